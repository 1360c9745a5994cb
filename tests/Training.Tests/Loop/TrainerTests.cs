using System.Text.Json.Nodes;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Runs;
using Endonym.Training.Loop;
using Endonym.Training.Optimizers;

namespace Endonym.Training.Tests.Loop;

public sealed class TrainerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trainer-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(TrainingPrecision.Fp32)]
    [InlineData(TrainingPrecision.Bf16)]
    public void An_interrupted_run_ends_with_the_very_weights_of_an_undisturbed_one(TrainingPrecision precision)
    {
        var undisturbed = Run("undisturbed", precision, stopAt: null);

        Assert.Throws<OperationCanceledException>(() => Run("interrupted", precision, stopAt: 7));
        Assert.Throws<OperationCanceledException>(() => Run("interrupted", precision, stopAt: 13));
        var resumed = Run("interrupted", precision, stopAt: null);

        Assert.Equal(undisturbed, resumed); // bitwise
        var steps = File.ReadLines(Directory.GetFiles(_folder, "metrics.jsonl", SearchOption.AllDirectories).Single(path => path.Contains("interrupted", StringComparison.Ordinal)))
            .Select(line => JsonNode.Parse(line)!["step"]!.GetValue<int>());
        Assert.Equal(Enumerable.Range(0, 20), steps);
    }

    [Fact]
    public void A_run_killed_between_saves_goes_on_from_the_last_save_to_the_very_same_weights()
    {
        var undisturbed = Run("undisturbed", TrainingPrecision.Fp32, stopAt: null);

        // A process that dies saves nothing more; an exception that is no cancellation leaves the same files behind.
        Assert.Throws<InvalidOperationException>(() => Run("killed", TrainingPrecision.Fp32, stopAt: null, dieAt: 12));
        var resumed = Run("killed", TrainingPrecision.Fp32, stopAt: null);

        Assert.Equal(undisturbed, resumed);
    }

    [Fact]
    public void A_state_of_another_model_is_refused_by_name()
    {
        var path = Path.Combine(_folder, "state.safetensors");
        using (var small = TinyModel.Create())
        {
            using var optimizer = new AdamW([.. small.Weights.Tensors], new AdamWOptions());
            TrainingState.Save(path, small, optimizer, step: 3, tokens: 30);
        }

        using var other = TinyModel.Create(tied: false);
        using var otherOptimizer = new AdamW([.. other.Weights.Tensors], new AdamWOptions());
        var error = Assert.Throws<InvalidInputException>(() => TrainingState.Restore(path, other, otherOptimizer));
        Assert.Contains("lm_head.weight", error.Message, StringComparison.Ordinal);
    }

    private float[] Run(string name, TrainingPrecision precision, int? stopAt, int? dieAt = null)
    {
        using var stop = new CancellationTokenSource();
        float[] weights = [];
        var step = new Step { Verb = "test", Version = 1, Kind = ArtifactKind.Checkpoint, Name = name, Options = new { Precision = precision.ToString() } };
        new Workspace(_folder, TimeProvider.System).Run(step, new SilentReporter(), run =>
        {
            using var model = TinyModel.Create(precision);
            var options = new TrainerOptions { Schedule = new LearningRateSchedule { Shape = ScheduleShape.Wsd, Peak = 1e-2 }, Precision = precision, Threads = 1, StepsPerSave = 5 };
            new Trainer(options, run).Train(model, new ScriptedObjective(stop, stopAt, dieAt));
            weights = TinyModel.Values(model);
            File.WriteAllText(Path.Combine(run.OutputFolder, "done"), "");
            return new StepResult([], []);
        }, stop.Token);
        return weights;
    }

    private sealed class ScriptedObjective(CancellationTokenSource stop, int? stopAt, int? dieAt) : ITrainingObjective
    {
        public long StepCount => 20;

        public StepMetrics AccumulateGradients(long step, ModelInTraining model, CancellationToken cancellationToken)
        {
            if (step == stopAt)
                stop.Cancel();
            if (step == dieAt)
                throw new InvalidOperationException("killed");
            cancellationToken.ThrowIfCancellationRequested();
            var batch = TinyModel.Batch([8, 8], seed: (int)step);
            return new StepMetrics(16, model.AccumulateGradients(batch), []);
        }
    }
}
