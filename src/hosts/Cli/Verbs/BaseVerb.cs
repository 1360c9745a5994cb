using System.CommandLine;
using System.Globalization;
using Endonym.Lineage;
using Endonym.Training.Base;
using Endonym.Training.Optimizers;

namespace Endonym.Cli.Verbs;

/// <summary><c>endonym base</c>: pre-training, from scratch or continued.</summary>
internal static class BaseVerb
{
    public static Command Create()
    {
        var work = CommonOptions.Work();
        var config = CommonOptions.Config("base");
        var name = new Option<string?>("--name") { Description = "Name of the checkpoint to make." };
        var from = new Option<string?>("--from") { Description = "Checkpoint to go on from; leave it out to begin from scratch with the shape below." };
        var shards = new Option<string[]>("--shards") { Description = "Shards to train on, NAME or NAME:WEIGHT; repeat it for a mixture, such as pl:0.8 en:0.2.", Arity = ArgumentArity.ZeroOrMore, AllowMultipleArgumentsPerToken = true };
        var steps = new Option<int>("--steps") { Description = "Optimizer steps.", DefaultValueFactory = _ => 1000 };
        var sequence = new Option<int>("--sequence-length") { Description = "Tokens in one window.", DefaultValueFactory = _ => 512 };
        var perStep = new Option<int>("--tokens-per-step") { Description = "Tokens in one optimizer step.", DefaultValueFactory = _ => 4096 };
        var perMicroBatch = new Option<int>("--tokens-per-micro-batch") { Description = "Tokens computed at a time; what memory allows.", DefaultValueFactory = _ => 4096 };
        var hidden = new Option<int>("--hidden-size") { Description = "Width of a new model.", DefaultValueFactory = _ => 256 };
        var intermediate = new Option<int>("--intermediate-size") { Description = "Width of its MLP.", DefaultValueFactory = _ => 688 };
        var layers = new Option<int>("--layers") { Description = "Its layers.", DefaultValueFactory = _ => 4 };
        var heads = new Option<int>("--heads") { Description = "Its query heads.", DefaultValueFactory = _ => 8 };
        var keyValueHeads = new Option<int>("--key-value-heads") { Description = "Its key/value heads.", DefaultValueFactory = _ => 4 };
        var trainer = new TrainerFlags(1e-3, ScheduleShape.Wsd);

        var command = new Command("base", "Train a base model on shards, from scratch or, with --from, by continued pre-training.")
        {
            name, from, shards, steps, sequence, perStep, perMicroBatch, hidden, intermediate, layers, heads, keyValueHeads, config, work,
        };
        trainer.AddTo(command);
        command.SetAction(parsed => parsed.Run(work, (workspace, reporter, stop) => BaseStep.Run(
            workspace,
            parsed.GetValue(config) is { } file ? ConfigFile.Read<BaseOptions>(file, "base") : new BaseOptions
            {
                Name = parsed.Needed(name),
                From = parsed.GetValue(from),
                Shape = parsed.GetValue(from) is not null ? null : new ModelShape
                {
                    HiddenSize = parsed.GetValue(hidden),
                    IntermediateSize = parsed.GetValue(intermediate),
                    LayerCount = parsed.GetValue(layers),
                    HeadCount = parsed.GetValue(heads),
                    KeyValueHeadCount = parsed.GetValue(keyValueHeads),
                    ContextLength = parsed.GetValue(sequence),
                },
                Mixture = [.. parsed.All(shards).Select(Share)],
                SequenceLength = parsed.GetValue(sequence),
                TokensPerStep = parsed.GetValue(perStep),
                TokensPerMicroBatch = parsed.GetValue(perMicroBatch),
                Steps = parsed.GetValue(steps),
                Trainer = trainer.Read(parsed),
            },
            reporter,
            stop)));
        return command;
    }

    private static MixtureShare Share(string text) => text.Split(':') switch
    {
        [var name] => new MixtureShare(name, 1),
        [var name, var weight] when double.TryParse(weight, CultureInfo.InvariantCulture, out var value) => new MixtureShare(name, value),
        _ => throw new InvalidInputException($"'{text}' names no shards. Write NAME or NAME:WEIGHT, the weight with a decimal point."),
    };
}
