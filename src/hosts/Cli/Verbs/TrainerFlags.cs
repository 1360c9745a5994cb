using System.CommandLine;
using Endonym.Training.Loop;
using Endonym.Training.Optimizers;

namespace Endonym.Cli.Verbs;

/// <summary>The flags every kind of training shares.</summary>
internal sealed class TrainerFlags
{
    private readonly Option<double> _learningRate;
    private readonly Option<ScheduleShape> _schedule;
    private readonly Option<TrainingPrecision> _precision = new("--precision") { Description = "The type of the computation.", DefaultValueFactory = _ => ProcessorPrecision.Best };
    private readonly Option<int> _threads = new("--threads") { Description = "Threads to compute with.", DefaultValueFactory = _ => Environment.ProcessorCount };
    private readonly Option<long> _seed = new("--seed") { Description = "Seed of the weights and of the data's order.", DefaultValueFactory = _ => 1 };
    private readonly Option<int> _stepsPerSave = new("--steps-per-save") { Description = "Optimizer steps between saved states.", DefaultValueFactory = _ => 100 };

    /// <param name="learningRate">What is usual for the stage.</param>
    /// <param name="schedule">What is usual for the stage.</param>
    public TrainerFlags(double learningRate, ScheduleShape schedule)
    {
        _learningRate = new("--learning-rate") { Description = "The highest learning rate.", DefaultValueFactory = _ => learningRate };
        _schedule = new("--schedule") { Description = "Its course: Cosine, or Wsd (warm-up, stable, decay).", DefaultValueFactory = _ => schedule };
    }

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_learningRate, _schedule, _precision, _threads, _seed, _stepsPerSave])
            command.Add(option);
    }

    public TrainerOptions Read(ParseResult parsed) => new()
    {
        Schedule = new LearningRateSchedule { Shape = parsed.GetValue(_schedule), Peak = parsed.GetValue(_learningRate) },
        Precision = parsed.GetValue(_precision),
        Threads = parsed.GetValue(_threads),
        Seed = parsed.GetValue(_seed),
        StepsPerSave = parsed.GetValue(_stepsPerSave),
    };
}
