using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Endonym.Assistants.Pages;
using Endonym.Lineage.Manifests;
using Endonym.Models.Contracts;
using Endonym.Serving.Engines;
using Endonym.Serving.Keys;
using Endonym.Serving.Remote;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Endonym.Server.Tests;

/// <summary>The whole server on a free port, in a folder of its own.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly string _folder;

    private RunningServer(WebApplication app, string folder)
    {
        App = app;
        _folder = folder;
        Address = new Uri(app.Urls.Single());
        Http = new HttpClient { BaseAddress = Address };
    }

    public WebApplication App { get; }

    public Uri Address { get; }

    public HttpClient Http { get; }

    /// <summary>Answers that have a slot.</summary>
    public int ActiveAnswers => App.Services.GetRequiredService<GenerationScheduler>().ActiveCount;

    public string DatabasePath => Path.Combine(_folder, "feedback.db");

    public string ExportPath => Path.Combine(_folder, "export.jsonl");

    public static async Task<RunningServer> StartAsync(ILanguageModel model, Func<ServerOptions, ServerOptions>? change = null)
    {
        var folder = Directory.CreateTempSubdirectory("endonym-server-").FullName;
        var options = Options(folder, change);
        return await StartAsync(EndonymServer.Build(options, model), options, folder);
    }

    /// <summary>A server in whose place others answer.</summary>
    public static async Task<RunningServer> StartRemoteAsync(RemoteOptions remote, string model = "fake", Func<ServerOptions, ServerOptions>? change = null)
    {
        var folder = Directory.CreateTempSubdirectory("endonym-server-").FullName;
        var options = Options(folder, change);
        return await StartAsync(EndonymServer.Build(options, remote, model), options, folder);
    }

    private static ServerOptions Options(string folder, Func<ServerOptions, ServerOptions>? change)
    {
        // A "national" page whose words can be told from the English ones.
        var pack = Path.Combine(folder, "ui.json");
        LineageJson.Write(pack, UiStrings.English with { Heading = "Asystent językowy", ConsentLabel = "Zgoda" });
        var options = new ServerOptions
        {
            Urls = "http://127.0.0.1:0",
            Language = "pl",
            PackUiPath = pack,
            DatabasePath = Path.Combine(folder, "feedback.db"),
        };
        return change?.Invoke(options) ?? options;
    }

    private static async Task<RunningServer> StartAsync(WebApplication app, ServerOptions options, string folder)
    {
        await EndonymServer.StartAsync(app, options);
        return new RunningServer(app, folder);
    }

    /// <summary>Makes a key of this server.</summary>
    public string Key(KeyScopes scopes, KeyLimits? limits = null) => App.Services.GetRequiredService<KeyStore>().Create("test", scopes, limits).Secret;

    /// <summary>Sends a request with a key.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? key, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (key is not null)
            request.Headers.Authorization = new("Bearer", key);
        return await Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Asks the API's chat, whole.</summary>
    public Task<HttpResponseMessage> ChatAsync(string question, string? key = null) => SendAsync(
        HttpMethod.Post, "/v1/chat/completions", key, JsonContent.Create(new { model = "fake", messages = new[] { new { role = "user", content = question } } }));

    /// <summary>Asks as the page does.</summary>
    public Task<HttpResponseMessage> AskAsync(string question, string? conversation = null, int turn = 1) => Http.PostAsJsonAsync(
        "/api/chat", new { conversation, turn, locale = "pl", messages = new[] { new { role = "user", content = question } } }, TestContext.Current.CancellationToken);

    public async Task<string> NewConversationAsync()
    {
        using var response = await Http.PostAsync("/api/conversations", content: null, TestContext.Current.CancellationToken);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        return body.GetProperty("id").GetString()!;
    }

    public async Task ConsentAsync(string conversation, bool granted)
    {
        using var response = await Http.PutAsJsonAsync($"/api/conversations/{conversation}/consent", new { granted, locale = "pl" }, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Whether a text stands anywhere in the server's folder.</summary>
    public bool DiskHolds(string text) => Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)).Any(file =>
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
    });

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}
