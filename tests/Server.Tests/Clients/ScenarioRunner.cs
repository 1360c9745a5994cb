using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Endonym.Server.Tests.Clients;

/// <summary>Goes through the scenario with one client and says of each step whether what was expected is so.</summary>
/// <param name="name">The client's name in the scenario.</param>
/// <param name="open">Makes the client with a key.</param>
/// <param name="key">The valid key.</param>
internal sealed class ScenarioRunner(string name, Func<string, IScenarioClient> open, string key)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Runs all steps, also behind one that fails, and writes a line for each.</summary>
    /// <returns>The lines of those that failed.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(Action<string> report)
    {
        await using var client = open(key);
        List<string> failures = [];
        foreach (var step in ScenarioStep.ReadAll())
        {
            if (step.Except.TryGetValue(name, out var why))
            {
                report($"left out  {step.Name}: {why}");
                continue;
            }

            try
            {
                await RunAsync(client, step);
                report($"passed    {step.Name}");
            }
            catch (Exception error) when (!Cancellation.IsCancellationRequested)
            {
                failures.Add($"failed    {step.Name}: {error.Message}");
                report(failures[^1]);
            }
        }

        return failures;
    }

    private Task RunAsync(IScenarioClient client, ScenarioStep step) => step.Do switch
    {
        "models" => ModelsAsync(client, step),
        "chat" => ChatAsync(client, step),
        "stream" => StreamAsync(client, step),
        "stop" => StopAsync(client, step),
        "complete" => CompleteAsync(client, step),
        "embed" => EmbedAsync(client, step),
        "refuse" => RefuseAsync(client, step),
        "files" => FilesAsync(client, step),
        "batch" => BatchAsync(client, step),
        _ => throw new InvalidDataException($"The scenario asks to '{step.Do}', which the runner does not know."),
    };

    private static async Task ModelsAsync(IScenarioClient client, ScenarioStep step) => Assert.Contains(step.Expect.GetProperty("holds").GetString(), await client.ModelsAsync());

    private static async Task ChatAsync(IScenarioClient client, ScenarioStep step)
    {
        var answer = await client.ChatAsync(step.Request);
        Assert.NotNull(answer.Usage);
        Check(answer, step);
    }

    private static async Task StreamAsync(IScenarioClient client, ScenarioStep step)
    {
        var streamed = await client.StreamAsync(step.Request);
        var whole = await client.ChatAsync(Without(step.Request, "stream_options"));

        Check(streamed.Whole, step);
        Assert.Equal(step.Expect.GetProperty("usage").GetBoolean() ? whole.Usage : null, streamed.Usage);
        Assert.Equal(whole.Text, streamed.Whole.Text);
        Assert.Equal(whole.Finish, streamed.Finish);
        Assert.Equal(whole.Calls.Select(call => (call.Name, call.Arguments)), streamed.Calls.Select(call => (call.Name, call.Arguments)));
        Assert.Equal(whole.Tokens.Select(token => (token.Text, token.LogProbability)), streamed.Tokens.Select(token => (token.Text, token.LogProbability)));
        // Only text comes piece by piece; a call comes when it is whole.
        if (whole.Text.Length > 10)
            Assert.True(streamed.Deltas.Count > 1, "the answer came in one piece");
    }

    private static async Task StopAsync(IScenarioClient client, ScenarioStep step)
    {
        var whole = await client.ChatAsync(step.Request);
        // Not at the very beginning, so that something is left.
        var pick = new Regex(step.Pick).Match(whole.Text, whole.Text.Length / 3);
        Assert.True(pick.Success, $"the answer '{whole.Text}' holds nothing that could be a stop string; the scenario needs another seed");

        var stopped = await client.ChatAsync(With(step.Request, "stop", new JsonArray(pick.Value)));

        Assert.Equal(whole.Text[..whole.Text.IndexOf(pick.Value, StringComparison.Ordinal)], stopped.Text);
        Check(stopped, step);
    }

    private static async Task CompleteAsync(IScenarioClient client, ScenarioStep step)
    {
        var answer = await client.CompleteAsync(step.Request);
        var silent = await client.CompleteAsync(With(step.Request, "echo", false));
        var streamed = await client.CompleteAsync(With(With(step.Request, "stream", true), "stream_options", new JsonObject { ["include_usage"] = true }));

        Check(answer, step);
        Assert.Equal((answer.Text, answer.Finish, answer.Usage), (streamed.Text, streamed.Finish, streamed.Usage));
        Assert.Equal(step.Request.GetProperty("prompt").GetString() + silent.Text, answer.Text);
    }

    private static async Task EmbedAsync(IScenarioClient client, ScenarioStep step)
    {
        var made = await client.EmbedAsync(step.Request);

        Assert.Equal(step.Expect.GetProperty("vectors").GetInt32(), made.Vectors.Count);
        Assert.True(made.PromptTokens > 0, "the texts have no tokens");
        Assert.All(made.Vectors, vector => Assert.Equal(1, Length(vector), 1e-5));
        // Clients ask for what suits them; those that take either form must get the same numbers.
        foreach (var format in new[] { "float", "base64" })
            Assert.Equal(made.Vectors, (await client.EmbedAsync(With(step.Request, "encoding_format", format))).Vectors);
        if (!step.Expect.TryGetProperty("dimensions", out var dimensions))
            return;
        foreach (var (cut, whole) in made.Vectors.Zip((await client.EmbedAsync(Without(step.Request, "dimensions"))).Vectors))
        {
            var first = whole[..dimensions.GetInt32()];
            Assert.True(whole.Length > cut.Length, "the whole vector is no longer than the one cut");
            Assert.Equal(first.Select(value => value / Length(first)), cut.Select(value => (double)value), (a, b) => Math.Abs(a - b) < 1e-5);
        }

        static double Length(float[] vector) => Math.Sqrt(vector.Sum(value => (double)value * value));
    }

    private async Task RefuseAsync(IScenarioClient client, ScenarioStep step)
    {
        await using var other = step.Key is { } wrong ? open(wrong) : null;
        var asked = other ?? client;
        var error = await Record.ExceptionAsync(() => step.Ask switch
        {
            "chat" => asked.ChatAsync(step.Request),
            "stream" => asked.StreamAsync(step.Request),
            "embed" => asked.EmbedAsync(step.Request),
            _ => throw new InvalidDataException($"The scenario asks by '{step.Ask}', which the runner does not know."),
        });

        Assert.NotNull(error);
        var refusal = asked.RefusalOf(error) ?? throw new InvalidOperationException($"Not the client's own exception: {error}");
        foreach (var expected in step.Expect.EnumerateObject())
        {
            Assert.Equal(
                expected.Name == "exception" ? expected.Value.GetProperty(name).GetString() : expected.Value.ToString(),
                expected.Name switch
                {
                    "exception" => refusal.Exception,
                    "status" => FormattableString.Invariant($"{refusal.Status}"),
                    "code" => refusal.Code,
                    "param" => refusal.Param,
                    _ => throw Unknown(expected.Name),
                });
        }

        Assert.NotEmpty(refusal.Message);
    }

    private static async Task FilesAsync(IScenarioClient client, ScenarioStep step)
    {
        var id = await client.UploadAsync(step.Content);
        var listed = Assert.Single(await client.FilesAsync(), file => file.Id == id);
        var content = await client.DownloadAsync(id);
        var deleted = await client.DeleteFileAsync(id);

        Assert.Equal(step.Expect.GetProperty("bytes").GetInt64(), listed.Bytes);
        Assert.Equal(step.Content, content);
        Assert.True(deleted, "the file was not deleted");
        Assert.DoesNotContain(await client.FilesAsync(), file => file.Id == id);
        var refusal = client.RefusalOf(await Record.ExceptionAsync(() => client.DownloadAsync(id)) ?? throw new InvalidOperationException("A file that was deleted is read."));
        Assert.Equal((404, "file_not_found"), (refusal?.Status, refusal?.Code));
    }

    private static async Task BatchAsync(IScenarioClient client, ScenarioStep step)
    {
        var file = await client.UploadAsync(string.Concat(step.Lines.Select(line => JsonSerializer.Serialize(new { custom_id = line.Key, method = "POST", url = step.Endpoint, body = line.Value }) + "\n")));
        var id = await client.CreateBatchAsync(JsonSerializer.SerializeToElement(new { input_file_id = file, endpoint = step.Endpoint, completion_window = "24h" }));
        BatchState state;
        while ((state = await client.BatchAsync(id)).Status is not ("completed" or "failed" or "expired" or "cancelled"))
            await Task.Delay(BetweenLooks, Cancellation); // ends with the test's own time limit

        Assert.Equal("completed", state.Status);
        var completed = await ResultsAsync(client, state.Output);
        var failed = await ResultsAsync(client, state.Errors);
        Assert.Equal(Names("completed"), completed.Select(line => line.Id).Order(StringComparer.Ordinal));
        Assert.Equal(Names("failed"), failed.Select(line => line.Id).Order(StringComparer.Ordinal));
        foreach (var (custom, status, body) in completed)
        {
            Assert.Equal(200, status);
            if (step.Endpoint == "/v1/embeddings")
            {
                var alone = await client.EmbedAsync(step.Lines[custom]);
                Assert.Equal(alone.Vectors.Single(), body.GetProperty("data")[0].GetProperty("embedding").Deserialize<float[]>(), (a, b) => Math.Abs(a - b) < 1e-5);
            }
            else
            {
                var alone = await client.ChatAsync(step.Lines[custom]);
                Assert.Equal(alone.Text, body.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
            }
        }

        Assert.All(failed, line => Assert.InRange(line.Status, 400, 499));

        IEnumerable<string?> Names(string which) => step.Expect.GetProperty(which).EnumerateArray().Select(custom => custom.GetString()).Order(StringComparer.Ordinal);
    }

    private static async Task<IReadOnlyList<(string Id, int Status, JsonElement Body)>> ResultsAsync(IScenarioClient client, string? file)
    {
        if (file is null)
            return [];
        var lines = (await client.DownloadAsync(file)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line));
        return [.. lines.Select(line => (line.GetProperty("custom_id").GetString() ?? "", line.GetProperty("response").GetProperty("status_code").GetInt32(), line.GetProperty("response").GetProperty("body")))];
    }

    /// <summary>What is so of every answer, and what the step expects besides.</summary>
    private static void Check(Answer answer, ScenarioStep step)
    {
        if (answer.Usage is { } usage)
        {
            Assert.True(usage.Prompt > 0, "the prompt has no tokens");
            Assert.Equal(usage.Prompt + usage.Completion, usage.Total);
            if (Limit(step.Request) is { } limit)
            {
                Assert.InRange(usage.Completion, 1, limit);
                Assert.True(answer.Finish != "length" || usage.Completion == limit, $"the limit of {limit} tokens ended an answer of {usage.Completion}");
            }
        }

        // What is not expected must not be there.
        Assert.Equal(Expected("calls") is null, answer.Calls.Count == 0);
        Assert.Equal(Expected("top_log_probabilities") is null, answer.Tokens.Count == 0);
        foreach (var expected in step.Expect.EnumerateObject())
        {
            switch (expected.Name)
            {
                case "finish":
                    Assert.Equal(expected.Value.GetString(), answer.Finish);
                    break;
                case "text":
                    CheckText(answer.Text, expected.Value.GetString(), step.Request);
                    break;
                case "calls":
                    CheckCall(Assert.Single(answer.Calls), expected.Value, step.Request);
                    break;
                case "top_log_probabilities":
                    CheckTokens(answer, expected.Value.GetInt32());
                    break;
                case "usage": // the stream's own matter
                    break;
                default:
                    throw Unknown(expected.Name);
            }
        }

        JsonElement? Expected(string name) => step.Expect.TryGetProperty(name, out var value) ? value : null;
    }

    private static void CheckText(string text, string? expected, JsonElement request)
    {
        Assert.NotEmpty(text);
        if (expected == "fits the schema")
        {
            var schema = request.GetProperty("response_format").GetProperty("json_schema").GetProperty("schema");
            Assert.True(PlainSchema.Fits(JsonSerializer.Deserialize<JsonElement>(text), schema), $"'{text}' does not fit its schema");
        }
        else
        {
            Assert.Equal("any", expected);
        }
    }

    private static void CheckCall(Called call, JsonElement names, JsonElement request)
    {
        Assert.Contains(call.Name, names.EnumerateArray().Select(one => one.GetString()));
        Assert.NotEmpty(call.Id);
        var function = request.GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("function")).Single(function => function.GetProperty("name").ValueEquals(call.Name));
        Assert.True(PlainSchema.Fits(JsonSerializer.Deserialize<JsonElement>(call.Arguments), function.GetProperty("parameters")), $"'{call.Arguments}' does not fit the parameters of {call.Name}");
    }

    private static void CheckTokens(Answer answer, int top)
    {
        Assert.Equal(answer.Usage?.Completion, answer.Tokens.Count);
        foreach (var token in answer.Tokens)
        {
            Assert.Equal(top, token.Top.Count);
            Assert.Equal((token.Text, token.LogProbability), (token.Top[0].Text, token.Top[0].LogProbability)); // greedy
            Assert.Equal(token.Top.OrderByDescending(one => one.LogProbability), token.Top);
            Assert.True(token.LogProbability <= 0 && token.Top.Sum(one => Math.Exp(one.LogProbability)) <= 1 + 1e-6, "the probabilities are none");
        }

        // The tokens' bytes are the text's, but for a token that ends the answer, and half a character at its end.
        Assert.StartsWith(answer.Text.TrimEnd('\uFFFD'), System.Text.Encoding.UTF8.GetString([.. answer.Tokens.SelectMany(token => token.Utf8).Select(value => (byte)value)]), StringComparison.Ordinal);
    }

    private static long? Limit(JsonElement request) =>
        request.TryGetProperty("max_completion_tokens", out var limit) || request.TryGetProperty("max_tokens", out limit) ? limit.GetInt64() : null;

    private static JsonElement With(JsonElement request, string name, JsonNode value)
    {
        var changed = JsonSerializer.SerializeToNode(request)?.AsObject() ?? [];
        changed[name] = value;
        return JsonSerializer.SerializeToElement(changed);
    }

    private static JsonElement Without(JsonElement request, string name)
    {
        var changed = JsonSerializer.SerializeToNode(request)?.AsObject() ?? [];
        changed.Remove(name);
        return JsonSerializer.SerializeToElement(changed);
    }

    private static InvalidDataException Unknown(string expected) => new($"The scenario expects '{expected}', which the runner does not know.");
}
