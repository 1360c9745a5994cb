using System.Diagnostics;
using System.Globalization;
using Endonym.Models.Checkpoints.Gguf;
using Endonym.Models.Onnx.Session;

namespace Endonym.Bench.Serving;

/// <summary>Our engine and llama.cpp, each in processes of its own that take turns.</summary>
internal static class EngineRatios
{
    private const int Sequences = 16;
    private const int ContextLength = 1024;
    private const int Prompt = 512;
    private const int Past = 128;
    private const int Steps = 32;
    private const int BatchSteps = 8;

    // What is asked for of all threads together, by bits of ours and measure: ours over the peer of its class.
    private static readonly Dictionary<(char Bits, string Measure), double> Floors = new()
    {
        [('8', "prefill")] = 1.6,
        [('8', "decode")] = 1.15,
        [('4', "prefill")] = 1.3,
        [('4', "decode")] = 1.0,
    };

    // What is held against the floors: the form that an export has unless it is told otherwise, and the peer's mix for general use.
    private static readonly Dictionary<string, string> PeerOf = new() { ["int8-128"] = nameof(GgufMix.Q80), ["int4-128"] = nameof(GgufMix.Q4KM) };

    private static readonly string[] Measures = ["prefill", "decode", "decode of 16"];

    /// <summary>Measures one engine, which has the process to itself: threads of another one that wait in a loop would slow it.</summary>
    /// <param name="models">The model.</param>
    /// <param name="times">Takes a line for each measure: engine, measure, tokens per second.</param>
    /// <param name="name"><c>int8-128</c> is ours with 8 bits in blocks of 128 weights, <c>Q80</c> the peer's mix.</param>
    /// <param name="threads">1 is timed by the processor's time, which other work hardly changes; more by the clock.</param>
    /// <param name="rounds">Rounds of which the best counts.</param>
    public static void Measure(ModelFolder models, string times, string name, int threads, int rounds)
    {
        using var engine = name.StartsWith("int", StringComparison.Ordinal)
            ? (IEngine)new Ours(models.Onnx(name), Sequences, ContextLength, new OnnxDecoderOptions { ThreadCount = threads })
            : new LlamaCpp(models.Gguf(Enum.Parse<GgufMix>(name)), Sequences, ContextLength, threads);
        var random = new Random(3);
        int[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(RandomModel.Config.VocabularySize))];
        foreach (var measure in Measures)
        {
            if (measure != "prefill")
                engine.Fill(measure == "decode" ? 1 : Sequences, Past);
            Run(measure); // warms it
            var best = Enumerable.Range(0, rounds).Max(_ =>
            {
                var start = Now(threads);
                var tokens = Run(measure);
                return tokens / (Now(threads) - start).TotalSeconds;
            });
            Times.Append(times, name, measure, best);
        }

        int Run(string measure)
        {
            var (width, steps) = measure == "decode" ? (1, Steps) : (Sequences, BatchSteps);
            if (measure == "prefill")
            {
                engine.Prefill(Draw(Prompt));
                return Prompt;
            }

            for (var step = 0; step < steps; step++)
                engine.Step(Draw(width));
            return width * steps;
        }
    }

    /// <summary>Prints the best of all processes and the ratios.</summary>
    /// <param name="rows">Takes the ratios that have a floor.</param>
    /// <param name="times">What <see cref="Measure"/> wrote.</param>
    /// <param name="threads">Of all engines.</param>
    public static void Report(Rows rows, string times, int threads)
    {
        var best = Times.Best(times);
        string[] engines = [.. best.Keys.Select(key => key.Engine).Distinct()];

        Console.WriteLine($"| engine | {string.Join(" | ", Measures)} |");
        Console.WriteLine("|---|" + string.Concat(Measures.Select(_ => "---|")));
        foreach (var name in engines)
            Console.WriteLine($"| {name} | {Row(measure => best[(name, measure)], "F0")} |");

        // Each of ours over each peer of its class.
        foreach (var name in engines.Where(engine => engine.StartsWith("int", StringComparison.Ordinal)))
        {
            var bits = name["int".Length];
            foreach (var peer in engines.Where(engine => engine[0] == 'Q' && engine[1] == bits))
            {
                Console.WriteLine($"| {name} / {peer} | {Row(measure => best[(name, measure)] / best[(peer, measure)], "F2")} |");
                foreach (var measure in Measures.Where(measure => threads > 1 && PeerOf.GetValueOrDefault(name) == peer && Floors.ContainsKey((bits, measure))))
                    rows.AtLeast($"{name}, {measure}, {threads} threads, over llama.cpp's {peer}", best[(name, measure)] / best[(peer, measure)], Floors[(bits, measure)], "×");
            }
        }

        string Row(Func<string, double> value, string format) => string.Join(" | ", Measures.Select(measure => value(measure).ToString(format, CultureInfo.InvariantCulture)));
    }

    private static TimeSpan Now(int threads) => threads == 1 ? Environment.CpuUsage.TotalTime : Stopwatch.GetElapsedTime(0);
}
