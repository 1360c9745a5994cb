using System.CommandLine;
using Endonym.Training.Data;
using Endonym.Training.Instruct;
using Endonym.Training.Optimizers;

namespace Endonym.Cli.Verbs;

/// <summary><c>endonym instruct</c>: supervised fine-tuning.</summary>
internal static class InstructVerb
{
    public static Command Create()
    {
        var work = CommonOptions.Work();
        var config = CommonOptions.Config("instruct");
        var name = new Option<string?>("--name") { Description = "Name of the checkpoint to make." };
        var from = new Option<string?>("--from") { Description = "Checkpoint to tune." };
        var file = new Option<string?>("--file") { Description = "JSONL of instructions to take in first, under the name given with --dataset." };
        var dataset = new Option<string?>("--dataset") { Description = "Name of the data set." };
        var epochs = new Option<int>("--epochs") { Description = "How often each conversation is seen.", DefaultValueFactory = _ => 3 };
        var perStep = new Option<int>("--tokens-per-step") { Description = "Tokens in one optimizer step.", DefaultValueFactory = _ => 4096 };
        var perMicroBatch = new Option<int?>("--tokens-per-micro-batch") { Description = "Tokens computed at a time; what memory allows. A whole step if left out; the gradients are the same but for rounding." };
        var trainer = new TrainerFlags(1e-5, ScheduleShape.Cosine);

        var command = new Command("instruct", "Tune a checkpoint on instructions; the loss counts answers only.") { name, from, file, dataset, epochs, perStep, perMicroBatch, config, work };
        trainer.AddTo(command);
        command.SetAction(parsed => parsed.Run(work, (workspace, reporter, stop) =>
        {
            if (parsed.GetValue(file) is { } path)
                DatasetStep.Run(workspace, parsed.Needed(dataset), DatasetContent.Instructions, path, reporter, stop);
            InstructStep.Run(
                workspace,
                parsed.GetValue(config) is { } options ? ConfigFile.Read<InstructOptions>(options, "instruct") : new InstructOptions
                {
                    Name = parsed.Needed(name),
                    From = parsed.Needed(from),
                    Dataset = parsed.Needed(dataset),
                    Epochs = parsed.GetValue(epochs),
                    TokensPerStep = parsed.GetValue(perStep),
                    TokensPerMicroBatch = parsed.GetValue(perMicroBatch),
                    Trainer = trainer.Read(parsed),
                },
                reporter,
                stop);
        }));
        return command;
    }
}
