using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Endonym.Models.Tests.LlamaCpp;

namespace Endonym.Server.Tests.Clients;

/// <summary>OpenAI's own client for JavaScript, in Node; see <c>client.mjs</c>.</summary>
internal sealed class NodeScenarioClient : IScenarioClient
{
    public const string Name = "javascript";

    private const string Package = "openai", Version = "7.55.0";
    private const int OldestNode = 20; // the package names 22, and runs on it

    private static readonly JsonSerializerOptions Lines = new(JsonSerializerDefaults.Web);

    private readonly Process _node;
    private readonly Task<string> _errors;

    private NodeScenarioClient(Process node)
    {
        _node = node;
        _errors = node.StandardError.ReadToEndAsync();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Starts Node; the test is skipped where there is no Node or no package.</summary>
    public static NodeScenarioClient Start(Uri address, string key)
    {
        var (package, missing) = NpmPackage.Find(Package, Version);
        Assert.SkipWhen(package is null, missing ?? "");
        using (var asked = Run("--version"))
        {
            var version = asked.StandardOutput.ReadToEnd().Trim().TrimStart('v');
            Assert.SkipUnless(System.Version.TryParse(version, out var found) && found.Major >= OldestNode, $"Node here is '{version}', and OpenAI's client needs {OldestNode} or newer");
        }

        return new NodeScenarioClient(Run(
            Path.Combine(AppContext.BaseDirectory, "Clients", "client.mjs"), Path.Combine(package ?? "", "index.mjs"), new Uri(address, "/v1").AbsoluteUri, key));
    }

    public Task<IReadOnlyList<string>> ModelsAsync() => AskAsync<IReadOnlyList<string>>("models");

    public Task<Answer> ChatAsync(JsonElement request) => AskAsync<Answer>("chat", request);

    public Task<StreamedAnswer> StreamAsync(JsonElement request) => AskAsync<StreamedAnswer>("stream", request);

    public Task<Answer> CompleteAsync(JsonElement request) => AskAsync<Answer>("complete", request);

    public Task<Embedded> EmbedAsync(JsonElement request) => AskAsync<Embedded>("embed", request);

    public Task<string> UploadAsync(string content) => AskAsync<string>("upload", content);

    public Task<IReadOnlyList<FileTold>> FilesAsync() => AskAsync<IReadOnlyList<FileTold>>("files");

    public Task<bool> DeleteFileAsync(string id) => AskAsync<bool>("deleteFile", id);

    public Task<string> CreateBatchAsync(JsonElement request) => AskAsync<string>("createBatch", request);

    public Task<BatchState> BatchAsync(string id) => AskAsync<BatchState>("batch", id);

    public Task<string> DownloadAsync(string fileId) => AskAsync<string>("download", fileId);

    public Refusal? RefusalOf(Exception error) => (error as RefusedException)?.Refusal;

    public ValueTask DisposeAsync()
    {
        // It holds nothing that would be lost.
        _node.Kill();
        _node.Dispose();
        return ValueTask.CompletedTask;
    }

    private static Process Run(params string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("node", arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
                StandardOutputEncoding = Encoding.UTF8,
            }) ?? throw new InvalidOperationException("Node did not start.");
        }
        catch (Win32Exception error)
        {
            Assert.Skip($"Node does not run: {error.Message}");
            throw;
        }
    }

    private async Task<T> AskAsync<T>(string operation, object? request = null)
    {
        await _node.StandardInput.WriteLineAsync(JsonSerializer.Serialize(new { operation, request }, Lines).AsMemory(), Cancellation);
        await _node.StandardInput.FlushAsync(Cancellation);
        var line = await _node.StandardOutput.ReadLineAsync(Cancellation) ?? throw new InvalidOperationException($"The program in JavaScript ended: {await _errors}");
        using var told = JsonDocument.Parse(line);
        if (told.RootElement.TryGetProperty("refusal", out var refusal))
            throw new RefusedException(refusal.Deserialize<Refusal>(Lines) ?? throw new InvalidDataException(line));
        return told.RootElement.GetProperty("result").Deserialize<T>(Lines) ?? throw new InvalidDataException(line);
    }

    private sealed class RefusedException(Refusal refusal) : Exception(refusal.Message)
    {
        public Refusal Refusal { get; } = refusal;
    }
}
