#!/usr/bin/env dotnet
#:project ../../src/hosts/Cli/Cli.csproj
#:include DebianPl.cs

// Step 10: lawful text of a nation, from what its volunteers have translated and written for Debian. The packages are fetched (670 MB, no root needed), each
// document is cleared by its package's copyright file, and two corpora come out: what may be released, and what may only be studied.
//
(the arithmetic)

using Endonym.Corpus.Execution;
using Endonym.Corpus.Privacy;
using Endonym.Corpus.Sources;
using Endonym.Corpus.Sources.Debian;
using Endonym.Lineage.Rights;
using Endonym.Text.Privacy;

public static class CorpusStage
{
    public static int Main(string[] args) => DebianPl.Start(args, Run);

    public static void Run(DebianPlRun run)
    {
        var packages = new DebianDownload(run.DownloadsFolder).Fetch(DebianPl.Packages, run.Reporter, run.Stop);
        var options = CorpusOptions.For(run.Pack, DebianPlRun.WhiteCorpus, SourceOptions.DebianPackages(DebianPl.Language, DebianPl.Judgements, packages)) with
        {
            Classes = [RightsClass.White],
            NearDuplicates = new NearDuplicateOptions(),
            // Translators sign with their addresses, and Usenet quotes everybody's.
            Privacy = new PrivacyOptions { Rules = PrivacyRules.For(run.Pack) },
        };
        CorpusStep.Run(run.Workspace, options, run.Reporter, run.Stop);
        CorpusStep.Run(
            run.Workspace,
            options with { Name = DebianPlRun.GreyCorpus, Classes = [RightsClass.GreyTdm, RightsClass.GreyResearch], Minus = [DebianPlRun.WhiteCorpus] },
            run.Reporter,
            run.Stop);
    }
}
