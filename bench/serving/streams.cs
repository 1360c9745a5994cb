#!/usr/bin/env dotnet
#:sdk Microsoft.NET.Sdk.Web
#:project ../../src/hosts/Server/Server.csproj
#:project ../../src/foundations/Models.Onnx/Models.Onnx.csproj
#:include ../../tests/Server.Tests/Clients/SmallModel.cs
#:include ../../tests/Models.Onnx.Tests/RandomWeights.cs
#:include ../../tests/Models.Tests/Adapters/RandomAdapter.cs
#:include ../../tests/Models.Tests/Families/NaiveDecoder.cs
#:property PublishAot=false
#:property InvariantGlobalization=true
#:property NoWarn=$(NoWarn);CS1591

// The whole server with a real engine under load over HTTP, for as long as leaks take to show: 64 streams at once, each with a key of its own, a third of which break off
// somewhere; clients that read slowly or nothing, that close their sending half, that close in the middle of a body; and a thousand connections that say nothing.
// dotnet run -c Release streams.cs [MINUTES [STREAMS]]
// The server runs in this process and the clients in another, so that memory is the server's. The model is ONNX with some hundred thousand chance weights (see SmallModel).
// Ends with 1 if a slot is stuck, the slowest stream's rate is below a third of the fastest's, a stream ends without its end, or memory in the last fifth of
// the time is more than a fifth above that in the second.

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Endonym.Models.Onnx.Generation;
using Endonym.Models.Onnx.Session;
using Endonym.Server;
using Endonym.Server.Tests.Clients;
using Endonym.Serving.Engines;
using Endonym.Serving.Http;
using Endonym.Serving.Keys;

return args is ["clients", var address, var seconds]
    ? await AskAsync(new Uri(address), TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)))
    : await ServeAsync(args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 10, args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 64);

static async Task<int> AskAsync(Uri address, TimeSpan time)
{
    using var stop = new CancellationTokenSource(time);
    return await new Crowd(address, JsonSerializer.Deserialize<string[]>(Console.ReadLine() ?? "") ?? [], stop.Token).RunAsync();
}

