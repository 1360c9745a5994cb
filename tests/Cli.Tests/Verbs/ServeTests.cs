using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Endonym.Cli.Tests.Running;
using Endonym.Cli.Tests.Workspaces;
using Endonym.Models.Onnx.Encoders;
using Endonym.Models.Tests.Families;

namespace Endonym.Cli.Tests.Verbs;

public sealed partial class ServeTests(FinishedWorkspace finished)
{
    private const int ClientCount = 20;

    [Fact]
    public async Task Twenty_clients_all_finish_though_one_is_killed_in_the_middle()
    {
        using var folder = finished.Copy();
        using var server = folder.Start("serve", "--model", "aligned", "--port", "0", "--slots", "2");
        using var http = new HttpClient { BaseAddress = await AddressAsync(server) };

        var clients = Enumerable.Range(0, ClientCount).Select(number => number % 2 == 0 ? AnswerAsync(http, number) : StreamAsync(http, number)).ToList();
        await BreakOffAsync(http);
        var answers = await Task.WhenAll(clients);

        Assert.Equal(ClientCount, answers.Length);
        Assert.All(answers, reason => Assert.Contains(reason, (string[])["stop", "length"]));

        // The slot of the client that went away is free again.
        Assert.Contains(await AnswerAsync(http, ClientCount), (string[])["stop", "length"]);
        Assert.False(server.HasExited);
    }

