using System.Diagnostics;
using Endonym.Models.Checkpoints.Gguf;
using Endonym.Models.Onnx.Generation;
using Endonym.Models.Onnx.Session;

namespace Endonym.Bench.Serving;

/// <summary>The whole server over HTTP on this machine, beside its engine without HTTP, and beside llama.cpp's library.</summary>
internal static class HttpMeasures
{
    private const int Streams = 16;
    private const int PromptTokens = 128; // the chat's own tokens come on top, llama.cpp reads none of them
    private const int AnswerTokens = 128;
    private const int LongPromptTokens = 2_000;
    private const int LongPrompts = 3;
    private const int InstantTokens = 1_000;

    // Each of ours beside the peer's mix of its class.
    private static readonly (string Ours, GgufMix Peer)[] Pairs = [("int8-128", GgufMix.Q80), ("int4-128", GgufMix.Q4KM)];

    /// <summary>Measures what the server adds to a token, and what a repeated prompt costs.</summary>
    /// <param name="models">The model.</param>
    /// <param name="rows">Takes what has a limit.</param>
    /// <param name="threads">Of the engine; server and clients have what is left.</param>
    /// <param name="rounds">Rounds of which the best counts.</param>
    public static async Task MeasureLatencyAsync(ModelFolder models, Rows rows, int threads, int rounds)
    {
        await OverheadAsync(models, rows, rounds);
        using var model = OnnxLanguageModel.Load(models.Onnx("int8-128"), "bench", new OnnxDecoderOptions { ThreadCount = threads });
        await using var server = await BenchServer.StartAsync(model, Streams);
        await PrefixAsync(server, rows);
    }

    /// <summary>Measures clients that ask at the same time for whole answers: prompts are read, tokens are drawn, and all of it counts. The peer has a process of its own.</summary>
    /// <param name="models">The model.</param>
    /// <param name="times">Takes lines of engine, way and tokens per second.</param>
    /// <param name="name">One of ours, over HTTP and without, or the peer's mix, read and written in batches by its library.</param>
    /// <param name="threads">Of the engine; server and clients have what is left.</param>
    /// <param name="rounds">Rounds of which the best counts.</param>
    public static async Task MeasureStreamsAsync(ModelFolder models, string times, string name, int threads, int rounds)
    {
        if (Enum.TryParse<GgufMix>(name, out var mix))
        {
            using var peer = new LlamaCpp(models.Gguf(mix), Streams, PromptTokens + AnswerTokens, threads);
            await BestAsync("library", _ =>
            {
                peer.FillTogether(Streams, PromptTokens);
                for (var step = 0; step < AnswerTokens; step++)
                    peer.Step(new int[Streams]);
                return Task.CompletedTask;
            });
            return;
        }

        using var model = OnnxLanguageModel.Load(models.Onnx(name), "bench", new OnnxDecoderOptions { ThreadCount = threads });
        await using var server = await BenchServer.StartAsync(model, Streams);
        await BestAsync("HTTP", round => Task.WhenAll(Prompts(round).Select(prompt => server.AskAsync(prompt, AnswerTokens))));
        await BestAsync("engine", round => Task.WhenAll(Prompts(rounds + 1 + round).Select(prompt => server.AskEngineAsync(prompt, AnswerTokens))));

        // Other words each time, so that none is found in the cache.
        IEnumerable<string> Prompts(int round) => Enumerable.Range(0, Streams).Select(stream => server.Text(PromptTokens, seed: round * Streams + stream));

        async Task BestAsync(string way, Func<int, Task> all)
        {
            var best = 0.0;
            for (var round = 0; round <= rounds; round++) // the first warms it
            {
                var watch = Stopwatch.StartNew();
                await all(round);
                if (round > 0)
                    best = Math.Max(best, Streams * AnswerTokens / watch.Elapsed.TotalSeconds);
            }

            Times.Append(times, name, way, best);
        }
    }

    /// <summary>Prints the best of all processes and the shares.</summary>
    /// <param name="rows">Takes what has a limit.</param>
    /// <param name="times">What <see cref="MeasureStreamsAsync"/> wrote.</param>
    public static void Report(Rows rows, string times)
    {
        var best = Times.Best(times);
        foreach (var (ours, peer) in Pairs)
        {
            var (http, engine, library) = (best[(ours, "HTTP")], best[(ours, "engine")], best[($"{peer}", "library")]);
            Console.WriteLine($"{Streams} streams, {ours}: over HTTP {http:F0} tokens/s, the engine without HTTP {engine:F0}, llama.cpp's library with {peer} {library:F0}");
            rows.AtLeast($"{Streams} streams over HTTP, {ours}, over llama.cpp's library in batches, {peer}", http / library, 1.5, "×");
            rows.AtLeast($"{Streams} streams over HTTP, {ours}, of the engine without HTTP", 100 * http / engine, 85, "%");
        }
    }

    private static async Task PrefixAsync(BenchServer server, Rows rows)
    {
        await server.AskAsync(server.Text(PromptTokens, seed: -1), 1);
        var (first, again) = (TimeSpan.Zero, TimeSpan.Zero);
        for (var prompt = 0; prompt < LongPrompts; prompt++)
        {
            var text = server.Text(LongPromptTokens, seed: -2 - prompt);
            first += await server.AskAsync(text, 4);
            again += await server.AskAsync(text, 4);
        }

        Console.WriteLine($"{LongPrompts} prompts of {LongPromptTokens} tokens: {first.TotalMilliseconds / LongPrompts:F0} ms to the first token, {again.TotalMilliseconds / LongPrompts:F1} ms when they are repeated");
        rows.AtMost($"first token of a repeated prompt of {LongPromptTokens:N0} tokens, of the first time", 100 * (again / first), 10, "%");
    }

    // An engine that takes no time, so that what is left is the server's and the client's.
    private static async Task OverheadAsync(ModelFolder models, Rows rows, int rounds)
    {
        using var real = OnnxLanguageModel.Load(models.Onnx("int8-128"), "bench", new OnnxDecoderOptions { ThreadCount = 1 });
        using var model = new InstantModel(real);
        await using var server = await BenchServer.StartAsync(model, Streams);
        var (http, engine, cpu) = (double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity);
        for (var round = 0; round <= rounds; round++)
        {
            http = Math.Min(http, (await TimeAsync(() => server.AskAsync("?", InstantTokens))).Wall.TotalMilliseconds / InstantTokens);
            engine = Math.Min(engine, (await TimeAsync(() => server.AskEngineAsync("?", InstantTokens))).Wall.TotalMilliseconds / InstantTokens);
            cpu = Math.Min(cpu, (await TimeAsync(() => Task.WhenAll(Enumerable.Range(0, Streams).Select(_ => server.AskAsync("?", InstantTokens))))).Cpu.TotalMilliseconds / (Streams * InstantTokens));
        }

        Console.WriteLine($"an engine that takes no time: {http * 1000:F1} µs a token over HTTP and {engine * 1000:F1} µs without, one stream; {Streams} streams: {cpu * 1000:F1} µs of the processor's time a token, scheduler, server and clients together");
        rows.AtMost("a token over HTTP from an engine that takes no time, one stream, scheduler, server and client", http, 0.2, "ms");
        rows.AtMost($"processor's time a token over HTTP, {Streams} streams, scheduler, server and clients", cpu, 0.2, "ms");

        static async Task<(TimeSpan Wall, TimeSpan Cpu)> TimeAsync(Func<Task> all)
        {
            var (watch, cpu) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
            await all();
            return (watch.Elapsed, Environment.CpuUsage.TotalTime - cpu);
        }
    }
}
