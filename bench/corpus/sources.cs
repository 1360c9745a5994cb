#:project ../../src/stages/Corpus/Corpus.csproj
#:property PublishAot=false

// How fast a source reads: MB of UTF-8 text that come out per second of processor time, one thread.
//   dotnet run -c Release bench/corpus/sources.cs KIND PATH      KIND as in --source: parquet, docx, odt, epub, pdf, mediawiki, jsonl, text

using System.Diagnostics;
using System.Globalization;
using System.Text;
using Endonym.Corpus.Sources;
using Endonym.Lineage.Rights;

if (args is not [var kindName, var path] || !Enum.TryParse<SourceKind>(kindName, ignoreCase: true, out var kind))
{
    Console.Error.WriteLine("Usage: sources.cs KIND PATH");
    return 2;
}

var rights = new DeclaredRights
{
    Title = "Benchmark",
    License = "CC0-1.0",
    Class = RightsClass.White,
    Origin = Origin.Organic,
    Category = SourceCategory.Other,
    Evidence = "read to be measured, and kept nowhere",
};
var source = SourceOptions.OfFiles(kind, "benchmark", rights, path).Open(TimeProvider.System);
var process = Process.GetCurrentProcess();
var before = process.TotalProcessorTime;
long bytes = 0;
var (documents, faults) = (0, 0);
foreach (var item in source.Files.SelectMany(file => source.Read(file, CancellationToken.None)))
{
    if (item.IsDocument)
        (bytes, documents) = (bytes + Encoding.UTF8.GetByteCount(item.Document.Text), documents + 1);
    else
        faults++;
}

process.Refresh();
var rate = bytes / 1e6 / (process.TotalProcessorTime - before).TotalSeconds;
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind}  {rate:F1} MB/s/core  no floor  ({documents} documents, {faults} faults, {bytes / 1e6:F1} MB, peak {process.PeakWorkingSet64 >> 20} MB)"));
return 0;
