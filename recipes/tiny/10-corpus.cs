#!/usr/bin/env dotnet
#:project ../../src/hosts/Cli/Cli.csproj
#:include Tiny.cs

// Step 10: lawful text. The .NET SDK on this machine brings its own messages in English and in 13 translations made by people, all under the MIT licence.
// They are cleaned, filtered, freed of duplicates, and a panel is held out that no model will see in training.

using Endonym.Corpus.Execution;
using Endonym.Corpus.Sources;
using Endonym.Text.Packs;

public static class CorpusStage
{
    // 3 MB of the libraries' documentation beside the SDK's messages: the foreign base then has seen about twice as much text as there is in the new language.
    private const long DocumentationBytes = 3_000_000;

    public static int Main(string[] args) => Tiny.Start(args, Run);

    public static void Run(TinyRun run)
    {
        var english = LanguagePack.Neutral("en", "English");
        CorpusStep.Run(
            run.Workspace,
            CorpusOptions.For(english, TinyRun.EnglishCorpus, SourceOptions.DotnetResources("en"), SourceOptions.DotnetDocs(DocumentationBytes)),
            run.Reporter,
            run.Stop);

        CorpusStep.Run(
            run.Workspace,
            CorpusOptions.For(run.Pack, run.NativeCorpus, SourceOptions.DotnetResources(run.Language)),
            run.Reporter,
            run.Stop);
    }
}
