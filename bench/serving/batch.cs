#!/usr/bin/env dotnet
#:project ../../src/hosts/Cli/Cli.csproj
#:include ../../tests/Server.Tests/Clients/SmallModel.cs
#:include ../../tests/Models.Onnx.Tests/RandomWeights.cs
#:include ../../tests/Models.Tests/Adapters/RandomAdapter.cs
#:include ../../tests/Models.Tests/Families/NaiveDecoder.cs
#:property PublishAot=false
#:property NoWarn=$(NoWarn);CS1591

// A batch in `endonym serve`, which is killed in the middle as by a power cut, several times: is every line answered exactly once, how fast, and does memory grow with the lines?
// dotnet run batch.cs [LINES [KILLS]]       10,000 lines and five kills unless it says otherwise; 1000000 0 for a million lines
// The model is ONNX with some hundred thousand chance weights (see SmallModel), answers have one token, so that what is measured is the batch and not the model.
// Linux only: memory is read from /proc. Ends with 1 if a line is missing, there twice or wrong, or the server's memory grows by more than a fifth after the first fifth of the lines.

using System.Collections;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Endonym.Server.Tests.Clients;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var lines = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 10_000;
var kills = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5;
var folder = Directory.CreateTempSubdirectory("endonym-batch-").FullName;
try
{
    SmallModel.Write(Path.Combine(folder, "small"));
    return await RunAsync() ? 0 : 1;
}
finally
{
    Directory.Delete(folder, recursive: true);
}

async Task<bool> RunAsync()
{
    var server = await EndonymServe.StartAsync(folder);
    try
    {
        var batch = await server.CreateAsync(await server.UploadAsync(lines));
        var random = new Random(1);
        for (var kill = 1; kill <= kills; kill++)
        {
            // Somewhere in the kill's share of the lines.
            var until = (int)((kill - random.NextDouble()) * lines / (kills + 1));
            var progress = await server.WaitAsync(batch, state => state.Completed + state.Failed >= until, onProgress: null);
            server.Kill();
            server.Dispose();
            Console.WriteLine($"killed {kill}: {progress.Completed:N0} of {lines:N0} lines were told to be done, {progress.Status}");
            server = await EndonymServe.StartAsync(folder);
            var after = await server.StateAsync(batch);
            if (after.Status is not ("validating" or "in_progress") || after.Completed < progress.Completed)
                throw new InvalidOperationException($"After the restart the batch is {after.Status} with {after.Completed:N0} lines done.");
        }

        return await FinishAsync(server, batch);
    }
    finally
    {
        server.Dispose();
    }
}

// Waits for the end, with the server's memory at every twentieth of the lines, and reads the results.
async Task<bool> FinishAsync(EndonymServe server, string batch)
{
    var watch = Stopwatch.StartNew();
    List<double> memory = [];
    var (first, next) = (-1, 0);
    var end = await server.WaitAsync(batch, state => state.Status is "completed" or "failed" or "expired" or "cancelled", state =>
    {
        first = first < 0 ? state.Completed : first;
        if (state.Completed < next)
            return;
        next = state.Completed + (lines / 20);
        memory.Add(server.Mebibytes("VmRSS"));
        Console.WriteLine($"{watch.Elapsed.TotalSeconds,7:N0} s  {state.Status,-11}  {state.Completed,10:N0} lines  {(state.Completed - first) / watch.Elapsed.TotalSeconds,8:N0} lines/s  {memory[^1],6:N0} MiB resident");
    });
    Console.WriteLine($"{end.Status}: {end.Completed:N0} answered, {end.Failed:N0} failed, {(end.Completed - first) / watch.Elapsed.TotalSeconds:N0} lines/s; at most {server.Mebibytes("VmHWM"):N0} MiB resident");

    var (missing, twice, wrong) = end.Output is { } output ? await server.CheckAsync(output, lines) : (lines, 0, 0);
    var fifth = memory.Skip(memory.Count / 5).Take(2).DefaultIfEmpty(1).Average();
    var growth = memory.TakeLast(2).DefaultIfEmpty(1).Average() / fifth;
    Console.WriteLine($"{missing:N0} lines missing, {twice:N0} there twice, {wrong:N0} wrong; memory at the end {growth:P0} of that after the first fifth (at most 120 %); {server.Mebibytes("VmRSS"):N0} MiB after the download");
    return end is { Status: "completed", Failed: 0 } && end.Completed == lines && missing + twice + wrong == 0 && growth <= 1.2;
}

/// <summary>How far a batch is.</summary>
sealed record BatchState(string Status, int Completed, int Failed, string? Output);

/// <summary><c>endonym serve</c> in a process of its own, over a folder that outlives it.</summary>
sealed class EndonymServe : IDisposable
{
    private const string Endpoint = "/v1/completions";

