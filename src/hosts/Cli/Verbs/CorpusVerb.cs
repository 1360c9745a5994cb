using System.CommandLine;
using System.Globalization;
using Endonym.Corpus.Classifiers;
using Endonym.Corpus.Dedup.Lines;
using Endonym.Corpus.Execution;
using Endonym.Corpus.Filters.C4;
using Endonym.Corpus.Filters.FineWeb2;
using Endonym.Corpus.Filters.Lines;
using Endonym.Corpus.Languages;
using Endonym.Corpus.Privacy;
using Endonym.Corpus.Quality;
using Endonym.Corpus.Sources;
using Endonym.Corpus.Sources.Database;
using Endonym.Corpus.Sources.Web;
using Endonym.Lineage;
using Endonym.Lineage.Rights;
using Endonym.Text.Packs;
using Endonym.Text.Privacy;

namespace Endonym.Cli.Verbs;

/// <summary><c>endonym corpus</c>: from raw sources with declared rights to clean documents and a held-out panel.</summary>
internal static class CorpusVerb
{
    public static Command Create()
    {
        var work = CommonOptions.Work();
        var packs = CommonOptions.Packs();
        var config = CommonOptions.Config("corpus");
        var name = new Option<string?>("--name") { Description = "Name of the corpus to make; the language's code if left out." };
        var language = new Option<string?>("--language") { Description = "BCP 47 code of the language, such as pl." };
        var sources = new Option<string[]>("--source")
        {
            Description = "Where text comes from; repeat it for several: dotnet-resources (the .NET SDK's messages), dotnet-docs (English documentation), debian:PATH (Debian packages, each under its own licence), text:PATH, jsonl:PATH (.gz and .zst too), parquet:PATH, docx:PATH, odt:PATH, epub:PATH, pdf:PATH, mediawiki:PATH (an XML dump, .gz, .zst and .bz2 too), sqlite:PATH or postgres:VARIABLE (with --query), warc:PATH (web archives) or html:PATH (a mirror; both with --manifest).",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var title = new Option<string?>("--title") { Description = "What the sources of your own files are called." };
        var license = new Option<string?>("--license") { Description = "Their licence, an SPDX identifier such as CC-BY-4.0." };
        var evidence = new Option<string?>("--evidence") { Description = "What the licence rests on, in a sentence." };
        var origin = new Option<Origin?>("--origin") { Description = "Who wrote the words: Organic (people, for this), Converted (people, from other text) or Synthetic (a model)." };
        var category = new Option<SourceCategory?>("--category")
        {
            Description = "The section of the EU's summary of training content that lists them: PublicDataset, LicensedCommercial, PrivateThirdParty, Crawled, UserData, Synthetic or Other (such as text of your own people).",
        };
        var query = new Option<string?>("--query") { Description = "One SELECT that gives columns 'id' and 'text', for sqlite: and postgres: sources; VARIABLE is the environment variable with the connection string." };
        var manifest = new Option<string?>("--manifest") { Description = "The YAML file that declares warc: and html: sources, whose pages are then cleared one by one: id, basis (such as tdm-exception), evidence." };
        var baseUrl = new Option<string?>("--base-url") { Description = "For html: the address of the folder's root; left out, the first folder is named after the host." };
        var fetchedOn = new Option<string?>("--fetched-on") { Description = "For html: the day the pages were fetched, such as 2026-05-03; evidence of rights is dated by it." };
        var siteEvidence = new Option<string[]>("--site-evidence") { Description = "For html: a folder with robots.txt, tdmrep.json, ai.txt and terms that the mirror lacks, laid out as the mirror is. Repeat it for several.", Arity = ArgumentArity.ZeroOrMore };
        var cdx = new Option<string[]>("--cdx") { Description = "For warc: an index (CDX or CDXJ, .gz and .zst too) that lists the pages to take, filtered as you like; robots.txt and other evidence of rights is read from all records all the same. Repeat it for several.", Arity = ArgumentArity.ZeroOrMore };
        var generator = new Option<string?>("--generator") { Description = "The model that wrote them, if --origin is Synthetic." };
        var classes = new Option<CorpusClass?>("--class") { Description = "Take only documents that are 'white' (open licences, public domain, agreements that cover release) or only 'grey' ones (text and data mining, research); all that are not excluded if left out." };
        var minus = new Option<string[]>("--minus") { Description = "A corpus whose documents are not to be repeated in this one; repeat it for several.", Arity = ArgumentArity.ZeroOrMore };
        var takeDowns = new Option<string[]>("--take-downs") { Description = "A list (YAML) of take-downs and later opt-outs, whose documents stay out. Repeat it for several.", Arity = ArgumentArity.ZeroOrMore };
        var languageModel = new Option<string?>("--language-model") { Description = "What tells languages: a classifier made by 'endonym corpus language-model', or a fastText model's file (lid.176.ftz, GlotLID …). Documents of other languages are dropped." };
        var languageLabel = new Option<string?>("--language-label") { Description = "The model's own name of the language, such as pol_Latn; the language's code if left out." };
        var languageScore = new Option<double>("--min-language-score") { Description = "Least probability of the language.", DefaultValueFactory = _ => 0.65 };
        var furniture = new Option<bool>("--page-lines") { Description = "Take lines of a single word, of digits, counters and capitals out of pages, and drop pages that have many of them (RefinedWeb's rules)." };
        var paragraphs = new Option<bool>("--long-paragraphs") { Description = "Drop documents with fewer than three lines of 200 characters (mC4's rule)." };
        var maskNames = new Option<string?>("--mask-names") { Description = "A file of names, one a line, in every form in which they occur; they are masked too. Needs --mask-personal-data." };
        var c4 = new Option<bool>("--c4") { Description = "Take lines away that are no sentences, and drop documents of which fewer than five sentences are left (C4's rules; made for English pages)." };
        var quality = new Option<string?>("--quality-model") { Description = "What tells good prose: a classifier made by 'endonym corpus quality-model'. Documents that are likely to be poor are dropped." };
        var fineWeb2 = new Option<string?>("--fineweb2") { Description = "A configuration of FineWeb-2 (configs/pol_Latn.yml …), whose filters then take the place of the pack's." };
        var mask = new Option<bool>("--mask-personal-data") { Description = "Put placeholders in the place of e-mail addresses, telephone, account, card and IP numbers, and the official numbers that the language's pack knows." };
        var near = new Option<bool>("--near-duplicates") { Description = "Of texts that are nearly the same keep the first only (MinHash, 14 bands of 8)." };
        var lines = new Option<bool>("--repeated-lines") { Description = "Take lines of 20 characters or more out of documents if an earlier document of the same site or source has them: menus, footers, notices." };
        var keepOut = new Option<string[]>("--keep-out") { Description = "A file of evaluation items; documents that hold one are dropped. Repeat it for several.", Arity = ArgumentArity.ZeroOrMore };
        var acceptBroken = new Option<bool>("--accept-broken-files") { Description = "End with exit code 0 although files could not be read to their end; what could be read of them is in the corpus, and the report names them." };

        var command = new Command("corpus", "Make a corpus: read sources with their rights, clean, filter, drop duplicates, hold a panel out.")
        {
            name, language, sources, title, license, evidence, origin, category, generator, query, manifest, cdx, baseUrl, fetchedOn, siteEvidence,
            classes, minus, takeDowns, languageModel, languageLabel, languageScore, fineWeb2, furniture, paragraphs, c4, quality, mask, maskNames, near, lines, keepOut, acceptBroken, config, packs, work,
            CorpusStatsVerb.Create(), CorpusExplainVerb.Create(), CorpusRejectsVerb.Create(), CorpusPurgeVerb.Create(), CorpusExportVerb.Create(), CorpusFitVerb.Create(),
            CorpusClassifierVerbs.LanguageModel(), CorpusClassifierVerbs.QualityModel(), SlurmFlags.Work(),
        };
        var slurm = new SlurmFlags();
        slurm.AddTo(command);
        command.SetAction(parsed => parsed.Run(work, (workspace, reporter, stop) =>
        {
            var options = parsed.GetValue(config) is { } file ? ConfigFile.Read<CorpusOptions>(file, "corpus") : FromFlags();
            var corpus = slurm.Read(parsed) is { } cluster
                ? CorpusOnCluster.Run(workspace, options, cluster, reporter, stop)
                : CorpusStep.Run(workspace, options, reporter, stop);
            if (!parsed.GetValue(acceptBroken))
                BrokenFileCheck.Demand(corpus);

            CorpusOptions FromFlags()
            {
                var code = parsed.Needed(language);
                var pack = LanguagePack.Find(parsed.GetRequiredValue(packs), code) ?? LanguagePack.Neutral(code, code);
                return CorpusOptions.For(pack, parsed.GetValue(name) ?? code, [.. parsed.All(sources).Select(source => Source(source, pack))]) with
                {
                    Classes = parsed.GetValue(classes) switch
                    {
                        CorpusClass.White => [RightsClass.White],
                        CorpusClass.Grey => [RightsClass.GreyTdm, RightsClass.GreyResearch],
                        _ => [],
                    },
                    Minus = parsed.All(minus),
                    TakeDowns = [.. parsed.All(takeDowns).Select(path => new InputFile { Path = path })],
                    LanguageCheck = parsed.GetValue(languageModel) is not { } model ? null : new LanguageCheckOptions
                    {
                        Identifier = ClassifierChoice.Of(model),
                        Threshold = new LanguageThreshold { Labels = [parsed.GetValue(languageLabel) ?? code], MinScore = parsed.GetValue(languageScore) },
                    },
                    Lines = parsed.GetValue(furniture) ? new LineOptions() : null,
                    Paragraphs = parsed.GetValue(paragraphs) ? new ParagraphOptions() : null,
                    C4 = parsed.GetValue(c4) ? new C4Options() : null,
                    Quality = parsed.GetValue(quality) is { } chosen ? new QualityCheckOptions { Model = ClassifierChoice.Of(chosen) } : null,
                    FineWeb2 = parsed.GetValue(fineWeb2) is { } path ? FineWeb2Yaml.Read(path) : null,
                    Privacy = parsed.GetValue(mask) ? new PrivacyOptions { Rules = PrivacyRules.For(pack) with { Names = parsed.GetValue(maskNames) is { } names ? PrivacyRules.ReadNames(names) : [] } } : null,
                    NearDuplicates = parsed.GetValue(near) ? new NearDuplicateOptions() : null,
                    RepeatedLines = parsed.GetValue(lines) ? new LineDedupOptions { Unit = TextUnit.Line, Scope = DuplicateScope.Site } : null,
                    EvaluationItems = [.. parsed.All(keepOut).Select(path => new InputFile { Path = path })],
                };
            }

            SourceOptions Source(string source, LanguagePack pack) => OfKind(source, pack.Code, WebOptions.For(pack) with { BaseUrl = parsed.GetValue(baseUrl), FetchedOn = Day(parsed.GetValue(fetchedOn)), SiteEvidence = parsed.All(siteEvidence) });

            SourceOptions OfKind(string source, string code, WebOptions web) => source.Split(':', 2) switch
            {
                ["dotnet-resources"] => SourceOptions.DotnetResources(code),
                ["dotnet-docs"] => SourceOptions.DotnetDocs(),
                ["debian", var path] => SourceOptions.DebianPackages(code, options: null, path),
                ["text", var path] => SourceOptions.Text(id: null, Rights(code), path),
                ["jsonl", var path] => SourceOptions.Jsonl(id: null, Rights(code), path),
                ["parquet", var path] => SourceOptions.OfFiles(SourceKind.Parquet, id: null, Rights(code), path),
                ["docx", var path] => SourceOptions.OfFiles(SourceKind.Docx, id: null, Rights(code), path),
                ["odt", var path] => SourceOptions.OfFiles(SourceKind.Odt, id: null, Rights(code), path),
                ["epub", var path] => SourceOptions.OfFiles(SourceKind.Epub, id: null, Rights(code), path),
                ["pdf", var path] => SourceOptions.OfFiles(SourceKind.Pdf, id: null, Rights(code), path),
                ["mediawiki", var path] => SourceOptions.OfFiles(SourceKind.MediaWiki, id: null, Rights(code), path),
                ["sqlite", var path] => SourceOptions.OfFiles(SourceKind.Sqlite, id: null, Rights(code), path) with { Query = new DatabaseQuery { Sql = parsed.Needed(query) } },
                ["postgres", var variable] => SourceOptions.OfFiles(SourceKind.Postgres, id: null, Rights(code)) with { Query = new DatabaseQuery { Sql = parsed.Needed(query), ConnectionVariable = variable } },
                ["warc", var path] => SourceOptions.OfWeb(SourceKind.Warc, parsed.Needed(manifest), code, web with { Cdx = parsed.All(cdx) }, path),
                ["html", var path] => SourceOptions.OfWeb(SourceKind.Html, parsed.Needed(manifest), code, web, path),
                _ => throw new InvalidInputException($"'{source}' is not a source. Use dotnet-resources, dotnet-docs, debian:PATH, text:PATH, jsonl:PATH, parquet:PATH, docx:PATH, odt:PATH, epub:PATH, pdf:PATH, mediawiki:PATH, sqlite:PATH, postgres:VARIABLE, warc:PATH or html:PATH."),
            };

            DeclaredRights Rights(string code) => new()
            {
                Title = parsed.Needed(title),
                License = parsed.Needed(license),
                Class = ClassOf(parsed.Needed(license)),
                Origin = parsed.Needed(origin),
                Category = parsed.Needed(category),
                Evidence = parsed.Needed(evidence),
                Generator = parsed.GetValue(generator),
                Language = code,
            };
        }, slurm.BeforeStopping(parsed)));
        return command;
    }

    private static RightsClass ClassOf(string license) => LicenseClass.Of(license) is var found and not RightsClass.Excluded
        ? found
        : throw new InvalidInputException($"What '{license}' allows is not known here. Give an SPDX identifier such as CC-BY-4.0, or declare the class yourself in a --config file ('rights': class and evidence).");

    private static DateOnly? Day(string? value) => value is null ? null
        : DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
        : throw new InvalidInputException($"--fetched-on is '{value}'; it must be a day such as 2026-05-03.");

    private enum CorpusClass
    {
        White,
        Grey,
    }
}
