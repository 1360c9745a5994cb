using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using Endonym.Models.Contracts;
using Endonym.Server;
using Endonym.Serving.Engines;
using Endonym.Text.Conversations;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Endonym.Bench.Serving;

/// <summary>The server as <c>endonym serve</c> starts it, on a free port and in a folder of its own.</summary>
internal sealed class BenchServer : IAsyncDisposable
{
    private const int ContextLength = 4096;

    private readonly ILanguageModel _model;
    private readonly WebApplication _app;
    private readonly string _folder;
    private readonly HttpClient _http;
    private readonly GenerationScheduler _scheduler;

    private BenchServer(ILanguageModel model, WebApplication app, string folder)
    {
        (_model, _app, _folder) = (model, app, folder);
        _http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()), Timeout = TimeSpan.FromMinutes(10) };
        _scheduler = app.Services.GetRequiredService<GenerationScheduler>();
    }

    public static async Task<BenchServer> StartAsync(ILanguageModel model, int slots)
    {
        var folder = Directory.CreateTempSubdirectory("endonym-bench-").FullName;
        var options = new ServerOptions
        {
            Urls = "http://127.0.0.1:0",
            Language = "en",
            DatabasePath = Path.Combine(folder, "feedback.db"),
            Scheduler = new SchedulerOptions { SlotCount = slots, SlotContextLength = ContextLength },
        };
        var app = EndonymServer.Build(options, model);
        await EndonymServer.StartAsync(app, options);
        return new BenchServer(model, app, folder);
    }

    /// <summary>Chance text of so many tokens.</summary>
    public string Text(int tokens, int seed)
    {
        var random = new Random(seed);
        var text = new StringBuilder();
        for (var token = 0; token < tokens; token++)
            text.Append(Encoding.ASCII.GetString(_model.Tokenizer.BytesOf(random.Next(1_000, 31_000)))); // whole syllables, no bytes
        return text.ToString();
    }

    /// <summary>Asks over HTTP, streamed, greedily and over the end of the answer.</summary>
    /// <param name="prompt">What is asked.</param>
    /// <param name="tokens">Tokens of the answer.</param>
    /// <returns>The time until the first event with text.</returns>
    public async Task<TimeSpan> AskAsync(string prompt, int tokens)
    {
        var watch = Stopwatch.StartNew();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = JsonContent.Create(new
            {
                model = "bench",
                stream = true,
                stream_options = new { include_usage = true },
                temperature = 0,
                ignore_eos = true,
                max_tokens = tokens,
                messages = new[] { new { role = "user", content = prompt } },
            }),
        };
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(), Encoding.UTF8);
        TimeSpan? first = null;
        var complete = false;
        while (await reader.ReadLineAsync() is { } line)
        {
            // The first event has no text yet: the request is in the queue.
            if (first is null && line.Contains("\"content\":\"", StringComparison.Ordinal) && !line.Contains("\"content\":\"\"", StringComparison.Ordinal))
                first = watch.Elapsed;
            complete |= line.Contains($"\"completion_tokens\":{tokens},", StringComparison.Ordinal);
        }

        return complete && first is { } untilFirst ? untilFirst : throw new InvalidOperationException($"The answer has not {tokens} tokens.");
    }

    /// <summary>Asks the same of the engine itself.</summary>
    public async Task AskEngineAsync(string prompt, int tokens)
    {
        var template = _model.ChatTemplate ?? throw new InvalidOperationException("The model has no chat template.");
        using var ticket = _scheduler.Submit(new GenerationRequest
        {
            Prompt = template.Encode(_model.Tokenizer, [new ChatTurn(ChatRole.User, prompt)], addGenerationPrompt: true).Ids,
            Sampling = SamplingOptions.Greedy,
            EndIds = new HashSet<int>(),
            MaxTokens = tokens,
        });
        await foreach (var _ in ticket.Pieces.ReadAllAsync())
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}
