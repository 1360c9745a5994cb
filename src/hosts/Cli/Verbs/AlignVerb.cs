using System.CommandLine;
using Endonym.Training.Align;
using Endonym.Training.Data;
using Endonym.Training.Optimizers;

namespace Endonym.Cli.Verbs;

/// <summary><c>endonym align</c>: direct preference optimization.</summary>
internal static class AlignVerb
{
    public static Command Create()
    {
        var work = CommonOptions.Work();
        var config = CommonOptions.Config("align");
        var name = new Option<string?>("--name") { Description = "Name of the checkpoint to make." };
        var from = new Option<string?>("--from") { Description = "Checkpoint to align; also the frozen reference." };
        var file = new Option<string?>("--file") { Description = "JSONL of preferences to take in first, under the name given with --dataset." };
        var dataset = new Option<string?>("--dataset") { Description = "Name of the data set." };
        var epochs = new Option<int>("--epochs") { Description = "How often each pair is seen.", DefaultValueFactory = _ => 1 };
        var pairs = new Option<int>("--pairs-per-step") { Description = "Pairs in one optimizer step.", DefaultValueFactory = _ => 16 };
        var perMicroBatch = new Option<int?>("--tokens-per-micro-batch") { Description = "Tokens computed at a time, both answers of a pair together; what memory allows. A whole step if left out; the gradients are the same but for rounding." };
        var beta = new Option<double>("--beta") { Description = "How hard the model is held to the reference, in 1/nats.", DefaultValueFactory = _ => 0.1 };
        var trainer = new TrainerFlags(5e-7, ScheduleShape.Cosine);

        var command = new Command("align", "Align a checkpoint with preferences (DPO).") { name, from, file, dataset, epochs, pairs, perMicroBatch, beta, config, work };
        trainer.AddTo(command);
        command.SetAction(parsed => parsed.Run(work, (workspace, reporter, stop) =>
        {
            if (parsed.GetValue(file) is { } path)
                DatasetStep.Run(workspace, parsed.Needed(dataset), DatasetContent.Preferences, path, reporter, stop);
            AlignStep.Run(
                workspace,
                parsed.GetValue(config) is { } options ? ConfigFile.Read<AlignOptions>(options, "align") : new AlignOptions
                {
                    Name = parsed.Needed(name),
                    From = parsed.Needed(from),
                    Dataset = parsed.Needed(dataset),
                    Epochs = parsed.GetValue(epochs),
                    PairsPerStep = parsed.GetValue(pairs),
                    TokensPerMicroBatch = parsed.GetValue(perMicroBatch),
                    Beta = parsed.GetValue(beta),
                    Trainer = trainer.Read(parsed),
                },
                reporter,
                stop);
        }));
        return command;
    }
}
