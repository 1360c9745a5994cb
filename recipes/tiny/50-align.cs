#!/usr/bin/env dotnet
#:project ../../src/hosts/Cli/Cli.csproj
#:include Tiny.cs

// Step 50: preference alignment by DPO. Half of the pack's pairs oppose natural wording to calques from English, the accent that foreign-made tuning brings.

using Endonym.Training.Align;
using Endonym.Training.Data;
using Endonym.Training.Loop;
using Endonym.Training.Optimizers;

public static class AlignStage
{
    public static int Main(string[] args) => Tiny.Start(args, Run);

    public static void Run(TinyRun run)
    {
        if (run.Pack.Files.Preferences is not { } preferences || run.Pack.Files.Instructions is null)
        {
            run.Reporter.Noted($"align skipped: the language '{run.Language}' has no pack with instructions and preferences (packs/{run.Language}/preferences.jsonl)");
            return;
        }

        DatasetStep.Run(run.Workspace, "preferences", DatasetContent.Preferences, preferences, run.Reporter, run.Stop);
        AlignStep.Run(
            run.Workspace,
            new AlignOptions
            {
                Name = TinyRun.Aligned,
                From = TinyRun.Instruct,
                Dataset = "preferences",
                Epochs = 2,
                PairsPerStep = 8,
                Beta = 0.1,
                Trainer = new TrainerOptions
                {
                    Schedule = new LearningRateSchedule { Shape = ScheduleShape.Cosine, Peak = 5e-5, WarmupShare = 0.1 },
                    Precision = ProcessorPrecision.Best,
                    StepsPerSave = 10,
                },
            },
            run.Reporter,
            run.Stop);
    }
}
