#!/usr/bin/env dotnet
#:project ../../src/foundations/Text/Text.csproj
#:property PublishAot=false

// Learns 32,000 tokens by byte-level BPE on one thread and encodes the same text, beside SentencePiece if Debian's python3-sentencepiece is installed.
// dotnet run tokenizer.cs FILE.jsonl.zst [MEGABYTES]   prints seconds of CPU, MB per second of CPU, and the ratios

using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Endonym.Text.Documents;
using Endonym.Text.Tokenizers;

const int Tokens = 32_000;
var limit = (args.Length > 1 ? long.Parse(args[1], CultureInfo.InvariantCulture) : 25) * 1_000_000;
List<string> texts = [];
var bytes = 0L;
using (var reader = new StreamReader(JsonLines.OpenRead(args[0])))
{
    while (bytes < limit && reader.ReadLine() is { } line)
    {
        texts.Add((string)JsonNode.Parse(line)!["text"]!);
        bytes += Encoding.UTF8.GetByteCount(texts[^1]);
    }
}

var process = Process.GetCurrentProcess();
ByteLevelBpeTokenizer? tokenizer = null;
var training = Best(2, () => tokenizer = ByteLevelBpeTokenizer.FromVocabulary(BpeTrainer.Train(texts, new BpeTrainingOptions { VocabularySize = Tokens, ThreadCount = 1 }, null, null, default)));
List<int> ids = [];
var encoding = bytes / 1e6 / Best(3, () =>
{
    foreach (var text in texts)
    {
        ids.Clear();
        tokenizer!.Encode(text, ids);
    }
});
Console.WriteLine(FormattableString.Invariant($"BPE training, {Tokens} tokens of {bytes / 1e6:F0} MB  {training:F2} s of CPU  ceiling 5"));
Console.WriteLine(FormattableString.Invariant($"encoding  {encoding:F1} MB/s of CPU"));

var lines = Path.GetTempFileName();
File.WriteAllLines(lines, texts.SelectMany(text => text.Split('\n')).Where(line => line.Length > 0));
try
{
    using var peer = Process.Start(new ProcessStartInfo("/usr/bin/python3", [Path.Combine(Path.GetDirectoryName(PathOfThis())!, "tokenizer_peer.py"), lines, Tokens.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true })!;
    var answer = peer.StandardOutput.ReadToEnd();
    peer.WaitForExit();
    if (peer.ExitCode != 0)
    {
        Console.WriteLine("the peer did not run; apt-get install python3-sentencepiece");
        return;
    }

    double[] found = [.. answer.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
    Console.WriteLine(FormattableString.Invariant($"SentencePiece  training {found[0]:F1} s, encoding {found[1]:F1} MB/s of CPU"));
    Console.WriteLine(FormattableString.Invariant($"ours is  {found[0] / training:F1} × in training (floor 10), {encoding / found[1]:F1} × in encoding (floor 3)"));
}
finally
{
    File.Delete(lines);
}

double Best(int rounds, Action run) => Enumerable.Range(0, rounds).Min(_ =>
{
    process.Refresh();
    var start = process.TotalProcessorTime;
    run();
    process.Refresh();
    return (process.TotalProcessorTime - start).TotalSeconds;
});

static string PathOfThis([System.Runtime.CompilerServices.CallerFilePath] string path = "") => path;
