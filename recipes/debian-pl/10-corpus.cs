#!/usr/bin/env dotnet
#:project ../../src/hosts/Cli/Cli.csproj
#:include DebianPl.cs

// Step 10: lawful text of a nation, from what its volunteers have translated and written for Debian. The packages are fetched (670 MB for 20 MB of Polish; no root
// needed), each document is cleared by its package's copyright file, and two corpora come out: what may be released, and what may only be studied. Both are encoded into
// shards, and a page with plots says what is in each.
//
// Of bookworm's packages, in MB of UTF-8 text:
//                             cleared   after filters
//   messages of programs          7.6             6.9   a sentence of 40 characters or more; 190,000 captions of menus are left out
//   documentation (HTML, text)    5.0             4.1   LibreOffice's help is the largest part
//   manual pages                  3.2             3.0
//   help pages (GNOME, KDE)       1.3             1.2
//   white                        17.1            15.1
//   quotations (fortunes-pl)      1.9             1.1   logs of chats, half of it, are no prose
//   training text of Dasher       1.0             1.0
//   grey                          3.0             2.1
//
// Before that, 12,800 messages and pages went that nobody had translated. On two cores the first run takes about four minutes.

using Endonym.Corpus.Classifiers;
using Endonym.Corpus.Execution;
using Endonym.Corpus.Filters;
using Endonym.Corpus.Languages;
using Endonym.Corpus.Privacy;
using Endonym.Corpus.Shards;
using Endonym.Corpus.Sources;
using Endonym.Corpus.Sources.Debian;
using Endonym.Corpus.Statistics;
using Endonym.Corpus.Tokenizer;
using Endonym.Lineage.Rights;
using Endonym.Text.Privacy;

public static class CorpusStage
{
    // The pack's limits are those of web pages, where many breaks and signs mean menus. Help has short paragraphs, and manuals name options in every line: at the pack's
    // 0.158 and 0.726 the white corpus has 13.1 MB, at these 15.1, and what is left out is mostly tables and lists of names.
    private const double MaxNewLineRatio = 0.25, MinLetterWordRatio = 0.65;

    // The packages come one after another, and a batch had better hold something of each.
    private const int ShuffleSeed = 1;

    // As many as national models have.
    private const int VocabularySize = 32_000;

    public static int Main(string[] args) => DebianPl.Start(args, Run);

    public static void Run(DebianPlRun run)
    {
        var packages = new DebianDownload(run.DownloadsFolder).Fetch(DebianPl.Packages, run.Reporter, run.Stop);
        LanguageModelStep.Run(run.Workspace, new LanguageModelOptions { Name = DebianPlRun.Languages }, run.Reporter, TimeProvider.System, run.Stop);
        var options = CorpusOptions.For(run.Pack, DebianPlRun.WhiteCorpus, SourceOptions.DebianPackages(DebianPl.Language, DebianPl.Judgements, packages)) with
        {
            Classes = [RightsClass.White],
            // Pages that are half translated have the score of neither language.
            LanguageCheck = new LanguageCheckOptions { Identifier = ClassifierChoice.Of(DebianPlRun.Languages), Threshold = new LanguageThreshold { Labels = [DebianPl.Language], MinScore = 0.5 } },
            Filters = FilterOptions.From(run.Pack) with { Thresholds = run.Pack.Filters with { MaxNewLineRatio = MaxNewLineRatio, MinLetterWordRatio = MinLetterWordRatio } },
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

        TokenizerStep.Run(run.Workspace, new TokenizerOptions { Name = DebianPlRun.Tokenizer, Corpora = [DebianPlRun.WhiteCorpus], VocabularySize = VocabularySize }, run.Reporter, run.Stop);
        foreach (var corpus in new[] { DebianPlRun.WhiteCorpus, DebianPlRun.GreyCorpus })
        {
            ShardsStep.Run(run.Workspace, new ShardsOptions { Name = corpus, Corpus = corpus, Tokenizer = DebianPlRun.Tokenizer, Seed = ShuffleSeed }, run.Reporter, run.Stop);
            var statistics = StatisticsStep.Run(run.Workspace, new StatisticsOptions { Name = corpus, Corpus = corpus, Shards = corpus }, run.Reporter, run.Stop);
            run.Reporter.Noted($"What is in {corpus}: {statistics.PathOf(StatisticsStep.HtmlFile)}");
        }
    }
}
