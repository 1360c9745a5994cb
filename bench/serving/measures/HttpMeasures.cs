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

    /// <summary>Measures, prints, and appends what has a limit.</summary>
    /// <param name="models">The model.</param>
    /// <param name="rows">Takes what has a limit.</param>
    /// <param name="threads">Of the engines; server and clients have what is left.</param>
    /// <param name="rounds">Rounds in which server, engine and peer take turns.</param>
    public static async Task MeasureAsync(ModelFolder models, Rows rows, int threads, int rounds)
    {
        await OverheadAsync(models, rows, rounds);
        foreach (var (ours, peer) in new[] { ("int8-128", GgufMix.Q80), ("int4-64", GgufMix.Q4KM), ("int4-128", GgufMix.Q4KM) })
        {
            using var model = OnnxLanguageModel.Load(models.Onnx(ours), "bench", new OnnxDecoderOptions { ThreadCount = threads });
            await using var server = await BenchServer.StartAsync(model, Streams);
            if (peer == GgufMix.Q80)
                await PrefixAsync(server, rows);
            await StreamsAsync(server, models, ours, peer, rows, threads, rounds);
        }
    }

    // Clients that ask at the same time for whole answers: prompts are read, tokens are drawn, and all of it counts.
    private static async Task StreamsAsync(BenchServer server, ModelFolder models, string ours, GgufMix mix, Rows rows, int threads, int rounds)
    {
        using var peer = new LlamaCpp(models.Gguf(mix), Streams, PromptTokens + AnswerTokens, threads);
        var (http, engine, library) = (0.0, 0.0, 0.0);
        for (var round = 0; round <= rounds; round++) // the first warms all of them
        {
            http = Math.Max(http, await RateAsync(() => Task.WhenAll(Prompts(round).Select(prompt => server.AskAsync(prompt, AnswerTokens)))));
            engine = Math.Max(engine, await RateAsync(() => Task.WhenAll(Prompts(rounds + 1 + round).Select(prompt => server.AskEngineAsync(prompt, AnswerTokens)))));
            library = Math.Max(library, await RateAsync(() =>
            {
                peer.FillTogether(Streams, PromptTokens);
                for (var step = 0; step < AnswerTokens; step++)
                    peer.Step(new int[Streams]);
                return Task.CompletedTask;
            }));
        }

        Console.WriteLine($"{Streams} streams, {ours}: over HTTP {http:F0} tokens/s, the engine without HTTP {engine:F0}, llama.cpp's library with {mix} {library:F0}");
        rows.AtLeast($"{Streams} streams over HTTP, {ours}, over llama.cpp's library in batches, {mix}", http / library, 1.5, "×");
        rows.AtLeast($"{Streams} streams over HTTP, {ours}, of the engine without HTTP", 100 * http / engine, 85, "%");

        // Other words each time, so that none is found in the cache.
        IEnumerable<string> Prompts(int round) => Enumerable.Range(0, Streams).Select(stream => server.Text(PromptTokens, seed: round * Streams + stream));

        static async Task<double> RateAsync(Func<Task> all)
        {
            var watch = Stopwatch.StartNew();
            await all();
            return Streams * AnswerTokens / watch.Elapsed.TotalSeconds;
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
