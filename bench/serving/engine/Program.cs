// Times our engine and llama.cpp, in turn and in one process, on the same Llama of chance weights. Arguments: a folder for models (kept between runs),
// threads, rounds. See ../engine.sh.

using System.Diagnostics;
using System.Globalization;
using Endonym.Bench.Serving;
using Endonym.Models.Checkpoints.Gguf;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Checkpoints.Onnx;
using Endonym.Models.Onnx.Session;

const int sequences = 16, contextLength = 1024, prompt = 512, steps = 128, batchPast = 128, batchSteps = 24;
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

var ours = new (string Name, OnnxExportOptions Options)[] { ("int8", OnnxExportOptions.EightBits), ("int4", OnnxExportOptions.FourBits) };
var peers = new[] { GgufMix.Q80, GgufMix.Q40, GgufMix.Q4KM };
var only = args.Length > 3 ? args[3].Split(',') : null;
var engines = new List<(string Name, IEngine Engine)>();
foreach (var (name, options) in ours.Where(engine => only is null || only.Contains(engine.Name)))
    engines.Add((name, new Ours(Onnx(name, options), sequences, contextLength, new OnnxDecoderOptions { ThreadCount = threads })));
foreach (var mix in peers.Where(mix => only is null || only.Contains(mix.ToString())))
    engines.Add((mix.ToString(), new LlamaCpp(Gguf(mix), sequences, contextLength, threads)));

var random = new Random(3);
int[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(RandomModel.Config.VocabularySize))];
var measures = new (string Name, Action<IEngine> Prepare, Func<IEngine, int> Run)[]
{
    ("prefill", _ => { }, engine => { engine.Prefill(Draw(prompt)); return prompt; }),
    ("decode", engine => engine.Fill(1, 0), engine => { for (var step = 0; step < steps; step++) engine.Step(Draw(1)); return steps; }),
    ("decode of 16", engine => engine.Fill(sequences, batchPast), engine => { for (var step = 0; step < batchSteps; step++) engine.Step(Draw(sequences)); return batchSteps * sequences; }),
};

// Everything in turn, so that what else the machine does hits all alike; the best of each counts, as other work only slows.
var best = new Dictionary<(string Engine, string Measure), double>();
for (var round = 0; round < rounds; round++)
{
    foreach (var (measure, prepare, run) in measures)
    {
        foreach (var (name, engine) in engines)
        {
            prepare(engine);
            var clock = Stopwatch.StartNew();
            var tokens = run(engine);
            var rate = tokens / clock.Elapsed.TotalSeconds;
            best[(name, measure)] = Math.Max(best.GetValueOrDefault((name, measure)), rate);
        }
    }
}

Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| engine | {string.Join(" | ", measures.Select(measure => measure.Name))} |"));
Console.WriteLine("|---|" + string.Concat(measures.Select(_ => "---|")));
foreach (var (name, engine) in engines)
{
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {string.Join(" | ", measures.Select(measure => best[(name, measure.Name)].ToString("F0", CultureInfo.InvariantCulture)))} |"));
    engine.Dispose();
}
