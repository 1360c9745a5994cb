#!/usr/bin/env dotnet
#:project ../../src/stages/Corpus/Corpus.csproj
#:property PublishAot=false

// Looks for every kind of personal data at once, on one core. Arguments: a JSONL file (.zst or plain) of {"text"}, the packs' folder, the
// language; `--list` as a fourth one prints what is found. Prints MB of UTF-8 text per second of this process's CPU time,
// and how much of each kind was found.

using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Endonym.Corpus.Privacy;
using Endonym.Lineage.Rights;
using Endonym.Text.Packs;
using Endonym.Text.Privacy;
using ZstdSharp;

using var file = File.OpenRead(args[0]);
using var reader = new StreamReader(args[0].EndsWith(".zst", StringComparison.Ordinal) ? new DecompressionStream(file) : file);
var texts = new List<string>();
while (reader.ReadLine() is { } line)
{
    using var document = JsonDocument.Parse(line);
    texts.Add(document.RootElement.GetProperty("text").GetString() ?? "");
}

var bytes = texts.Sum(text => (long)Encoding.UTF8.GetByteCount(text));
var rules = PrivacyRules.For(LanguagePack.Load(args[1], args[2]));
var step = new PrivacyStep(new PrivacyOptions { Rules = rules });
var finder = new PersonalDataFinder(rules);

if (args.Length > 3)
{
    foreach (var text in texts)
    {
        foreach (var match in finder.Find(text))
        {
            var from = Math.Max(0, match.Start - 30);
            Console.WriteLine($"{match.Kind}\t{text[from..match.Start].ReplaceLineEndings(" ")}[[{text.AsSpan(match.Start, match.Length)}]]{text[match.End..Math.Min(text.Length, match.End + 20)].ReplaceLineEndings(" ")}");
        }
    }

    return;
}

Measure("privacy: find, all kinds", 48, () =>
{
    foreach (var text in texts)
        finder.Find(text);
});
Measure("privacy: find and mask", null, () =>
{
    foreach (var text in texts)
        step.Apply(text, RightsClass.White);
});
foreach (var (kind, found) in texts.SelectMany(text => finder.Find(text)).CountBy(match => match.Kind).OrderBy(kind => kind.Key, StringComparer.Ordinal))
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind,-30} {found,7:N0} found"));

void Measure(string name, double? floor, Action work)
{
    var best = double.MaxValue;
    for (var round = 0; round < 7; round++)
    {
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        work();
        best = Math.Min(best, (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds);
    }

    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-30} {bytes / best / 1e6,7:F1} MB/s/core  {(floor is null ? "" : $"floor {floor}")}"));
}
