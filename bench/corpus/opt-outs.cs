#!/usr/bin/env dotnet
#:project ../../src/stages/Corpus/Corpus.csproj
#:include ../../tests/Corpus.Tests/Sources/Web/OptOutSites.cs
#:property PublishAot=false

// Shows the gate at work, from the repository's root: `dotnet run bench/corpus/opt-outs.cs`. Serves sites that reserve, allow and license in all the ways there are, each on a port of this
// machine; crawls them with wget into a web archive; makes a corpus of it with `endonym corpus`; prints what the gate said of each page beside what was written by hand; and lists what a
// later opt-out takes down. Exit code 1 if any row differs.

using System.Diagnostics;
using System.Globalization;
using Endonym.Corpus.Execution;
using Endonym.Corpus.Rights;
using Endonym.Corpus.Rights.TakeDowns;
using Endonym.Corpus.Tests.Sources.Web;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Runs;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var folder = Directory.CreateTempSubdirectory("endonym-opt-outs-").FullName;
try
{
    using var sites = new OptOutSites();
    if (sites.Crawl(folder) is { } whyNot)
    {
        Console.Error.WriteLine(whyNot + " Install it and run this again.");
        return 2;
    }

    var manifest = Path.Combine(folder, "crawl.yaml");
    var work = Path.Combine(folder, "work");
    File.WriteAllText(manifest, OptOutSites.Manifest);
    using var endonym = Process.Start("dotnet",
        ["run", "--project", "src/hosts/Cli", "--", "corpus", "--name", "crawl", "--language", "pl", "--source", $"warc:{Path.Combine(folder, "crawl.warc.gz")}", "--manifest", manifest, "--work", work]);
    endonym.WaitForExit();
    if (endonym.ExitCode != 0)
        return endonym.ExitCode;

    var corpus = new Workspace(work, TimeProvider.System).Get(ArtifactKind.Corpus, "crawl");
    var evidence = CorpusFiles.ReadEvidence(corpus).ToDictionary(line => line.Url!); // a page has an address
    var wrong = 0;
    Console.WriteLine($"\n{"site",-20}{"page",-34}{"verdict",-14}{"licence",-27}{"because of",-26}{"signals that reserve, allow or license"}");
    foreach (var page in OptOutSites.Pages)
    {
        var line = evidence[sites.UrlOf(page)];
        var isRight = (page.Class, page.License, page.Reason) == (line.Class.ToString(), line.License, line.Reason);
        wrong += isRight ? 0 : 1;
        var signals = string.Join(", ", line.Signals.Where(signal => signal is { Superseded: false, Effect: not Endonym.Corpus.Rights.Signals.SignalEffect.None }).Select(signal => $"{signal.Kind} ({signal.Effect})"));
        Console.WriteLine($"{page.Site,-20}{page.Path,-34}{line.Class,-14}{line.License,-27}{line.Reason,-26}{signals}");
        if (!isRight)
            Console.WriteLine($"{"",-20}{"expected:",-34}{page.Class,-14}{page.License,-27}{page.Reason}");
    }

    var list = Path.Combine(folder, "take-downs.yaml");
    File.WriteAllText(list, sites.LaterOptOut);
    var affected = new TakeDownMatcher(TakeDownList.Read(list), new ClearanceOptions())
        .Match(CorpusFiles.ReadDocuments(corpus).Concat(CorpusFiles.ReadHeldOut(corpus)).Select(document => new DocumentProvenance(document.Id, document.Source, document.Url, null)))
        .ToList();
    Console.WriteLine($"\nA month later robots.txt keeps the poems from crawlers that gather training text:");
    foreach (var hit in affected)
        Console.WriteLine($"  {hit.Document.Url}  {hit.Evidence.Statement}");
    var isExact = affected.Select(hit => hit.Document.Url).Order(StringComparer.Ordinal).SequenceEqual(OptOutSites.LaterOptedOut.Select(sites.UrlOf).Order(StringComparer.Ordinal));

    Console.WriteLine($"\n{OptOutSites.Pages.Count - wrong} of {OptOutSites.Pages.Count} verdicts are as written by hand; the later opt-out takes down {(isExact ? "exactly its pages" : "other pages than its own")}.");
    return wrong == 0 && isExact ? 0 : 1;
}
finally
{
    Directory.Delete(folder, recursive: true);
}
