#!/usr/bin/env dotnet
#:project ../../src/stages/Corpus/Corpus.csproj
#:property PublishAot=false

// The quality model, timed and measured:  dotnet run -c Release bench/corpus/quality.cs TEXTS.jsonl.zst
// Lines with {"text", "label"} are taken as judged. Without labels three classes are made: texts as they are (high), with their sentences cut
// short and in lower case (medium), with their words in any order (low). With Debian's python3-fasttext, the original learns the same texts.

using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Endonym.Corpus.Dedup;
using Endonym.Corpus.Quality;
using Endonym.Text.Documents;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int rounds = 5;

var lines = JsonLines.Read<Line>(args[0], new JsonSerializerOptions(JsonSerializerDefaults.Web)).Select(line => line.Value).OfType<Line>().Where(line => line.Text?.Length > 200).ToList();
List<QualitySample> samples = [.. lines.Index().Where(line => line.Index % 10 > 0).Select(line => Sample(line.Index, line.Item))];
List<string> reference = [.. lines.Index().Where(line => line.Index % 10 == 0).Select(line => line.Item.Text!)]; // filtered above
var megabytes = samples.Sum(sample => (long)Encoding.UTF8.GetByteCount(sample.Text)) / 1e6;

// The difference of two runs is the passes alone, without the lexicon, the measures and the report.
var options = new QualityOptions();
var (shortRun, _, _) = Train(options with { EpochCount = 2 });
var (longRun, model, report) = Train(options with { EpochCount = 12 });
Report("quality, training, a pass", megabytes * 0.8 * 10 / Math.Max(1e-3, longRun - shortRun), "30");
Report("quality, predicting", megabytes / Seconds(() => samples.ForEach(sample => model.Predict(sample.Text))), "100");
Console.WriteLine($"  {report.Texts} texts, accuracy {report.Accuracy.Share:P2} [{report.Accuracy.Low:P2}, {report.Accuracy.High:P2}], log loss {report.LogLoss:F3}, temperature {report.Temperature:F2}, calibration error {report.UncalibratedError:F4} -> {report.CalibrationError:F4}");
foreach (var bin in report.Reliability)
    Console.WriteLine($"    claimed {bin.Claimed:F3}  right {bin.Right:F3}  of {bin.Count}");
Peer();

(double Seconds, QualityModel Model, QualityReport Report) Train(QualityOptions with)
{
    var start = Process.GetCurrentProcess().TotalProcessorTime;
    var (trained, measured) = QualityTrainer.Train(samples, reference, with, default);
    return ((Process.GetCurrentProcess().TotalProcessorTime - start).TotalSeconds, trained, measured);
}

void Peer([CallerFilePath] string here = "")
{
    var folder = Directory.CreateTempSubdirectory("endonym-bench-");
    var (training, test) = (Path.Combine(folder.FullName, "training"), Path.Combine(folder.FullName, "test"));
    // The trainer's own split: 0 calibrates, 1 tests.
    foreach (var (path, isIn) in new[] { (training, (Func<int, bool>)(part => part > 1)), (test, part => part == 1) })
        File.WriteAllLines(path, samples.Where(sample => isIn((int)(TextFingerprint.Of(sample.Text) % 10))).Select(sample => $"__label__{sample.Class} {sample.Text.ReplaceLineEndings(" ")}"));
    var python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
    using var process = Process.Start(new ProcessStartInfo(python, [Path.Combine(Path.GetDirectoryName(here)!, "quality_peer.py"), training, test])) // a source file lies in a folder
        ?? throw new InvalidOperationException("python3 does not start.");
    process.WaitForExit();
    folder.Delete(recursive: true);
    if (process.ExitCode != 0)
        Console.WriteLine("python3-fasttext  skipped: it is not installed (apt-get install python3-fasttext)");
}

static QualitySample Sample(int number, Line line)
{
    var text = line.Text!; // filtered above
    return line.Label switch
    {
        "low" => new QualitySample(text, QualityClass.Low),
        "medium" => new QualitySample(text, QualityClass.Medium),
        "high" => new QualitySample(text, QualityClass.High),
        _ => (number % 3) switch
        {
            0 => new QualitySample(Shuffled(text, number), QualityClass.Low),
            1 => new QualitySample(string.Join('\n', text.Split('.').Select(sentence => sentence[..(sentence.Length * 2 / 3)].ToLowerInvariant())), QualityClass.Medium),
            _ => new QualitySample(text, QualityClass.High),
        },
    };
}

static string Shuffled(string text, int seed)
{
    var words = text.Split(' ');
    new Random(seed).Shuffle(words);
    return string.Join(' ', words);
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

static void Report(string name, double rate, string floor) => Console.WriteLine($"{name,-28} {rate,7:F1} MB/s/core  {floor}");

internal sealed record Line(string? Text, string? Label);
