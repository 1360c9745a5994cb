#!/usr/bin/env dotnet
#:project ../../src/hosts/Cli/Cli.csproj
#:include Tiny.cs

// Step 20: a vocabulary, and the corpora as token ids. Like the multilingual vocabularies of real base models, this one is made of both languages,
// so that the foreign base can be adapted without changing it.

using Endonym.Corpus.Shards;
using Endonym.Corpus.Tokenizer;

public static class TokenizerStage
{
    // 4,096 tokens: with a model this small a larger table would be most of the weights, and each token would be seen too seldom to be learnt.
    private const int VocabularySize = 4096;

    public static int Main(string[] args) => Tiny.Start(args, Run);

    public static void Run(TinyRun run)
    {
        TokenizerStep.Run(
            run.Workspace,
            new TokenizerOptions
            {
                Name = TinyRun.Tokenizer,
                Corpora = [TinyRun.EnglishCorpus, run.NativeCorpus],
                VocabularySize = VocabularySize,
                BytesPerCorpus = 1_200_000, // the same of both, so that neither language owns the vocabulary
                ModelMaxLength = TinyRun.ContextLength,
            },
            run.Reporter,
            run.Stop);

        foreach (var corpus in new[] { TinyRun.EnglishCorpus, run.NativeCorpus })
            ShardsStep.Run(run.Workspace, new ShardsOptions { Name = corpus, Corpus = corpus, Tokenizer = TinyRun.Tokenizer }, run.Reporter, run.Stop);
    }
}