static async Task<int> ServeAsync(double minutes, int streams)
{
    var folder = Directory.CreateTempSubdirectory("endonym-streams-").FullName;
    try
    {
        SmallModel.Write(Path.Combine(folder, "model"));
        using var model = OnnxLanguageModel.Load(Path.Combine(folder, "model"), "small", new OnnxDecoderOptions { SpinsWhileWaiting = false });
        var options = new ServerOptions
        {
            Urls = "http://127.0.0.1:0",
            Language = "pl",
            DatabasePath = Path.Combine(folder, "conversations.db"),
            RequireKeys = true,
            SlowReaderTimeout = TimeSpan.FromSeconds(5),
            Scheduler = new SchedulerOptions { SlotCount = streams, QueueLength = 4 * streams },
        };
        await using var app = EndonymServer.Build(options, model);
        await EndonymServer.StartAsync(app, options);
        var keys = Enumerable.Range(0, streams + Crowd.Others).Select(_ => app.Services.GetRequiredService<KeyStore>().Create("load", KeyScopes.Chat, limits: null).Secret).ToArray();
        var scheduler = app.Services.GetRequiredService<GenerationScheduler>();
        var open = app.Services.GetRequiredService<OpenRequests>();

        using var clients = Process.Start(new ProcessStartInfo(
            Environment.ProcessPath ?? "dotnet", ["clients", app.Urls.Single(), (minutes * 60).ToString(CultureInfo.InvariantCulture)]) { RedirectStandardInput = true, RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("The clients' process did not start.");
        clients.StandardInput.WriteLine(JsonSerializer.Serialize(keys));
        var told = clients.StandardOutput.ReadToEndAsync();
        var samples = await WatchAsync(TimeSpan.FromMinutes(minutes), scheduler, open);
        Console.WriteLine(await told);
        await clients.WaitForExitAsync();

        var wait = Stopwatch.StartNew();
        while (scheduler.ActiveCount + scheduler.WaitingCount + open.Count > 0 && wait.Elapsed < TimeSpan.FromSeconds(30))
            await Task.Delay(50);
        var stuck = scheduler.ActiveCount + scheduler.WaitingCount + open.Count;
        var heap = Growth(samples, sample => sample.Heap);
        var resident = Growth(samples, sample => sample.Resident);
        Console.WriteLine($"stuck {stuck}, managed heap {heap:P0} and resident memory {resident:P0} of what they were in the second fifth of the time (at most 120 %)");
        return clients.ExitCode == 0 && stuck == 0 && heap <= 1.2 && resident <= 1.2 ? 0 : 1;
    }
    finally
    {
        Directory.Delete(folder, recursive: true);
    }
}

static async Task<IReadOnlyList<(double Heap, double Resident)>> WatchAsync(TimeSpan time, GenerationScheduler scheduler, OpenRequests open)
{
    List<(double Heap, double Resident)> samples = [];
    for (var watch = Stopwatch.StartNew(); watch.Elapsed < time;)
    {
        await Task.Delay(time / 40);
        // What is garbage is no leak.
        var (heap, resident) = (GC.GetTotalMemory(forceFullCollection: true) / 1048576.0, Environment.WorkingSet / 1048576.0);
        samples.Add((heap, resident));
        Console.WriteLine(
            $"{watch.Elapsed.TotalSeconds,6:N0} s  {heap,7:N1} MiB held  {resident,7:N1} MiB resident  {scheduler.ActiveCount,3} answers under way, {scheduler.WaitingCount,3} waiting  {open.Count,4} requests  {ThreadPool.ThreadCount,3} threads");
    }

    return samples;
}

// The last fifth against the second, each by its median: a reader that takes nothing lets some megabytes pile up for a moment.
static double Growth(IReadOnlyList<(double Heap, double Resident)> samples, Func<(double Heap, double Resident), double> of)
{
    var fifth = Math.Max(1, samples.Count / 5);
    return Median(samples.TakeLast(fifth)) / Median(samples.Skip(fifth).Take(fifth));

    double Median(IEnumerable<(double Heap, double Resident)> some) => some.Select(of).Order().ElementAt(some.Count() / 2);
}

/// <summary>All who ask.</summary>
sealed class Crowd(Uri address, string[] keys, CancellationToken stop)
{
    /// <summary>Clients with a key that behave badly, three of each kind.</summary>
    public const int Others = 12;

    private const int Idle = 1000;

    private readonly string _shared = string.Concat(Enumerable.Repeat("The ferryman carries a wooden boat over the river. ", 8));
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    public async Task<int> RunAsync()
    {
        var streams = keys.Length - Others;
        var watch = Stopwatch.StartNew();
        var events = new long[streams];
        List<Task> all = [.. Enumerable.Range(0, streams).Select(client => Task.Run(() => StreamAsync(client, events)))];
        for (var other = 0; other < Others; other++)
        {
            var (key, random) = (keys[streams + other], new Random(1000 + other));
            Func<string, Random, Task> ask = (other % 4) switch { 0 => ReadSlowlyAsync, 1 => ReadNothingAsync, 2 => CloseHalfAsync, _ => CloseInBodyAsync };
            all.Add(Task.Run(() => RepeatAsync(() => ask(key, random))));
        }

        all.Add(Task.Run(StayIdleAsync));
        await Task.WhenAll(all);

        var fairness = (double)events.Max() / Math.Max(1, events.Min());
        Console.WriteLine(string.Join(", ", _counts.Select(count => FormattableString.Invariant($"{count.Key} {count.Value:N0}"))));
        Console.WriteLine(FormattableString.Invariant($"{events.Sum() / watch.Elapsed.TotalSeconds:N0} events/s, fastest/slowest stream {fairness:N2} (at most 3)"));
        return fairness <= 3 && !_counts.ContainsKey("FAILED") ? 0 : 1;
    }

    /// <summary>Asks one question after another and reads the answers, but for a third, of which it reads some or nothing.</summary>
    private async Task StreamAsync(int client, long[] events)
    {
        using var http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(5) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", keys[client]);
        var random = new Random(client);
        while (!stop.IsCancellationRequested)
        {
            using var leaving = new CancellationTokenSource();
            var breakAfter = random.Next(3) == 0 ? random.Next(0, 100) : int.MaxValue;
            // Some go away while they wait, and not between two events.
            if (random.Next(20) == 0)
                leaving.CancelAfter(random.Next(0, 50));
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(Body(random, random.Next(20, 400)), Encoding.UTF8, "application/json") };
                using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, leaving.Token);
                if (response.StatusCode == HttpStatusCode.TooManyRequests)
                {
                    Count("told to come back");
                    await Task.Delay(50);
                    continue;
                }

                using var reader = new StreamReader(await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(leaving.Token), Encoding.UTF8);
                var (read, line) = (0, "");
                while (read < breakAfter && await reader.ReadLineAsync(leaving.Token) is { } next)
                {
                    line = next.Length > 0 ? next : line;
                    read += next.Length > 0 ? 1 : 0;
                    Interlocked.Increment(ref events[client]);
                }

                Count(read >= breakAfter ? "broken off" : line == "data: [DONE]" ? "read to the end" : "FAILED");
            }
            catch (OperationCanceledException) when (leaving.IsCancellationRequested)
            {
                Count("gone while waiting");
            }
        }
    }

    private async Task ReadSlowlyAsync(string key, Random random)
    {
        using var socket = await AskAsync(key, Body(random, 400));
        var stream = socket.GetStream();
        var buffer = new byte[512];
        for (var time = 0; time < 100 && !stop.IsCancellationRequested && await stream.ReadAsync(buffer) > 0; time++)
            await Task.Delay(100);
        Count("read slowly");
    }

    private async Task ReadNothingAsync(string key, Random random)
    {
        // Some megabytes, more than the sockets' buffers take. No answer is longer than others', for a slot's memory grows to the longest it ever held.
        using var socket = await AskAsync(key, Body(random, 400, """, "logprobs": true, "top_logprobs": 20, "n": 8"""));
        await Task.WhenAny(Task.Delay(TimeSpan.FromSeconds(30), stop));
        Count("read nothing");
    }

    private async Task CloseHalfAsync(string key, Random random)
    {
        using var socket = await AskAsync(key, Body(random, 400));
        var stream = socket.GetStream();
        socket.Client.Shutdown(SocketShutdown.Send);
        var buffer = new byte[4096];
        while (await stream.ReadAsync(buffer) > 0)
        {
        }

        Count("closed half");
    }

    private async Task CloseInBodyAsync(string key, Random random)
    {
        using (await AskAsync(key, Body(random, 400), lacking: 10))
            await Task.Delay(random.Next(0, 200));
        Count("closed in the body");
    }

    /// <summary>Keeps connections open that say nothing, and opens those again that the server has ended.</summary>
    private async Task StayIdleAsync()
    {
        var idle = new TcpClient?[Idle];
        while (!stop.IsCancellationRequested)
        {
            for (var place = 0; place < Idle; place++)
            {
                if (idle[place] is { } connection && !connection.Client.Poll(0, SelectMode.SelectRead))
                    continue;
                idle[place]?.Dispose();
                idle[place] = new TcpClient();
                await (idle[place]?.ConnectAsync(address.Host, address.Port) ?? Task.CompletedTask);
                Count("idle connections opened");
            }

            await Task.WhenAny(Task.Delay(1000, stop));
        }

        foreach (var connection in idle)
            connection?.Dispose();
    }

    private async Task RepeatAsync(Func<Task> ask)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await ask();
            }
            catch (Exception error) when (error is IOException or SocketException)
            {
                Count("cut off by the server");
            }

            await Task.WhenAny(Task.Delay(100, stop));
        }
    }

    private async Task<TcpClient> AskAsync(string key, string body, int lacking = 0)
    {
        var socket = new TcpClient { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(address.Host, address.Port);
        var bytes = Encoding.UTF8.GetBytes(body);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\nContent-Length: {bytes.Length}\r\nConnection: close\r\n\r\n"));
        await socket.GetStream().WriteAsync(bytes.AsMemory(0, bytes.Length - lacking));
        return socket;
    }

    private string Body(Random random, int tokens, string more = "") => FormattableString.Invariant(
        $$"""{"model": "small", "stream": true, "ignore_eos": true, "max_tokens": {{tokens}}, "messages": [{"role": "user", "content": "{{_shared}}{{new string((char)('a' + random.Next(26)), random.Next(1, 200))}}"}]{{more}}}""");

    private void Count(string what)
    {
        lock (_counts)
            _counts[what] = _counts.GetValueOrDefault(what) + 1;
    }
}
