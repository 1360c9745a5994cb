using System.CommandLine;
using Endonym.Corpus.Shards;

namespace Endonym.Cli.Verbs;

/// <summary><c>endonym shards</c>: a corpus as token ids, which training reads without work.</summary>
internal static class ShardsVerb
{
    public static Command Create()
    {
        var work = CommonOptions.Work();
        var config = CommonOptions.Config("shards");
        var corpus = new Option<string?>("--corpus") { Description = "The corpus." };
        var tokenizer = new Option<string?>("--tokenizer") { Description = "The tokenizer." };
        var name = new Option<string?>("--name") { Description = "Name of the shards to make; the corpus' name if left out." };

        var command = new Command("shards", "Turn a corpus into memory-mapped shards of token ids.") { corpus, tokenizer, name, config, work };
        command.SetAction(parsed => parsed.Run(work, (workspace, reporter, stop) => ShardsStep.Run(
            workspace,
            parsed.GetValue(config) is { } file ? ConfigFile.Read<ShardsOptions>(file, "shards") : new ShardsOptions
            {
                Name = parsed.GetValue(name) ?? parsed.Needed(corpus),
                Corpus = parsed.Needed(corpus),
                Tokenizer = parsed.Needed(tokenizer),
            },
            reporter,
            stop)));
        return command;
    }
}
