using System.Diagnostics;
using System.Globalization;
using Endonym.Models.Checkpoints.Gguf;
using Endonym.Models.Onnx.Session;

namespace Endonym.Bench.Serving;

/// <summary>Our engine and llama.cpp, in turn and in one process.</summary>
internal static class EngineRatios
{
    private const int Sequences = 16;
    private const int ContextLength = 1024;
    private const int Prompt = 512;
    private const int Past = 128;
    private const int Steps = 32;
    private const int BatchSteps = 8;

    // What is asked for, by bits of ours and measure: ours over the peer of its class.
    private static readonly Dictionary<(char Bits, string Measure), double> Floors = new()
    {
        [('8', "prefill")] = 1.6,
        [('8', "decode")] = 1.15,
        [('4', "prefill")] = 1.3,
        [('4', "decode")] = 1.0,
    };

    // The one of each class that is held against the floors: the peer's mix for general use, where it has several.
    private static readonly Dictionary<char, string> PeerOf = new() { ['8'] = nameof(GgufMix.Q80), ['4'] = nameof(GgufMix.Q4KM) };

    /// <summary>Measures tokens per second, prints them and the ratios.</summary>
    /// <param name="models">The model.</param>
    /// <param name="rows">Takes the ratios that have a floor.</param>
    /// <param name="threads">1 is timed by the processor's time, which other work hardly changes; more by the clock.</param>
    /// <param name="rounds">Rounds in which the engines take turns.</param>
    /// <param name="names">Engines; null for all.</param>
    /// <param name="only">Measures; null for all.</param>
    public static void Measure(ModelFolder models, Rows rows, int threads, int rounds, string? names, string? only)
    {
        List<(string Name, IEngine Engine)> engines = [.. (names ?? "int8-128,int4-64,int4-128,Q80,Q40,Q4KM").Split(',').Select(name => (name, name.StartsWith("int", StringComparison.Ordinal)
            ? (IEngine)new Ours(models.Onnx(name), Sequences, ContextLength, new OnnxDecoderOptions { ThreadCount = threads })
            : new LlamaCpp(models.Gguf(Enum.Parse<GgufMix>(name)), Sequences, ContextLength, threads)))];
        var random = new Random(3);
        int[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(RandomModel.Config.VocabularySize))];
        var measures = new (string Name, Action<IEngine> Prepare, Func<IEngine, int> Run)[]
        {
            ("prefill", _ => { }, engine => { engine.Prefill(Draw(Prompt)); return Prompt; }),
            ("decode", engine => engine.Fill(1, Past), engine => { for (var step = 0; step < Steps; step++) engine.Step(Draw(1)); return Steps; }),
            ("decode of 16", engine => engine.Fill(Sequences, Past), engine => { for (var step = 0; step < BatchSteps; step++) engine.Step(Draw(Sequences)); return BatchSteps * Sequences; }),
        };
        measures = [.. measures.Where(measure => only is null || only.Split(',').Contains(measure.Name))];

        // Everything in turn, so that what else the machine does hits all alike; the best of each counts, as other work only slows.
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
                    var start = Now(threads);
                    var tokens = run(engine);
                    best[(name, measure)] = Math.Max(best.GetValueOrDefault((name, measure)), tokens / (Now(threads) - start).TotalSeconds);
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
            var bits = name["int".Length];
            foreach (var (peer, _) in engines.Where(engine => engine.Engine is LlamaCpp && engine.Name[1] == bits))
            {
                Console.WriteLine($"| {name} / {peer} | {Row(measure => best[(name, measure)] / best[(peer, measure)], "F2")} |");
                foreach (var (measure, _, _) in measures.Where(measure => PeerOf[bits] == peer && Floors.ContainsKey((bits, measure.Name))))
                    rows.AtLeast($"{name}, {measure}, {threads} thread{(threads > 1 ? "s" : "")}, over llama.cpp's {peer}", best[(name, measure)] / best[(peer, measure)], Floors[(bits, measure)], "×");
            }
        }

        foreach (var (_, engine) in engines)
            engine.Dispose();

        string Row(Func<string, double> value, string format) => string.Join(" | ", measures.Select(measure => value(measure.Name).ToString(format, CultureInfo.InvariantCulture)));
    }

    private static TimeSpan Now(int threads) => threads == 1 ? Environment.CpuUsage.TotalTime : Stopwatch.GetElapsedTime(0);
}
