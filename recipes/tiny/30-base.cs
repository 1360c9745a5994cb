#!/usr/bin/env dotnet
#:project ../../src/hosts/Cli/Cli.csproj
#:include Tiny.cs

// Step 30: a base model of the language, by continued pre-training of a foreign one. The foreign one is made here too, on English alone,
// because no machine has a checkpoint to begin with; a lab begins with a published one instead.

using Endonym.Training.Base;
using Endonym.Training.Loop;
using Endonym.Training.Optimizers;

public static class BaseStage
{
    public static int Main(string[] args) => Tiny.Start(args, Run);

    public static void Run(TinyRun run)
    {
        // 200 steps × 4,096 tokens = 0.8 million tokens: about a minute on two cores.
        BaseStep.Run(
            run.Workspace,
            new BaseOptions
            {
                Name = TinyRun.Foreign,
                // 4 layers of 12·D² weights and a tied table of 4,096·D: 3.8 million with D = 256.
                Shape = new ModelShape { HiddenSize = 256, IntermediateSize = 688, LayerCount = 4, HeadCount = 8, KeyValueHeadCount = 4, ContextLength = TinyRun.ContextLength },
                Mixture = [new MixtureShare(TinyRun.EnglishCorpus, 1)],
                SequenceLength = TinyRun.ContextLength,
                TokensPerStep = 4096,
                TokensPerMicroBatch = 4096,
                Steps = 200,
                Trainer = Trainer(ScheduleShape.Wsd, peak: 3e-3),
            },
            run.Reporter,
            run.Stop);

        // The language itself, with a fifth of English replayed so that the model does not lose what it knew. 400 steps = 1.6 million tokens, 1.3 million of them in the language: between three and four times its corpus.
        BaseStep.Run(
            run.Workspace,
            new BaseOptions
            {
                Name = TinyRun.Adapted,
                From = TinyRun.Foreign,
                Mixture = [new MixtureShare(run.NativeCorpus, 0.8), new MixtureShare(TinyRun.EnglishCorpus, 0.2)],
                SequenceLength = TinyRun.ContextLength,
                TokensPerStep = 4096,
                TokensPerMicroBatch = 4096,
                Steps = 400,
                Trainer = Trainer(ScheduleShape.Cosine, peak: 2e-3),
            },
            run.Reporter,
            run.Stop);
    }

    private static TrainerOptions Trainer(ScheduleShape shape, double peak) => new()
    {
        Schedule = new LearningRateSchedule { Shape = shape, Peak = peak },
        Precision = ProcessorPrecision.Best,
        StepsPerSave = 50,
    };
}
