#!/usr/bin/env dotnet
#:project ../../src/hosts/Cli/Cli.csproj
#:include Tiny.cs

// Step 40: instruction tuning. The pack's demonstrations teach the form of an answer, and little more: a model this small has nothing to answer from.
// They are marked synthetic, and the release gate will remember it.

using Endonym.Training.Data;
using Endonym.Training.Instruct;
using Endonym.Training.Loop;
using Endonym.Training.Optimizers;

public static class InstructStage
{
    public static int Main(string[] args) => Tiny.Start(args, Run);

    public static void Run(TinyRun run)
    {
        if (run.Pack.Files.Instructions is not { } instructions)
        {
            run.Reporter.Noted($"instruct skipped: the language '{run.Language}' has no pack with instructions (packs/{run.Language}/instructions.jsonl)");
            return;
        }

        DatasetStep.Run(run.Workspace, "instructions", DatasetContent.Instructions, instructions, run.Reporter, run.Stop);
        InstructStep.Run(
            run.Workspace,
            new InstructOptions
            {
                Name = TinyRun.Instruct,
                From = TinyRun.Adapted,
                Dataset = "instructions",
                Epochs = 6,
                TokensPerStep = 2048,
                Trainer = new TrainerOptions
                {
                    // A tenth of the base's rate: enough to learn the form, little enough to keep the language.
                    Schedule = new LearningRateSchedule { Shape = ScheduleShape.Cosine, Peak = 3e-4, WarmupShare = 0.1 },
                    Precision = ProcessorPrecision.Best,
                    StepsPerSave = 20,
                },
            },
            run.Reporter,
            run.Stop);
    }
}
