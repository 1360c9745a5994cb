using System.ClientModel;
using System.Net;
using System.Text;
using System.Text.Json;
using Endonym.Serving.Keys;
using Endonym.Serving.Tests.Fakes;
using OpenAI;
using OpenAI.Files;

namespace Endonym.Server.Tests.Batches;

public sealed class BatchTests
{
    // Milliseconds. What waits for something that never comes fails, and does not hang.
    private const int Limit = 240_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit)]
    public async Task A_batch_answers_each_line_as_a_request_would_be_and_keeps_failures_apart()
    {
        await using var server = await RunningServer.StartAsync(FakeModel.Echo());
        var client = new BatchClient(server.Http);
        var wrongModel = """{"custom_id": "c", "method": "POST", "url": "/v1/chat/completions", "body": {"model": "other", "messages": [{"role": "user", "content": "x"}]}}""";
        var stream = """{"custom_id": "d", "method": "POST", "url": "/v1/chat/completions", "body": {"model": "fake", "stream": true, "messages": [{"role": "user", "content": "x"}]}}""";

        // A byte order mark, a blank line, the other system's line ends, and no line end at the end: what editors make of files.
        var id = await client.CreateAsync(await client.UploadAsync($"\uFEFF{BatchClient.Line("a", "Zażółć \"gęślą\"\njaźń 🎈")}\r\n\r\n{BatchClient.Line("b", "drugi")}\r\n{wrongModel}\n{stream}"));
        var batch = await client.EndAsync(id);
        var (output, errors) = (await client.ResultsAsync(batch), await client.ResultsAsync(batch, "error_file_id"));

        Assert.Equal("completed", batch.GetProperty("status").GetString());
        Assert.Equal((4, 2, 2), BatchClient.Counts(batch));
        Assert.Equal("Zażółć \"gęślą\"\njaźń 🎈", BatchClient.ContentOf(output["a"]));
        Assert.Equal("drugi", BatchClient.ContentOf(output["b"]));
        Assert.Equal(["c", "d"], errors.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(404, errors["c"].GetProperty("response").GetProperty("status_code").GetInt32());
        Assert.Equal("model_not_found", errors["c"].GetProperty("response").GetProperty("body").GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("stream", errors["d"].GetProperty("response").GetProperty("body").GetProperty("error").GetProperty("param").GetString());
        Assert.All(output.Values, line => Assert.Equal(JsonValueKind.Null, line.GetProperty("error").ValueKind));
    }

    [Fact(Timeout = Limit)]
    public async Task OpenAIs_client_uploads_runs_and_reads_a_batch()
    {
        await using var server = await RunningServer.StartAsync(FakeModel.Echo());
        var openAi = new OpenAIClient(new ApiKeyCredential("unused"), new OpenAIClientOptions { Endpoint = new Uri(server.Address, "/v1") });
        var files = openAi.GetOpenAIFileClient();
        var batches = openAi.GetBatchClient();

        OpenAIFile file = await files.UploadFileAsync(
            BinaryData.FromString(BatchClient.Line("a", "Cześć!") + "\n"), "../../listy.jsonl", new FileUploadPurpose("batch"));
        var operation = await batches.CreateBatchAsync(
            BinaryContent.Create(BinaryData.FromObjectAsJson(new { input_file_id = file.Id, endpoint = "/v1/chat/completions", completion_window = "24h" })), waitUntilCompleted: false);
        var batch = await new BatchClient(server.Http).EndAsync(operation.BatchId);
        BinaryData output = await files.DownloadFileAsync(batch.GetProperty("output_file_id").GetString(), Cancellation);
        OpenAIFileCollection listed = await files.GetFilesAsync(Cancellation);
        FileDeletionResult deleted = await files.DeleteFileAsync(file.Id, Cancellation);

        Assert.Equal("listy.jsonl", file.Filename);
        Assert.Contains("Cześć!", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, listed.Count);
        Assert.True(deleted.Deleted);
        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync(HttpMethod.Get, $"/v1/files/{file.Id}", key: null)).StatusCode);
    }

    [Fact(Timeout = Limit)]
    public async Task A_server_killed_three_times_in_a_batch_of_ten_thousand_writes_each_line_exactly_once()
    {
        const int Lines = 10_000;
        var folder = Directory.CreateTempSubdirectory("endonym-killed-").FullName;
        try
        {
            string id;
            await using (var first = await ServerProcess.StartAsync(folder))
            {
                var client = new BatchClient(first.Http);
                var text = new StringBuilder();
                for (var line = 0; line < Lines; line++)
                    text.Append(BatchClient.Line($"line-{line}", $"ż{line}")).Append('\n');
                id = await client.CreateAsync(await client.UploadAsync(text.ToString()));
                await client.WaitAsync(id, batch => BatchClient.Counts(batch).Completed > 1000);
                await first.KillAsync();
            }

            // What a kill at the worst moment leaves: half a line behind the last one that has a record, and half a record.
            var output = Directory.EnumerateFiles(Path.Combine(folder, "api", "files"), "*output").Single();
            await File.AppendAllTextAsync(output, "{\"id\":\"batch_req_0\",\"custom_id\":\"line-9999\",\"resp", Cancellation);
            await File.AppendAllTextAsync(Directory.EnumerateFiles(Path.Combine(folder, "api", "files"), "*.journal").Single(), "torn", Cancellation);

            var before = 1000;
            foreach (var until in new[] { 3000, 6000 })
            {
                await using var next = await ServerProcess.StartAsync(folder);
                var batch = await new BatchClient(next.Http).WaitAsync(id, batch => BatchClient.Counts(batch).Completed > until);
                Assert.Equal("in_progress", batch.GetProperty("status").GetString());
                Assert.True(BatchClient.Counts(batch).Completed > before);
                before = until;
                await next.KillAsync();
            }

            await using var last = await ServerProcess.StartAsync(folder);
            var reader = new BatchClient(last.Http);
            var ended = await reader.EndAsync(id);
            var results = await reader.ResultsAsync(ended); // fails where a line is there twice

            Assert.Equal("completed", ended.GetProperty("status").GetString());
            Assert.Equal((Lines, Lines, 0), BatchClient.Counts(ended));
            Assert.Equal(Lines, results.Count);
            Assert.All(Enumerable.Range(0, Lines), line => Assert.Equal($"ż{line}", BatchClient.ContentOf(results[$"line-{line}"])));
            Assert.Empty(Directory.EnumerateFiles(Path.Combine(folder, "api", "files"), "*.journal"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Cancelling_keeps_what_was_answered_and_answers_no_more()
    {
        var model = FakeModel.Echo();
        model.BeforeToken = _ => Thread.Sleep(2);
        await using var server = await RunningServer.StartAsync(model);
        var client = new BatchClient(server.Http);

        var id = await client.CreateAsync(await client.UploadAsync(string.Join('\n', Enumerable.Range(0, 2000).Select(line => BatchClient.Line($"l{line}", "abc")))));
        await client.WaitAsync(id, batch => BatchClient.Counts(batch).Completed > 5);
        using var asked = await client.SendAsync(HttpMethod.Post, $"/v1/batches/{id}/cancel");
        var batch = await client.EndAsync(id);
        using var again = await client.SendAsync(HttpMethod.Post, $"/v1/batches/{id}/cancel");
        var results = await client.ResultsAsync(batch);

        Assert.Contains("\"status\":\"cancelling\"", await asked.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal("cancelled", batch.GetProperty("status").GetString());
        Assert.InRange(results.Count, 6, 1999);
        Assert.Equal((2000, results.Count, 0), BatchClient.Counts(batch));
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact(Timeout = Limit)]
    public async Task What_is_not_answered_in_the_window_expires_line_by_line()
    {
        var model = FakeModel.Echo();
        model.BeforeToken = _ => Thread.Sleep(5);
        await using var server = await RunningServer.StartAsync(model);
        var client = new BatchClient(server.Http);

        var batch = await client.EndAsync(await client.CreateAsync(await client.UploadAsync(string.Join('\n', Enumerable.Range(0, 2000).Select(line => BatchClient.Line($"l{line}", "abc")))), window: "1s"));
        var (output, errors) = (await client.ResultsAsync(batch), await client.ResultsAsync(batch, "error_file_id"));

        Assert.Equal("expired", batch.GetProperty("status").GetString());
        Assert.Equal(2000, output.Count + errors.Count);
        Assert.Empty(output.Keys.Intersect(errors.Keys));
        Assert.All(errors.Values, line => Assert.Equal("batch_expired", line.GetProperty("error").GetProperty("code").GetString()));
        Assert.Equal((2000, output.Count, errors.Count), BatchClient.Counts(batch));
    }

    [Theory(Timeout = Limit)]
    [InlineData("", "empty_file", null)]
    [InlineData("\n \n", "empty_file", null)]
    [InlineData("{", "invalid_json_line", 1)]
    [InlineData("[1]", "invalid_json_line", 1)]
    [InlineData("""{"custom_id": "\ud800", "method": "POST"}""", "invalid_json_line", 1)]
    [InlineData("""{"method": "POST", "url": "/v1/chat/completions", "body": {}}""", "invalid_custom_id", 1)]
    [InlineData("""{"custom_id": "a", "method": "GET", "url": "/v1/chat/completions", "body": {}}""", "invalid_method", 1)]
    [InlineData("""{"custom_id": "a", "method": "POST", "url": "/v1/embeddings", "body": {}}""", "invalid_url", 1)]
    [InlineData("""{"custom_id": "a", "method": "POST", "url": "/v1/chat/completions", "body": "x"}""", "invalid_body", 1)]
    [InlineData("""
        {"custom_id": "a", "method": "POST", "url": "/v1/chat/completions", "body": {}}
        {"custom_id": "b", "method": "POST", "url": "/v1/chat/completions", "body": {}}
        {"custom_id": "a", "method": "POST", "url": "/v1/chat/completions", "body": {}}
        """, "duplicate_custom_id", 3)]
    public async Task A_file_that_cannot_be_run_fails_and_names_the_line(string content, string code, int? line)
    {
        await using var server = await RunningServer.StartAsync(FakeModel.Echo());
        var client = new BatchClient(server.Http);

        var batch = await client.EndAsync(await client.CreateAsync(await client.UploadAsync(content)));
        var error = batch.GetProperty("errors").GetProperty("data")[0];

        Assert.Equal("failed", batch.GetProperty("status").GetString());
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.Equal(line, error.GetProperty("line").ValueKind == JsonValueKind.Null ? null : error.GetProperty("line").GetInt32());
    }

    [Fact(Timeout = Limit)]
    public async Task Caps_on_lines_bytes_and_length_hold_and_say_which_setting_lifts_them()
    {
        await using var server = await RunningServer.StartAsync(FakeModel.Echo(), options => options with { BatchMaxLines = 3, BatchMaxFileBytes = 2000, BatchMaxLineBytes = 200 });
        var client = new BatchClient(server.Http);

        using var tooLarge = await client.TryUploadAsync(new string('x', 2001));
        var tooMany = await client.EndAsync(await client.CreateAsync(await client.UploadAsync(string.Join('\n', Enumerable.Range(0, 4).Select(line => BatchClient.Line($"{line}", "x"))))));
        var tooLong = await client.EndAsync(await client.CreateAsync(await client.UploadAsync(BatchClient.Line("a", "x") + "\n" + BatchClient.Line("b", new string('x', 500)))));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, tooLarge.StatusCode);
        Assert.Contains("BatchMaxFileBytes", await tooLarge.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Contains("BatchMaxLines", tooMany.GetProperty("errors").GetProperty("data")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(("line_too_long", 2), (tooLong.GetProperty("errors").GetProperty("data")[0].GetProperty("code").GetString(), tooLong.GetProperty("errors").GetProperty("data")[0].GetProperty("line").GetInt32()));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(Path.GetDirectoryName(server.DatabasePath)!, "api", "files"), "*.part"));
    }

    [Fact(Timeout = Limit)]
    public async Task Files_and_batches_are_seen_by_their_own_key_and_by_an_administrator()
    {
        await using var server = await RunningServer.StartAsync(FakeModel.Echo(), options => options with { RequireKeys = true });
        var mine = new BatchClient(server.Http, server.Key(KeyScopes.Batch | KeyScopes.Chat));
        var other = new BatchClient(server.Http, server.Key(KeyScopes.Batch | KeyScopes.Chat));
        var noChat = new BatchClient(server.Http, server.Key(KeyScopes.Batch));
        var admin = new BatchClient(server.Http, server.Key(KeyScopes.Batch | KeyScopes.Admin));

        var file = await mine.UploadAsync(BatchClient.Line("a", "x"));
        var batch = await mine.CreateAsync(file);
        await mine.EndAsync(batch);
        using var foreignFile = await other.SendAsync(HttpMethod.Get, $"/v1/files/{file}/content");
        using var foreignBatch = await other.SendAsync(HttpMethod.Get, $"/v1/batches/{batch}");
        using var foreignInput = await other.TryCreateAsync(new { input_file_id = file, endpoint = "/v1/chat/completions", completion_window = "24h" });
        using var withoutScope = await noChat.TryCreateAsync(new { input_file_id = await noChat.UploadAsync("x"), endpoint = "/v1/chat/completions", completion_window = "24h" });

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.BadRequest), (foreignFile.StatusCode, foreignBatch.StatusCode, foreignInput.StatusCode));
        Assert.Equal(HttpStatusCode.Forbidden, withoutScope.StatusCode);
        Assert.Equal(0, (await other.GetAsync("/v1/batches")).GetProperty("data").GetArrayLength());
        Assert.Equal(batch, (await admin.GetAsync("/v1/batches")).GetProperty("data")[0].GetProperty("id").GetString());
    }

    [Fact(Timeout = Limit)]
    public async Task Lists_come_in_pages_the_newest_first()
    {
        await using var server = await RunningServer.StartAsync(FakeModel.Echo());
        var client = new BatchClient(server.Http);
        List<string> ids = [];
        for (var file = 0; file < 5; file++)
            ids.Add(await client.UploadAsync("x"));

        var first = await client.GetAsync("/v1/files?limit=2");
        var second = await client.GetAsync($"/v1/files?limit=3&after={first.GetProperty("last_id").GetString()}");
        var oldest = await client.GetAsync("/v1/files?limit=1&order=asc&purpose=batch");

        Assert.Equal([ids[4], ids[3]], first.GetProperty("data").EnumerateArray().Select(file => file.GetProperty("id").GetString()));
        Assert.True(first.GetProperty("has_more").GetBoolean());
        Assert.Equal([ids[2], ids[1], ids[0]], second.GetProperty("data").EnumerateArray().Select(file => file.GetProperty("id").GetString()));
        Assert.False(second.GetProperty("has_more").GetBoolean());
        Assert.Equal(ids[0], oldest.GetProperty("first_id").GetString());
    }

    [Fact(Timeout = Limit)]
    public async Task A_file_that_a_batch_still_reads_stays()
    {
        using var go = new ManualResetEventSlim();
        var model = FakeModel.Echo();
        model.BeforeToken = _ => go.Wait();
        await using var server = await RunningServer.StartAsync(model);
        var client = new BatchClient(server.Http);
        var file = await client.UploadAsync(BatchClient.Line("a", "x"));
        var batch = await client.CreateAsync(file);

        using var refused = await client.SendAsync(HttpMethod.Delete, $"/v1/files/{file}");
        go.Set();
        await client.EndAsync(batch);
        using var deleted = await client.SendAsync(HttpMethod.Delete, $"/v1/files/{file}");

        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.OK), (refused.StatusCode, deleted.StatusCode));
    }

    [Fact(Timeout = Limit)]
    public async Task A_person_who_asks_does_not_wait_for_a_batch()
    {
        var model = FakeModel.Echo();
        model.BeforeToken = _ => Thread.Sleep(1);
        await using var server = await RunningServer.StartAsync(model, options => options with { Scheduler = new() { SlotCount = 1 }, BatchConcurrency = 1 });
        var client = new BatchClient(server.Http);
        var id = await client.CreateAsync(await client.UploadAsync(string.Join('\n', Enumerable.Range(0, 3000).Select(line => BatchClient.Line($"l{line}", "abcdefgh")))));
        await client.WaitAsync(id, batch => BatchClient.Counts(batch).Completed > 0);

        // One slot, and always somebody who asks: the batch stands still but for the line it had begun with.
        var before = BatchClient.Counts(await client.GetAsync($"/v1/batches/{id}")).Completed;
        var asking = Enumerable.Range(0, 4).Select(async _ =>
        {
            for (var question = 0; question < 10; question++)
                (await server.ChatAsync("pytanie")).EnsureSuccessStatusCode();
        });
        await Task.WhenAll(asking);
        var after = BatchClient.Counts(await client.GetAsync($"/v1/batches/{id}")).Completed;

        // 40 answers of 8 tokens each passed meanwhile; without priority the batch would have got every second or fifth turn, eight lines at least.
        Assert.InRange(after - before, 0, 4);
    }

    [Theory(Timeout = Limit)]
    [InlineData("""{"endpoint": "/v1/chat/completions", "completion_window": "24h"}""", "input_file_id")]
    [InlineData("""{"input_file_id": "file-none", "endpoint": "/v1/chat/completions", "completion_window": "24h"}""", "input_file_id")]
    [InlineData("""{"input_file_id": "x", "endpoint": "/v1/models", "completion_window": "24h"}""", "endpoint")]
    [InlineData("""{"input_file_id": "x", "endpoint": "/v1/chat/completions", "completion_window": "1 day"}""", "completion_window")]
    [InlineData("""{"input_file_id": "x", "endpoint": "/v1/chat/completions", "completion_window": "99999999d"}""", "completion_window")]
    [InlineData("""{"input_file_id": 7}""", "input_file_id")]
    public async Task A_batch_that_cannot_be_made_names_the_field(string json, string param)
    {
        await using var server = await RunningServer.StartAsync(FakeModel.Echo());

        using var response = await server.SendAsync(HttpMethod.Post, "/v1/batches", key: null, new StringContent(json, Encoding.UTF8, "application/json"));
        using var error = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(param, error.RootElement.GetProperty("error").GetProperty("param").GetString());
    }

    [Theory(Timeout = Limit)]
    [InlineData("fine-tune", "lines", "purpose")]
    [InlineData("", "lines", "purpose")]
    public async Task An_upload_for_something_else_is_refused(string purpose, string content, string param)
    {
        await using var server = await RunningServer.StartAsync(FakeModel.Echo());

        using var response = await new BatchClient(server.Http).TryUploadAsync(content, purpose);
        using var error = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));

        Assert.Equal((HttpStatusCode.BadRequest, param), (response.StatusCode, error.RootElement.GetProperty("error").GetProperty("param").GetString()));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(Path.GetDirectoryName(server.DatabasePath)!, "api", "files"), "*.part"));
    }

    [Theory(Timeout = Limit)]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nabc", HttpStatusCode.BadRequest)]
    [InlineData("multipart/form-data", "abc", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json", "{}", HttpStatusCode.UnsupportedMediaType)]
    public async Task A_form_that_is_none_or_ends_in_the_middle_is_refused(string type, string body, HttpStatusCode status)
    {
        await using var server = await RunningServer.StartAsync(FakeModel.Echo());
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        using var response = await server.SendAsync(HttpMethod.Post, "/v1/files", key: null, content);

        Assert.Equal(status, response.StatusCode);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(Path.GetDirectoryName(server.DatabasePath)!, "api", "files"), "*.part"));
    }
}
