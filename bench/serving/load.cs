#!/usr/bin/env dotnet
#:sdk Microsoft.NET.Sdk.Web
#:project ../../src/stages/Serving/Serving.csproj
#:property PublishAot=false

// 64 clients at once over HTTP, some of which break off: is every stream served alike, does memory stay flat, is any slot left stuck, and what does HTTP cost?
// dotnet run -c Release load.cs [MINUTES [STREAMS [MICROSECONDS-A-STEP]]]
// The model is made up, so that nothing but scheduler and API is measured: any token is a byte, a step takes as long as the third argument says (default 2,000), and
// answers are 20 to 400 tokens long. Prompts share a beginning of 400 tokens. Every third request breaks off somewhere.
// Ends with 1 if a slot is stuck, the slowest client's rate is below a third of the fastest's, or memory has grown by more than a fifth after the first quarter.

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Endonym.Models.Contracts;
using Endonym.Serving.Engines;
using Endonym.Serving.OpenAi;
using Endonym.Text.ChatTemplates;
using Endonym.Text.Tokenizers;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var minutes = args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 10;
var streams = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 64;
var step = TimeSpan.FromMicroseconds(args.Length > 2 ? double.Parse(args[2], CultureInfo.InvariantCulture) : 2_000);

await CostOfHttpAsync();
return await LoadAsync() ? 0 : 1;

// The same answers with and without HTTP, the model costing nothing.
async Task CostOfHttpAsync()
{
    const int Clients = 16, Tokens = 400, Rounds = 8;
    var paced = TimeSpan.FromMilliseconds(5);
    var (direct, directCpu) = await TimeAsync(TimeSpan.Zero, AskEngineAsync);
    var (http, httpCpu) = await TimeAsync(TimeSpan.Zero, AskServerAsync);
    var slowDirect = (await TimeAsync(paced, AskEngineAsync)).Wall;
    var slowHttp = (await TimeAsync(paced, AskServerAsync)).Wall;
    const double All = Clients * Tokens * Rounds;
    Console.WriteLine($"without HTTP  {All / direct.TotalSeconds,10:N0} tokens/s  {directCpu.TotalMilliseconds / All * 1000,6:N1} µs of CPU a token");
    Console.WriteLine($"with HTTP     {All / http.TotalSeconds,10:N0} tokens/s  {httpCpu.TotalMilliseconds / All * 1000,6:N1} µs of CPU a token, client and server together");
    Console.WriteLine($"at 5 ms a step, 16 streams: with HTTP {slowDirect / slowHttp:P1} of the rate without");

    static Task AskServerAsync(Server server, int client) => ReadAsync(server.Http, "?", Tokens, int.MaxValue);

    static async Task AskEngineAsync(Server server, int client)
    {
        using var ticket = server.Scheduler.Submit(new GenerationRequest { Prompt = [client], Sampling = SamplingOptions.Greedy, EndIds = new HashSet<int>(), MaxTokens = Tokens });
        while (await ticket.Pieces.WaitToReadAsync())
        {
            while (ticket.Pieces.TryRead(out var piece) && piece.Finish is null)
            {
            }
        }
    }

    static async Task<(TimeSpan Wall, TimeSpan Cpu)> TimeAsync(TimeSpan each, Func<Server, int, Task> ask)
    {
        await using var server = await Server.StartAsync(each, Clients);
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => ask(server, client))); // warm
        var (watch, cpu) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        for (var round = 0; round < Rounds; round++)
            await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => ask(server, client)));
        return (watch.Elapsed, Environment.CpuUsage.TotalTime - cpu);
    }
}

async Task<bool> LoadAsync()
{
    await using var server = await Server.StartAsync(step, streams / 2);
    using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(minutes));
    var shared = new string('s', 400);
    var (tokens, requests, broken, refused) = (new long[streams], 0, 0, 0);
    var memory = new List<double>();
    var clients = Enumerable.Range(0, streams).Select(client => Task.Run(async () =>
    {
        var random = new Random(client);
        while (!stop.IsCancellationRequested)
        {
            var after = random.Next(3) == 0 ? random.Next(0, 100) : int.MaxValue;
            var read = await ReadAsync(server.Http, shared + new string((char)('a' + (client % 26)), random.Next(1, 200)), random.Next(20, 400), after);
            tokens[client] += Math.Max(0, read);
            Interlocked.Increment(ref requests);
            Interlocked.Add(ref broken, after < int.MaxValue ? 1 : 0);
            Interlocked.Add(ref refused, read < 0 ? 1 : 0);
        }
    })).ToList();
    var pause = TimeSpan.FromSeconds(Math.Max(1, minutes * 60 / 40));
    while (!stop.IsCancellationRequested)
    {
        await Task.Delay(pause);
        GC.Collect();
        memory.Add(GC.GetTotalMemory(forceFullCollection: true) / 1048576.0);
        Console.WriteLine($"{memory.Count * pause.TotalSeconds,6:N0} s  {Volatile.Read(ref requests),8:N0} requests  {tokens.Sum(),12:N0} tokens  {memory[^1],7:N1} MiB held  {Environment.WorkingSet / 1048576,6:N0} MiB resident");
    }

    await Task.WhenAll(clients);
    var wait = Stopwatch.StartNew();
    while (server.Scheduler.ActiveCount + server.Scheduler.WaitingCount > 0 && wait.Elapsed < TimeSpan.FromSeconds(10))
        await Task.Delay(10);
    var stuck = server.Scheduler.ActiveCount + server.Scheduler.WaitingCount;
    var fairness = (double)tokens.Max() / Math.Max(1, tokens.Min());
    var quarter = memory.Count / 4;
    var growth = memory.Skip(memory.Count * 3 / 4).Average() / memory.Skip(quarter).Take(Math.Max(1, quarter)).Average();
    Console.WriteLine($"{requests:N0} requests, {broken:N0} broken off, {refused:N0} refused, {tokens.Sum() / (minutes * 60):N0} tokens/s");
    Console.WriteLine($"stuck {stuck}, fastest/slowest {fairness:N2} (at most 3), memory of the last quarter {growth:P0} of the second's (at most 120 %)");
    return stuck == 0 && fairness <= 3 && growth <= 1.2;
}

