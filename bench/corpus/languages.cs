#!/usr/bin/env dotnet
#:project ../../src/stages/Corpus/Corpus.csproj
#:property PublishAot=false

// Language identification, timed and measured:  dotnet run -c Release bench/corpus/languages.cs TEXTS.jsonl.zst [lid.176.ftz]
// With a fastText model and Debian's python3-fasttext installed, the original runs on the same prefixes and its labels are compared.

using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Endonym.Corpus.Languages;
using Endonym.Corpus.Sources;
using Endonym.Text.Documents;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int prefixBytes = 2_000, documentCount = 8_000, rounds = 5;

var texts = JsonLines.Read<Line>(args[0], new JsonSerializerOptions(JsonSerializerDefaults.Web)).Select(line => line.Value?.Text).OfType<string>().Where(text => text.Length > 0).Take(documentCount)
    .Select(text => Encoding.UTF8.GetBytes(text.ReplaceLineEndings(" ")).AsMemory()).Select(bytes => bytes[..Prefix(bytes.Span)]).ToList();
var megabytes = texts.Sum(text => (long)text.Length) / 1e6;

if (args.Length > 1)
{
    var model = FastTextModel.Load(args[1]);
    var best = new FastTextPrediction[1];
    var labels = new int[texts.Count];
    Report("fastText reader", megabytes / Seconds(() =>
    {
        for (var i = 0; i < labels.Length; i++)
            labels[i] = model.Predict(texts[i].Span, best) > 0 ? best[0].Label : -1;
    }), "26");
    Peer(args[1], [.. labels.Select(label => label < 0 ? "" : model.Labels[label])]);
}

var (training, heldOut) = LanguageSamples.Split(LanguageSamples.OfDotnet(DotnetSdk.Find(), DotnetResourcesSource.Languages, default));
var trainingMegabytes = training.Sum(sample => (long)Encoding.UTF8.GetByteCount(sample.Text)) / 1e6;
var options = new BuiltInIdentifierOptions();
var clock = Process.GetCurrentProcess().TotalProcessorTime;
var identifier = BuiltInIdentifier.Train(training, options, default);
var trainingSeconds = (Process.GetCurrentProcess().TotalProcessorTime - clock).TotalSeconds;
Report("built-in, training, a pass", trainingMegabytes * options.EpochCount / trainingSeconds, "-");
Console.WriteLine($"  {training.Count} samples, {trainingMegabytes:F1} MB, {options.EpochCount} passes: {trainingSeconds:F1} s of CPU");

var strings = texts.Select(text => Encoding.UTF8.GetString(text.Span)).ToList();
Report("built-in, telling", megabytes / Seconds(() => strings.ForEach(text => identifier.Identify(text))), "26");
foreach (var characters in new[] { 50, 200 })
{
    var report = LanguageReport.Measure(identifier, heldOut, characters);
    Console.WriteLine($"  {characters} characters: {report.Accuracy.Share:P2} [{report.Accuracy.Low:P2}, {report.Accuracy.High:P2}] of {report.Pieces}, calibration error {report.CalibrationError:F4}");
    Console.WriteLine($"    {string.Join("  ", report.ByLanguage.OrderBy(language => language.Key, StringComparer.Ordinal).Select(language => $"{language.Key} {language.Value.Share:P1}"))}");
    foreach (var (one, other) in new[] { ("pl", "cs"), ("es", "pt-BR"), ("zh-Hans", "zh-Hant") })
        Console.WriteLine($"    {one}/{other} confused {report.Confusions.Where(confusion => (confusion.Truth, confusion.Told) == (one, other) || (confusion.Truth, confusion.Told) == (other, one)).Sum(confusion => confusion.Count)} times");
}

void Peer(string model, string[] ours, [CallerFilePath] string here = "")
{
    var folder = Directory.CreateTempSubdirectory("endonym-bench-");
    var input = Path.Combine(folder.FullName, "texts");
    using (var file = File.Create(input))
        texts.ForEach(text => { file.Write(text.Span); file.WriteByte((byte)'\n'); });
    // Debian's package belongs to Debian's interpreter, whichever is first in PATH.
    var python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
    var start = new ProcessStartInfo(python, [Path.Combine(Path.GetDirectoryName(here)!, "languages_peer.py"), model, input]) { RedirectStandardOutput = true }; // a source file lies in a folder
    using var process = Process.Start(start) ?? throw new InvalidOperationException("python3 does not start.");
    var lines = process.StandardOutput.ReadToEnd().Split('\n');
    process.WaitForExit();
    folder.Delete(recursive: true);
    if (process.ExitCode != 0)
    {
        Console.WriteLine("python3-fasttext  skipped: it is not installed (apt-get install python3-fasttext)");
        return;
    }

    Report("python3-fasttext", double.Parse(lines[0], CultureInfo.InvariantCulture), "(peer)");
    Console.WriteLine($"  labels identical {ours.Zip(lines.Skip(1)).Count(pair => pair.First == pair.Second)} of {ours.Length}");
}

static double Seconds(Action work)
{
    work();
    var best = double.MaxValue;
    for (var round = 0; round < rounds; round++)
    {
        var start = Process.GetCurrentProcess().TotalProcessorTime;
        work();
        best = Math.Min(best, (Process.GetCurrentProcess().TotalProcessorTime - start).TotalSeconds);
    }

    return best;
}

static int Prefix(ReadOnlySpan<byte> text)
{
    var end = Math.Min(prefixBytes, text.Length);
    while (end < text.Length && end > 0 && (text[end] & 0xC0) == 0x80)
        end--;
    return end;
}

static void Report(string name, double rate, string floor) => Console.WriteLine($"{name,-28} {rate,7:F1} MB/s/core  {floor}");

internal sealed record Line(string? Text);