    [Fact]
    public async Task Curl_reads_an_answer_as_it_is_written()
    {
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "curl"))))
            Assert.Skip("There is no curl on this machine.");
        using var folder = finished.Copy();
        using var server = folder.Start("serve", "--model", "aligned", "--port", "0");
        var url = new Uri(await AddressAsync(server), "v1/chat/completions").AbsoluteUri;

        using var curl = Process.Start(new ProcessStartInfo("curl", ["-sN", "--fail", "-H", "Content-Type: application/json", "-d", JsonSerializer.Serialize(Request(number: 1, stream: true)), url])
        {
            RedirectStandardOutput = true,
        })!; // without a shell there is always one
        var lines = (await curl.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await curl.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, curl.ExitCode);
        Assert.All(lines, line => Assert.StartsWith("data: ", line, StringComparison.Ordinal));
        Assert.Equal("data: [DONE]", lines[^1]);
        Assert.True(lines.Length > 3, "the answer came in one piece");
    }

    [Fact]
    public async Task A_served_model_is_timed_by_the_bench()
    {
        using var folder = finished.Copy();
        using var server = folder.Start("serve", "--model", "aligned", "--port", "0");
        var address = new Uri(await AddressAsync(server), "v1").AbsoluteUri;

        var ended = (await folder.RunAsync("bench", address, "--concurrency", "1", "2", "--requests", "2", "--prompt", "8", "--answer", "6", "--out", folder.PathOf("timed"), "--json")).Well();

        var levels = JsonNode.Parse(ended.Output)!["levels"]!.AsArray();
        Assert.Equal([2, 4], levels.Select(level => (int)level!["answers"]!));
        Assert.All(["bench.json", "bench.md", "bench.html"], file => Assert.True(File.Exists(folder.PathOf("timed/" + file)), file));
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_server_that_is_told_to_stop_has_done_its_work(string signal)
    {
        using var folder = finished.Copy();
        using var server = folder.Start("serve", "--model", "aligned", "--port", "0");
        using (var http = new HttpClient { BaseAddress = await AddressAsync(server) })
            await AnswerAsync(http, 0);

        server.Send(signal);
        var ended = await server.EndAsync();

        ended.Well();
        Assert.Equal(["Stopping: answers under way are finished first. Press Ctrl-C again to stop at once."], ended.ErrorLines);
    }

    [Fact]
    public async Task Settings_come_from_the_file_then_the_environment_then_the_command()
    {
        using var folder = finished.Copy();
        folder.Write("appsettings.json", ["""{ "Endonym": { "Urls": "http://127.0.0.1:1", "ModelName": "of-the-file", "DatabasePath": "kept/here.db" } }"""]);
        var environment = new Dictionary<string, string> { ["ENDONYM_MODELNAME"] = "of-the-environment", ["ENDONYM_SLOTCOUNT"] = "0" };
        using var server = EndonymProcess.Start(folder.Root, ["serve", "--model", "aligned", "--port", "0", "--slots", "2"], environment);

        var told = (await server.EndAsync()).Mistake();
        Assert.Contains("ENDONYM_SLOTCOUNT: SlotCount is 0", told, StringComparison.Ordinal);

        environment.Remove("ENDONYM_SLOTCOUNT");
        using var second = EndonymProcess.Start(folder.Root, ["serve", "--model", "aligned", "--port", "0", "--slots", "2"], environment);
        using var http = new HttpClient { BaseAddress = await AddressAsync(second) };
        var models = await http.GetFromJsonAsync<JsonObject>("v1/models", TestContext.Current.CancellationToken);

        Assert.Equal("of-the-environment", (string?)models!["data"]![0]!["id"]);
        Assert.True(File.Exists(folder.PathOf("kept/here.db")));
    }

    [Fact]
    public async Task The_language_packs_prompt_is_told_first_unless_another_is_given()
    {
        using var folder = finished.Copy();
        using var packs = new SmallPack("You mend boats.");
        string[] withPack = ["--packs", packs.Folder, "--language", "pl"];

        var alone = await PromptTokensAsync([]);

        // A system turn has at least its two marks, its role and the words.
        var told = await PromptTokensAsync(withPack);
        Assert.True(told > alone + 4, $"{told} tokens with the prompt and {alone} without");
        Assert.Equal(told, await PromptTokensAsync(["--system", "You mend boats."]));
        Assert.Equal(alone, await PromptTokensAsync([.. withPack, "--api-system", "false"]));

        async Task<int> PromptTokensAsync(string[] options)
        {
            using var server = folder.Start(["serve", "--model", "aligned", "--port", "0", .. options]);
            using var http = new HttpClient { BaseAddress = await AddressAsync(server) };
            using var response = await http.PostAsJsonAsync("v1/chat/completions", Request(number: 1, stream: false), TestContext.Current.CancellationToken);
            var answer = await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken);
            return (int)answer!["usage"]!["prompt_tokens"]!;
        }
    }

    [Fact]
    public async Task Encoders_in_hugging_faces_layout_are_written_as_onnx_once_and_served()
    {
        using var folder = finished.Copy();
        using TinyEncoder vectors = new(), pairs = new("ForSequenceClassification");
        string[] command = ["serve", "--model", "aligned", "--port", "0", "--embeddings", vectors.Path, "--reranker", pairs.Path];

        var first = await AskAsync();
        var second = await AskAsync();

        Assert.Contains("is written as ONNX", first.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("is written as ONNX", second.Output, StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetDirectories(folder.PathOf("endonym-work/cache/encoders")).Length);
        Assert.Equal(first.Vector, second.Vector);
        // Eight bits turn a vector by little.
        var hidden = vectors.Reference().Hidden(0, 12, 2); // <s> ▁most </s>
        var mean = Enumerable.Range(0, hidden[0].Length).Select(place => hidden.Average(token => token[place])).ToArray();
        Assert.InRange(mean.Zip(first.Vector, (a, b) => a * b).Sum() / Math.Sqrt(mean.Sum(value => value * value)), 0.999, 1.00001);
        Assert.InRange(first.Score, 0, 1);

        async Task<(string Output, double[] Vector, double Score)> AskAsync()
        {
            using var server = folder.Start(command);
            using var http = new HttpClient { BaseAddress = await AddressAsync(server) };
            var made = await PostAsync(http, "v1/embeddings", new { model = Path.GetFileName(vectors.Path), input = "most" });
            var ranked = await PostAsync(http, "v1/rerank", new { model = Path.GetFileName(pairs.Path), query = "most", documents = new[] { "dom", "most" } });
            return (server.Output, [.. made["data"]![0]!["embedding"]!.AsArray().Select(value => (double)value!)], (double)ranked["results"]![0]!["relevance_score"]!);
        }

        static async Task<JsonObject> PostAsync(HttpClient http, string path, object body)
        {
            using var response = await http.PostAsJsonAsync(path, body, TestContext.Current.CancellationToken);
            return (await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!; // a body that is there
        }
    }

    [Fact]
    public async Task An_encoder_is_exported_into_a_folder_of_its_own()
    {
        using var folder = finished.Copy();
        using var vectors = new TinyEncoder();
        vectors.WriteModules();
        string[] command = ["export", "encoder", "--from", vectors.Path, "--to", folder.PathOf("small")];

        (await folder.RunAsync([.. command, "--format", "onnx-fp32"])).Well();

        using (var model = OnnxEmbeddingModel.Load(folder.PathOf("small"), "small", new OnnxEncoderOptions { ThreadCount = 1 }))
            Assert.Equal((64, true), (model.OutputSize, model.Normalizes));
        Assert.Contains("is there already", (await folder.RunAsync(command)).Mistake(), StringComparison.Ordinal);
        Assert.Contains("There are onnx-int8, onnx-fp32", (await folder.RunAsync("export", "encoder", "--from", vectors.Path, "--to", folder.PathOf("other"), "--format", "gguf-q8_0")).Mistake(), StringComparison.Ordinal);
        Assert.Contains("config.json", (await folder.RunAsync("export", "encoder", "--from", folder.PathOf("nowhere"), "--to", folder.PathOf("other"))).Mistake(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.PathOf("other")));
    }

    [Fact]
    public async Task A_folder_of_another_kind_is_refused_with_the_option_it_belongs_to()
    {
        using TinyEncoder vectors = new(), pairs = new("ForSequenceClassification");

        // Nothing is written for one that will not be served.
        Assert.Contains("Serve it as a reranker", (await finished.Folder.RunAsync("serve", "--model", "aligned", "--port", "0", "--embeddings", pairs.Path)).Mistake(), StringComparison.Ordinal);
        Assert.Contains("no head that classifies", (await finished.Folder.RunAsync("serve", "--model", "aligned", "--port", "0", "--reranker", vectors.Path)).Mistake(), StringComparison.Ordinal);
        Assert.Contains("--remote leaves everything to other servers", (await finished.Folder.RunAsync("serve", "--model", "x", "--remote", "http://127.0.0.1:9", "--reranker", pairs.Path)).Mistake(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(finished.Folder.PathOf("endonym-work/cache")));
    }

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        using var occupant = new TcpListener(IPAddress.Loopback, 0);
        occupant.Start();
        var port = ((IPEndPoint)occupant.LocalEndpoint).Port;

        var line = (await finished.Folder.RunAsync("serve", "--model", "aligned", "--port", port.ToString(CultureInfo.InvariantCulture))).Mistake();

        Assert.Contains(FormattableString.Invariant($"port {port} is in use"), line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_cannot_chat_is_refused_before_anyone_asks() =>
        Assert.Contains("chat template", (await finished.Folder.RunAsync("serve", "--model", "base", "--port", "0")).Mistake(), StringComparison.Ordinal);

    [Theory]
    [InlineData("--port 99999", "99999")]
    [InlineData("--urls http://0.0.0.0:0", "http://0.0.0.0:0")]
    [InlineData("--urls elsewhere", "elsewhere")]
    [InlineData("--slots 0 --port 0", "SlotCount is 0")]
    [InlineData("--known-proxy nearby --port 0", "'nearby' is no proxy's address")]
    [InlineData("--settings nowhere.json", "nowhere.json: the settings cannot be read")]
    public async Task An_address_or_size_that_cannot_be_is_refused(string options, string told) =>
        Assert.Contains(told, (await finished.Folder.RunAsync(["serve", "--model", "aligned", .. options.Split(' ')])).Mistake(), StringComparison.Ordinal);

    private static async Task<Uri> AddressAsync(EndonymProcess server)
    {
        await server.UntilAsync(() => Address().IsMatch(server.Output), "it listened");
        return new Uri(Address().Match(server.Output).Value);
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+/")]
    private static partial Regex Address();

    private static object Request(int number, bool stream) => new
    {
        model = "aligned",
        messages = new[] { new { role = "user", content = string.Create(CultureInfo.InvariantCulture, $"Who mends boat {number}?") } },
        max_tokens = 60,
        temperature = 1.5,
        seed = number,
        stream,
    };

    private static async Task<string?> AnswerAsync(HttpClient http, int number)
    {
        using var response = await http.PostAsJsonAsync("v1/chat/completions", Request(number, stream: false), TestContext.Current.CancellationToken);
        var answer = await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken);
        return (string?)answer!["choices"]![0]!["finish_reason"];
    }

    private static async Task<string?> StreamAsync(HttpClient http, int number)
    {
        using var response = await OpenStreamAsync(http, number);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        string? reason = null;
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.StartsWith("data: {", StringComparison.Ordinal))
                reason = (string?)JsonNode.Parse(line["data: ".Length..])!["choices"]![0]!["finish_reason"] ?? reason;
        }

        return reason;
    }

    private static async Task BreakOffAsync(HttpClient http)
    {
        using var response = await OpenStreamAsync(http, ClientCount + 1);
        await using var stream = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        Assert.True(await stream.ReadAsync(new byte[1], TestContext.Current.CancellationToken) == 1, "the stream had not begun");
    }

    private static async Task<HttpResponseMessage> OpenStreamAsync(HttpClient http, int number)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions") { Content = JsonContent.Create(Request(number, stream: true)) };
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        return response.EnsureSuccessStatusCode();
    }
}
