using Endonym.Lineage;
using Endonym.Lineage.Runs;
using Endonym.Training.Base;
using Endonym.Training.Loop;
using Endonym.Training.Optimizers;

namespace Endonym.Training.Tests.Base;

public sealed class BaseStepTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("base-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Sizes_that_do_not_divide_are_told_before_any_work() =>
        AssertRefused(Options() with { TokensPerStep = 100 }, "100 tokens per step do not divide into micro-batches of 64");

    [Fact]
    public void Windows_longer_than_the_context_are_told_before_any_work() =>
        AssertRefused(Options() with { Shape = Shape() with { ContextLength = 8 } }, "Windows of 16 tokens do not fit a model with a context of 8");

    [Fact]
    public void Heads_that_do_not_divide_the_width_are_told_before_any_work() =>
        AssertRefused(Options() with { Shape = Shape() with { HeadCount = 5, KeyValueHeadCount = 5 } }, "hidden_size 32 does not divide into num_attention_heads 5");

    [Fact]
    public void Shards_that_a_short_run_would_never_read_are_named() =>
        AssertRefused(
            Options() with { Mixture = [new MixtureShare("pl", 0.99), new MixtureShare("law", 0.01)], Steps = 2 },
            "Of the 16 windows of this run none would come from shards 'law' with their weight of 0.01");

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_weight_that_is_no_share_is_refused(double weight) =>
        Assert.Contains("above 0 and finite", Assert.Throws<InvalidInputException>(() => Options() with { Mixture = [new MixtureShare("pl", weight)] }).Message, StringComparison.Ordinal);

    private void AssertRefused(BaseOptions options, string told)
    {
        var workspace = new Workspace(_folder, TimeProvider.System);

        var error = Assert.Throws<InvalidInputException>(() => BaseStep.Run(workspace, options, new SilentReporter(), CancellationToken.None));

        Assert.Contains(told, error.Message, StringComparison.Ordinal);
        Assert.Empty(workspace.Runs());
    }

    private static ModelShape Shape() => new() { HiddenSize = 32, IntermediateSize = 48, LayerCount = 1, HeadCount = 4, KeyValueHeadCount = 2, ContextLength = 16 };

    private static BaseOptions Options() => new()
    {
        Name = "base",
        Shape = Shape(),
        Mixture = [new MixtureShare("pl", 1)],
        SequenceLength = 16,
        TokensPerStep = 128,
        TokensPerMicroBatch = 64,
        Steps = 10,
        Trainer = new TrainerOptions { Schedule = new LearningRateSchedule { Shape = ScheduleShape.Wsd, Peak = 1e-3 }, Precision = TrainingPrecision.Fp32 },
    };
}
