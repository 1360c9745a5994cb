using System.CommandLine;
using Endonym.Corpus.Tokenizer;

namespace Endonym.Cli.Verbs;

/// <summary><c>endonym tokenizer</c>: a vocabulary from corpora.</summary>
internal static class TokenizerVerb
{
    public static Command Create()
    {
        var work = CommonOptions.Work();
        var config = CommonOptions.Config("tokenizer");
        var name = new Option<string?>("--name") { Description = "Name of the tokenizer to make." };
        var corpora = new Option<string[]>("--corpus") { Description = "Corpora to learn from; repeat it for several.", Arity = ArgumentArity.ZeroOrMore };
        var size = new Option<int>("--vocabulary-size") { Description = "Tokens, bytes and special tokens included.", DefaultValueFactory = _ => 32_000 };
        var bytes = new Option<long?>("--bytes-per-corpus") { Description = "At most so many bytes of each, so that none owns the vocabulary." };

        var command = new Command("tokenizer", "Train a byte-level BPE tokenizer and report its fertility on held-out text.") { name, corpora, size, bytes, config, work };
        command.SetAction(parsed => parsed.Run(work, (workspace, reporter, stop) =>
        {
            var options = parsed.GetValue(config) is { } file ? ConfigFile.Read<TokenizerOptions>(file, "tokenizer") : new TokenizerOptions
            {
                Name = parsed.Needed(name),
                Corpora = parsed.All(corpora),
                VocabularySize = parsed.GetValue(size),
                BytesPerCorpus = parsed.GetValue(bytes),
            };
            var artifact = TokenizerStep.Run(workspace, options, reporter, stop);
            foreach (var fertility in TokenizerStep.ReadFertility(artifact))
                reporter.Noted(FormattableString.Invariant($"{fertility.Corpus}: {fertility.TokensPerWord:F2} tokens per word, {fertility.BytesPerToken:F2} bytes per token"));
        }));
        return command;
    }
}
