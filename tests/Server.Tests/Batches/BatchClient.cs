using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Endonym.Server.Tests.Batches;

/// <summary>Speaks <c>/v1/files</c> and <c>/v1/batches</c> by plain HTTP.</summary>
internal sealed class BatchClient(HttpClient http, string? key = null)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static string Line(string id, string question, string url = "/v1/chat/completions") =>
        JsonSerializer.Serialize(new { custom_id = id, method = "POST", url, body = new { model = "fake", messages = new[] { new { role = "user", content = question } } } });

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (key is not null)
            request.Headers.Authorization = new("Bearer", key);
        return await http.SendAsync(request, Cancellation);
    }

    public async Task<HttpResponseMessage> TryUploadAsync(string content, string purpose = "batch", string name = "lines.jsonl")
    {
        using var form = new MultipartFormDataContent { { new StringContent(purpose), "purpose" }, { new ByteArrayContent(Encoding.UTF8.GetBytes(content)), "file", name } };
        return await SendAsync(HttpMethod.Post, "/v1/files", form);
    }

    public async Task<string> UploadAsync(string content)
    {
        using var response = await TryUploadAsync(content);
        return (await JsonAsync(response)).GetProperty("id").GetString()!;
    }

    public Task<HttpResponseMessage> TryCreateAsync(object request) => SendAsync(HttpMethod.Post, "/v1/batches", JsonContent.Create(request));

    public async Task<string> CreateAsync(string fileId, string window = "24h")
    {
        using var response = await TryCreateAsync(new { input_file_id = fileId, endpoint = "/v1/chat/completions", completion_window = window });
        return (await JsonAsync(response)).GetProperty("id").GetString()!;
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var response = await SendAsync(HttpMethod.Get, path);
        return await JsonAsync(response);
    }

    /// <summary>Waits until a batch is as wished.</summary>
    public async Task<JsonElement> WaitAsync(string batchId, Func<JsonElement, bool> wished)
    {
        while (true) // ends with the test's own time limit
        {
            var batch = await GetAsync($"/v1/batches/{batchId}");
            if (wished(batch))
                return batch;
            await Task.Delay(20, Cancellation);
        }
    }

    public Task<JsonElement> EndAsync(string batchId) =>
        WaitAsync(batchId, batch => batch.GetProperty("status").GetString() is "completed" or "failed" or "expired" or "cancelled");

    /// <summary>The lines of a result, by their custom ids; fails where one is there twice.</summary>
    public async Task<Dictionary<string, JsonElement>> ResultsAsync(JsonElement batch, string which = "output_file_id")
    {
        if (batch.GetProperty(which).GetString() is not { } file)
            return [];
        using var response = await SendAsync(HttpMethod.Get, $"/v1/files/{file}/content");
        var text = await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(Cancellation);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToDictionary(line => line.GetProperty("custom_id").GetString()!);
    }

    public static string ContentOf(JsonElement result) =>
        result.GetProperty("response").GetProperty("body").GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;

    public static (int Total, int Completed, int Failed) Counts(JsonElement batch)
    {
        var counts = batch.GetProperty("request_counts");
        return (counts.GetProperty("total").GetInt32(), counts.GetProperty("completed").GetInt32(), counts.GetProperty("failed").GetInt32());
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement;
    }
}
