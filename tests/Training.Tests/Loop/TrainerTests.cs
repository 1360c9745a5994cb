using System.Text.Json.Nodes;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Runs;
using Endonym.Training.Loop;
using Endonym.Training.Optimizers;
using static TorchSharp.torch;

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

    [Theory]
    [InlineData(double.NaN, 1f)]
    [InlineData(double.PositiveInfinity, 1f)]
    [InlineData(0.5, float.NaN)]
    [InlineData(0.5, float.PositiveInfinity)]
    public void A_diverged_step_is_not_followed_and_the_last_good_state_is_kept(double loss, float gradient)
    {
        var undisturbed = Run("undisturbed", TrainingPrecision.Fp32, stopAt: null);

        var error = Assert.Throws<InvalidInputException>(() => Run("diverging", TrainingPrecision.Fp32, stopAt: null, divergeAt: 12, divergeTo: (loss, gradient)));

        Assert.Contains("diverged at step 12 of 20", error.Message, StringComparison.Ordinal);
        Assert.Contains("The state saved before is kept", error.Message, StringComparison.Ordinal);
        Assert.Contains("Lower the peak learning rate, 0.01", error.Message, StringComparison.Ordinal);
        Assert.Null(new Workspace(_folder, TimeProvider.System).Find(ArtifactKind.Checkpoint, "diverging"));
        // The step that went wrong can be looked at; JSON writes what is no number by its name.
        Assert.Contains("\"step\":12", MetricsOf("diverging")[^1], StringComparison.Ordinal);
        // Steps 10 and 11 are done again from the state of step 10, which is as if nothing had happened.
        Assert.Equal(undisturbed, Run("diverging", TrainingPrecision.Fp32, stopAt: null));
    }

    [Fact]
    public void A_training_that_diverges_before_its_first_save_says_so()
    {
        var error = Assert.Throws<InvalidInputException>(() => Run("early", TrainingPrecision.Fp32, stopAt: null, divergeAt: 2, divergeTo: (double.NaN, 1)));

        Assert.Contains("diverged at step 2 of 20: its loss is NaN", error.Message, StringComparison.Ordinal);
        Assert.Contains("No state had been saved yet", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_the_last_step_spoilt_are_not_published()
    {
        var error = Assert.Throws<InvalidInputException>(() => Run("last", TrainingPrecision.Fp32, stopAt: null, peak: 1e300, steps: 1));

        Assert.Contains("diverged at step 0 of 1: it left weights that are no numbers", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_are_no_numbers_do_not_replace_a_saved_state()
    {
        var undisturbed = Run("undisturbed", TrainingPrecision.Fp32, stopAt: null);

        // Step 9 is the last before the state is saved again.
        var error = Assert.Throws<InvalidInputException>(() => Run("spoilt", TrainingPrecision.Fp32, stopAt: null, spoilAt: 9));

        Assert.Contains("diverged at step 9 of 20: it left weights that are no numbers", error.Message, StringComparison.Ordinal);
        Assert.Equal(undisturbed, Run("spoilt", TrainingPrecision.Fp32, stopAt: null));
    }

    [Fact]
    public void A_state_beyond_the_end_is_refused_with_its_name()
    {
        Assert.Throws<OperationCanceledException>(() => Run("long", TrainingPrecision.Fp32, stopAt: 13));

        var error = Assert.Throws<InvalidInputException>(() => Run("long", TrainingPrecision.Fp32, stopAt: null, steps: 13));

        Assert.Contains("training.safetensors is the state after 13 steps of a training that has 13", error.Message, StringComparison.Ordinal);
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

    private string[] MetricsOf(string name) =>
        File.ReadAllLines(Directory.GetFiles(_folder, "metrics.jsonl", SearchOption.AllDirectories).Single(path => path.Contains($"test-{name}-", StringComparison.Ordinal)));

    private float[] Run(string name, TrainingPrecision precision, int? stopAt, int? dieAt = null, int? divergeAt = null, (double Loss, float Gradient) divergeTo = default, int? spoilAt = null, double peak = 1e-2, int steps = 20)
    {
        using var stop = new CancellationTokenSource();
        float[] weights = [];
        var step = new Step { Verb = "test", Version = 1, Kind = ArtifactKind.Checkpoint, Name = name, Options = new { Precision = precision.ToString() } };
        new Workspace(_folder, TimeProvider.System).Run(step, new SilentReporter(), run =>
        {
            using var model = TinyModel.Create(precision);
            var options = new TrainerOptions { Schedule = new LearningRateSchedule { Shape = ScheduleShape.Wsd, Peak = peak }, Precision = precision, Threads = 1, StepsPerSave = 5 };
            new Trainer(options, run).Train(model, new ScriptedObjective(stop) { StepCount = steps, StopAt = stopAt, DieAt = dieAt, DivergeAt = divergeAt, DivergeTo = divergeTo, SpoilAt = spoilAt });
            weights = TinyModel.Values(model);
            File.WriteAllText(Path.Combine(run.OutputFolder, "done"), "");
            return new StepResult([], []);
        }, stop.Token);
        return weights;
    }

    private sealed class ScriptedObjective(CancellationTokenSource stop) : ITrainingObjective
    {
        public required long StepCount { get; init; }

        public int? StopAt { get; init; }

        public int? DieAt { get; init; }

        public int? DivergeAt { get; init; }

        public (double Loss, float Gradient) DivergeTo { get; init; }

        public int? SpoilAt { get; init; }

        public StepMetrics AccumulateGradients(long step, ModelInTraining model, CancellationToken cancellationToken)
        {
            if (step == StopAt)
                stop.Cancel();
            if (step == DieAt)
                throw new InvalidOperationException("killed");
            cancellationToken.ThrowIfCancellationRequested();
            var loss = model.AccumulateGradients(TinyModel.Batch([8, 8], seed: (int)step));
            if (step == SpoilAt)
            {
                using var noGradient = no_grad();
                using var infinity = tensor(float.PositiveInfinity);
                model.Weights.Head.mul_(infinity);
            }

            if (step != DivergeAt)
                return new StepMetrics(16, loss, []);

            using var factor = tensor(DivergeTo.Gradient);
            model.Weights.Head.grad!.mul_(factor);
            return new StepMetrics(16, DivergeTo.Loss, []);
        }
    }
}
