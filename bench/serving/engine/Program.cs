// Times our engine and llama.cpp, in turn and in one process, on the same Llama of chance weights. Arguments: a folder for models (kept between runs),
// threads, rounds, and optionally which engines: int8-128 is ours with 8 bits in blocks of 128 weights, Q80 is the peer's mix. See ../engine.sh.

using System.Diagnostics;
using System.Globalization;
using Endonym.Bench.Serving;
using Endonym.Models.Checkpoints.Gguf;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Checkpoints.Onnx;
using Endonym.Models.Onnx.Session;

const int sequences = 16, contextLength = 1024, prompt = 512, past = 128, steps = 32, batchSteps = 8;
var root = args[0];
var threads = int.Parse(args[1], CultureInfo.InvariantCulture);
var rounds = int.Parse(args[2], CultureInfo.InvariantCulture);
var checkpoint = Path.Combine(root, "checkpoint");
if (!File.Exists(Path.Combine(checkpoint, HuggingFaceFolder.WeightsFile)))
    RandomModel.Write(checkpoint);

string Gguf(GgufMix mix)
{
    var path = Path.Combine(root, $"{mix}.gguf");
    if (!File.Exists(path))
        GgufExport.Write(checkpoint, path, new GgufExportOptions { Mix = mix }, onProgress: null, CancellationToken.None);
    return path;
}

string Onnx(string name, OnnxExportOptions options)
{
    var folder = Path.Combine(root, name);
    if (!File.Exists(Path.Combine(folder, OnnxDecoderFolder.GenAiConfigFile)))
    {
        Directory.CreateDirectory(folder);
        using var weights = HuggingFaceFolder.OpenWeights(checkpoint, RandomModel.Config);
        OnnxDecoderExporter.Export(RandomModel.Config, weights, options, [0], folder);
    }

    return folder;
}

OnnxExportOptions Options(string name)
{
    var numbers = name["int".Length..].Split('-').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray();
    return OnnxExportOptions.EightBits with { Layers = new() { Bits = numbers[0], BlockSize = numbers[1] } };
}

var engines = new List<(string Name, IEngine Engine)>();
foreach (var name in (args.Length > 3 ? args[3] : "int8-128,int4-64,int4-128,Q80,Q40,Q4KM").Split(','))
{
    engines.Add((name, name.StartsWith("int", StringComparison.Ordinal)
        ? new Ours(Onnx(name, Options(name)), sequences, contextLength, new OnnxDecoderOptions { ThreadCount = threads })
        : new LlamaCpp(Gguf(Enum.Parse<GgufMix>(name)), sequences, contextLength, threads)));
}

var random = new Random(3);
int[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(RandomModel.Config.VocabularySize))];
var measures = new (string Name, Action<IEngine> Prepare, Func<IEngine, int> Run)[]
{
    ("prefill", _ => { }, engine => { engine.Prefill(Draw(prompt)); return prompt; }),
    ("decode", engine => engine.Fill(1, past), engine => { for (var step = 0; step < steps; step++) engine.Step(Draw(1)); return steps; }),
    ("decode of 16", engine => engine.Fill(sequences, past), engine => { for (var step = 0; step < batchSteps; step++) engine.Step(Draw(sequences)); return batchSteps * sequences; }),
};

// Everything in turn, so that what else the machine does hits all alike; the best of each counts, as other work only slows. One thread is timed by the
// processor's time, which other work hardly changes; several by the clock.
var best = new Dictionary<(string Engine, string Measure), double>();
foreach (var (measure, prepare, run) in measures)
{
    foreach (var (_, engine) in engines)
    {
        prepare(engine);
        run(engine);
    }

    for (var round = 0; round < rounds; round++)
    {
        foreach (var (name, engine) in engines)
        {
            var start = threads == 1 ? Environment.CpuUsage.TotalTime : TimeSpan.FromSeconds(Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency);
            var tokens = run(engine);
            var end = threads == 1 ? Environment.CpuUsage.TotalTime : TimeSpan.FromSeconds(Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency);
            best[(name, measure)] = Math.Max(best.GetValueOrDefault((name, measure)), tokens / (end - start).TotalSeconds);
        }
    }
}

Console.WriteLine($"| engine | {string.Join(" | ", measures.Select(measure => measure.Name))} |");
Console.WriteLine("|---|" + string.Concat(measures.Select(_ => "---|")));
foreach (var (name, _) in engines)
    Console.WriteLine($"| {name} | {Row(measure => best[(name, measure)], "F0")} |");

// Each of ours over each peer of its class.
foreach (var (name, _) in engines.Where(engine => engine.Engine is Ours))
{
    foreach (var (peer, _) in engines.Where(engine => engine.Engine is LlamaCpp && engine.Name[1] == name["int".Length]))
        Console.WriteLine($"| {name} / {peer} | {Row(measure => best[(name, measure)] / best[(peer, measure)], "F2")} |");
}

foreach (var (_, engine) in engines)
    engine.Dispose();

string Row(Func<string, double> value, string format) => string.Join(" | ", measures.Select(measure => value(measure.Name).ToString(format, CultureInfo.InvariantCulture)));