// Reads a stream; breaks off after some events. Returns the tokens read, or −1 where the request was refused.
static async Task<int> ReadAsync(HttpClient http, string prompt, int tokens, int breakAfter)
{
    using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
    {
        Content = JsonContent.Create(new { model = "load", stream = true, max_tokens = tokens, messages = new[] { new { role = "user", content = prompt } } }),
    };
    using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    if (response.StatusCode == HttpStatusCode.TooManyRequests)
    {
        await Task.Delay(50);
        return -1;
    }

    using var reader = new StreamReader(await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(), Encoding.UTF8);
    var read = 0;
    while (read <= breakAfter && await reader.ReadLineAsync() is { } line)
    {
        if (line.Contains("\"content\":\"a\"", StringComparison.Ordinal))
            read++;
    }

    return read;
}

sealed class Server : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Server(WebApplication app, GenerationScheduler scheduler)
    {
        _app = app;
        Scheduler = scheduler;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()), Timeout = TimeSpan.FromMinutes(5) };
    }

    public GenerationScheduler Scheduler { get; }

    public HttpClient Http { get; }

    public static async Task<Server> StartAsync(TimeSpan step, int slots)
    {
        var model = new MadeUpModel(step);
        var scheduler = new GenerationScheduler(model, new SchedulerOptions { SlotCount = slots, QueueLength = 1_000 });
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore().AddLogging();
        builder.Services.AddSingleton(new ServedModel("load", scheduler.ContextLength, DateTimeOffset.UnixEpoch, new LanguageModelChatClient(model, scheduler, TimeProvider.System)));
        var app = builder.Build();
        app.MapOpenAi();
        await app.StartAsync();
        return new Server(app, scheduler);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        Scheduler.Dispose();
    }
}

/// <summary>Says the letter a, for ever.</summary>
sealed class MadeUpModel(TimeSpan step) : ILanguageModel
{
    public string Name => "load";

    public ITokenizer Tokenizer { get; } = new Bytes();

    public ChatTemplate? ChatTemplate => ChatTemplate.ChatMl;

    public int ContextLength => 4096;

    public IReadOnlyList<float[]> LogProbabilities(IReadOnlyList<int[]> sequences) => throw new NotSupportedException();

    public IDecoderSlots OpenSlots(int count, int contextLength) => new Slots(count, contextLength, step);

    public void Dispose()
    {
    }

    private sealed class Slots(int count, int contextLength, TimeSpan step) : IDecoderSlots
    {
        private readonly int[] _lengths = new int[count];

        public int Count => count;

        public int ContextLength => contextLength;

        public int VocabularySize => 259;

        public int LengthOf(int slot) => _lengths[slot];

        public void Read(int slot, ReadOnlySpan<int> tokens, Span<float> logits)
        {
            _lengths[slot] += tokens.Length;
            Say(logits);
        }

        public void Step(ReadOnlySpan<SlotToken> tokens, Span<float> logits)
        {
            foreach (var (slot, _) in tokens)
                _lengths[slot]++;
            Say(logits);
        }

        public void CopyPrefix(int from, int to, int length) => _lengths[to] = length;

        public void Truncate(int slot, int length) => _lengths[slot] = length;

        public void Dispose()
        {
        }

        private void Say(Span<float> logits)
        {
            if (step > TimeSpan.Zero)
                Thread.Sleep(step);
            logits.Clear();
            for (var row = 0; row < logits.Length; row += VocabularySize)
                logits[row + 'a'] = 50;
        }
    }

    private sealed class Bytes : ITokenizer
    {
        private static readonly byte[][] Single = [.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value })];

        public int VocabularySize => 259;

        public int EndOfTextId => 256;

        public IReadOnlyDictionary<string, int> SpecialTokens { get; } = new Dictionary<string, int> { ["<|endoftext|>"] = 256, ["<|im_start|>"] = 257, ["<|im_end|>"] = 258 };

        public void Encode(ReadOnlySpan<char> text, List<int> ids)
        {
            foreach (var value in Encoding.UTF8.GetBytes(text.ToArray()))
                ids.Add(value);
        }

        public ReadOnlySpan<byte> BytesOf(int id) => id < 256 ? Single[id] : [];

        public string Decode(ReadOnlySpan<int> ids) => Encoding.UTF8.GetString([.. ids.ToArray().Where(id => id < 256).Select(id => (byte)id)]);
    }
}