    private readonly Process _process;
    private readonly HttpClient _http;

    private EndonymServe(Process process, Uri address)
    {
        _process = process;
        _http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(30) };
    }

    public static async Task<EndonymServe> StartAsync(string folder)
    {
        var start = new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "Endonym.Cli.dll"), "serve", "--model", Path.Combine(folder, "small"), "--port", "0", "--slots", "16", "--work", Path.Combine(folder, "work")])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in new[] { ("BATCHMAXLINES", "10000000"), ("BATCHMAXFILEBYTES", "10000000000"), ("BATCHCONCURRENCY", "32"), ("SLOTCONTEXTLENGTH", "256") })
            start.Environment["ENDONYM_" + name] = value;
        var process = Process.Start(start) ?? throw new InvalidOperationException("The server did not start.");
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Split(' ').FirstOrDefault(word => word.StartsWith("http://", StringComparison.Ordinal)) is { } address)
                return new EndonymServe(process, new Uri(address));
        }

        throw new InvalidOperationException("The server ended before it listened.");
    }

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>A line of the process's status, such as VmRSS, what is resident now, or VmHWM, what was at most.</summary>
    public double Mebibytes(string what) => File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(what + ":", StringComparison.Ordinal))
        .Split(' ', StringSplitOptions.RemoveEmptyEntries) is [.., var number, "kB"] ? double.Parse(number, CultureInfo.InvariantCulture) / 1024 : 0;

    public async Task<string> UploadAsync(int lines)
    {
        using var form = new MultipartFormDataContent { { new StringContent("batch"), "purpose" }, { new Lines(lines, Endpoint), "file", "lines.jsonl" } };
        using var response = await _http.PostAsync("/v1/files", form);
        return (await JsonAsync(response)).GetProperty("id").GetString() ?? "";
    }

    public async Task<string> CreateAsync(string file)
    {
        using var response = await _http.PostAsJsonAsync("/v1/batches", new { input_file_id = file, endpoint = Endpoint, completion_window = "7d" });
        return (await JsonAsync(response)).GetProperty("id").GetString() ?? "";
    }

    public async Task<BatchState> StateAsync(string batch)
    {
        using var response = await _http.GetAsync($"/v1/batches/{batch}");
        var told = await JsonAsync(response);
        var counts = told.GetProperty("request_counts");
        return new BatchState(told.GetProperty("status").GetString() ?? "", counts.GetProperty("completed").GetInt32(), counts.GetProperty("failed").GetInt32(), told.GetProperty("output_file_id").GetString());
    }

    public async Task<BatchState> WaitAsync(string batch, Func<BatchState, bool> isSo, Action<BatchState>? onProgress)
    {
        while (true)
        {
            var state = await StateAsync(batch);
            onProgress?.Invoke(state);
            if (isSo(state))
                return state;
            await Task.Delay(20);
        }
    }

    /// <summary>Reads the results as they come: how many lines are missing, there more than once, or no good answer.</summary>
    public async Task<(int Missing, int Twice, int Wrong)> CheckAsync(string file, int lines)
    {
        using var response = await _http.GetAsync($"/v1/files/{file}/content", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync());
        var seen = new BitArray(lines);
        var (missing, twice, wrong) = (lines, 0, 0);
        while (await reader.ReadLineAsync() is { } line)
        {
            using var result = JsonDocument.Parse(line);
            var number = int.Parse((result.RootElement.GetProperty("custom_id").GetString() ?? "").Split('-')[^1], CultureInfo.InvariantCulture);
            var answer = result.RootElement.GetProperty("response");
            if (answer.GetProperty("status_code").GetInt32() != 200 || answer.GetProperty("body").GetProperty("usage").GetProperty("completion_tokens").GetInt32() != 1)
                wrong++;
            if (seen[number])
                twice++;
            else
                missing--;
            seen[number] = true;
        }

        return (missing, twice, wrong);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
        _http.Dispose();
        _process.Dispose();
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage response) => response.IsSuccessStatusCode
        ? await response.Content.ReadFromJsonAsync<JsonElement>()
        : throw new InvalidOperationException(await response.Content.ReadAsStringAsync());

    /// <summary>The batch's file, made while it is sent.</summary>
    private sealed class Lines(int count, string endpoint) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await using var writer = new StreamWriter(stream, bufferSize: 1 << 16, leaveOpen: true);
            for (var line = 0; line < count; line++)
                await writer.WriteAsync(FormattableString.Invariant($"{{\"custom_id\": \"line-{line}\", \"method\": \"POST\", \"url\": \"{endpoint}\", \"body\": {{\"model\": \"small\", \"prompt\": \"{line}\", \"max_tokens\": 1, \"ignore_eos\": true, \"seed\": {line}}}}}\n"));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
