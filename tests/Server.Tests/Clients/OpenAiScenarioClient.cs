using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using OpenAI;
using OpenAI.Batch;
using OpenAI.Chat;
using OpenAI.Embeddings;
using OpenAI.Files;

namespace Endonym.Server.Tests.Clients;

/// <summary>OpenAI's own client for .NET.</summary>
internal sealed class OpenAiScenarioClient(Uri address, string key) : IScenarioClient
{
    public const string Name = "dotnet";

    private readonly OpenAIClient _openAi = Open(address, key);

    /// <summary>The client; it does not repeat what was refused.</summary>
    public static OpenAIClient Open(Uri address, string key) =>
        new(new ApiKeyCredential(key), new OpenAIClientOptions { Endpoint = new Uri(address, "/v1"), RetryPolicy = new ClientRetryPolicy(maxRetries: 0) });

    public async Task<IReadOnlyList<string>> ModelsAsync() => [.. (await _openAi.GetOpenAIModelClient().GetModelsAsync(Cancellation)).Value.Select(model => model.Id)];

    public async Task<Answer> ChatAsync(JsonElement request)
    {
        ChatCompletion answer = await ChatOf(request).CompleteChatAsync(Messages(request), Options(request), Cancellation);
        return new Answer(
            string.Concat(answer.Content.Select(part => part.Text)),
            FinishOf(answer.FinishReason),
            UsageOf(answer.Usage),
            [.. answer.ToolCalls.Select(call => new Called(call.Id, call.FunctionName, call.FunctionArguments.ToString()))],
            [.. answer.ContentTokenLogProbabilities.Select(Told)]);
    }

    public async Task<StreamedAnswer> StreamAsync(JsonElement request)
    {
        List<string> deltas = [];
        SortedDictionary<int, Called> calls = [];
        List<TokenTold> tokens = [];
        ChatFinishReason? finish = null;
        ChatTokenUsage? usage = null;
        await foreach (var update in ChatOf(request).CompleteChatStreamingAsync(Messages(request), Options(request), Cancellation))
        {
            deltas.AddRange(update.ContentUpdate.Select(part => part.Text).Where(text => text.Length > 0));
            tokens.AddRange(update.ContentTokenLogProbabilities.Select(Told));
            finish = update.FinishReason ?? finish;
            usage = update.Usage ?? usage;
            foreach (var part in update.ToolCallUpdates)
            {
                var call = calls.GetValueOrDefault(part.Index) ?? new Called("", "", "");
                calls[part.Index] = new Called(part.ToolCallId ?? call.Id, call.Name + part.FunctionName, call.Arguments + part.FunctionArgumentsUpdate);
            }
        }

        return new StreamedAnswer(deltas, finish is { } reason ? FinishOf(reason) : null, UsageOf(usage), [.. calls.Values], tokens);
    }

    public Task<Answer> CompleteAsync(JsonElement request) => throw new NotSupportedException("This client has no completions without a conversation.");

    public async Task<Embedded> EmbedAsync(JsonElement request)
    {
        var options = new EmbeddingGenerationOptions { Dimensions = request.TryGetProperty("dimensions", out var dimensions) ? dimensions.GetInt32() : null };
        OpenAIEmbeddingCollection made = await _openAi.GetEmbeddingClient(request.GetProperty("model").GetString()).GenerateEmbeddingsAsync(Texts(request.GetProperty("input")), options, Cancellation);
        return new Embedded([.. made.Select(one => one.ToFloats().ToArray())], made.Usage.InputTokenCount);
    }

    public async Task<string> UploadAsync(string content)
    {
        OpenAIFile file = await _openAi.GetOpenAIFileClient().UploadFileAsync(BinaryData.FromString(content), "lines.jsonl", new FileUploadPurpose("batch"));
        return file.Id;
    }

    public async Task<IReadOnlyList<FileTold>> FilesAsync() =>
        [.. (await _openAi.GetOpenAIFileClient().GetFilesAsync(Cancellation)).Value.Select(file => new FileTold(file.Id, file.SizeInBytesLong ?? 0))];

    public async Task<bool> DeleteFileAsync(string id) => (await _openAi.GetOpenAIFileClient().DeleteFileAsync(id, Cancellation)).Value.Deleted;

    public async Task<string> CreateBatchAsync(JsonElement request) =>
        (await _openAi.GetBatchClient().CreateBatchAsync(BinaryContent.Create(BinaryData.FromObjectAsJson(request)), waitUntilCompleted: false)).BatchId;

    public async Task<BatchState> BatchAsync(string id)
    {
        var operation = await CreateBatchOperation.RehydrateAsync(_openAi.GetBatchClient(), id, Cancellation);
        using var batch = JsonDocument.Parse(operation.GetRawResponse().Content);
        return new BatchState(Field("status") ?? "", Field("output_file_id"), Field("error_file_id"));

        string? Field(string name) => batch.RootElement.GetProperty(name).GetString();
    }

    public async Task<string> DownloadAsync(string fileId) => (await _openAi.GetOpenAIFileClient().DownloadFileAsync(fileId, Cancellation)).Value.ToString();

    public Refusal? RefusalOf(Exception error) => RefusalIn(error);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>What the client's exception says.</summary>
    public static Refusal? RefusalIn(Exception error)
    {
        if (error is not ClientResultException refused || refused.GetRawResponse() is not { } response)
            return null;
        using var body = JsonDocument.Parse(response.Content);
        var told = body.RootElement.GetProperty("error");
        return new Refusal(error.GetType().Name, refused.Status, told.GetProperty("code").GetString(), told.GetProperty("param").GetString(), error.Message);
    }

    /// <summary>A text, or several.</summary>
    public static IReadOnlyList<string> Texts(JsonElement input) => input.ValueKind == JsonValueKind.Array
        ? [.. input.EnumerateArray().Select(text => text.GetString() ?? "")]
        : [input.GetString() ?? ""];

    /// <summary>A token as this client tells it.</summary>
    public static TokenTold Told(ChatTokenLogProbabilityDetails token) => new(
        token.Token,
        token.LogProbability,
        [.. (token.Utf8Bytes ?? default).ToArray()],
        [.. token.TopLogProbabilities.Select(top => new TopTold(top.Token, top.LogProbability))]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ChatClient ChatOf(JsonElement request) => _openAi.GetChatClient(request.GetProperty("model").GetString());

    private static List<ChatMessage> Messages(JsonElement request) => [.. request.GetProperty("messages").EnumerateArray().Select(Message)];

    private static ChatMessage Message(JsonElement message) => message.GetProperty("role").GetString() switch
    {
        "system" => new SystemChatMessage(message.GetProperty("content").GetString()),
        "user" => new UserChatMessage(message.GetProperty("content").GetString()),
        "tool" => new ToolChatMessage(message.GetProperty("tool_call_id").GetString(), message.GetProperty("content").GetString()),
        "assistant" => new AssistantChatMessage(message.GetProperty("tool_calls").EnumerateArray().Select(call => ChatToolCall.CreateFunctionToolCall(
            call.GetProperty("id").GetString(),
            call.GetProperty("function").GetProperty("name").GetString(),
            BinaryData.FromString(call.GetProperty("function").GetProperty("arguments").GetString() ?? "")))),
        var role => throw new InvalidDataException($"The scenario has a message of role '{role}', which this client is not told how to send."),
    };

    private static ChatCompletionOptions Options(JsonElement request)
    {
        var options = new ChatCompletionOptions();
        foreach (var field in request.EnumerateObject())
        {
            switch (field.Name)
            {
                case "model" or "messages" or "stream_options": // the client's own matter
                    break;
                case "max_completion_tokens":
                    options.MaxOutputTokenCount = field.Value.GetInt32();
                    break;
                case "temperature":
                    options.Temperature = field.Value.GetSingle();
                    break;
                case "seed":
                    options.Seed = field.Value.GetInt64();
                    break;
                case "stop":
                    foreach (var stop in field.Value.EnumerateArray())
                        options.StopSequences.Add(stop.GetString());
                    break;
                case "logprobs":
                    options.IncludeLogProbabilities = field.Value.GetBoolean();
                    break;
                case "top_logprobs":
                    options.TopLogProbabilityCount = field.Value.GetInt32();
                    break;
                case "tools":
                    foreach (var function in field.Value.EnumerateArray().Select(tool => tool.GetProperty("function")))
                        options.Tools.Add(ChatTool.CreateFunctionTool(function.GetProperty("name").GetString(), Optional(function, "description"), BinaryData.FromObjectAsJson(function.GetProperty("parameters"))));
                    break;
                case "tool_choice":
                    options.ToolChoice = field.Value.ValueKind == JsonValueKind.Object ? ChatToolChoice.CreateFunctionChoice(field.Value.GetProperty("function").GetProperty("name").GetString())
                        : field.Value.ValueEquals("required") ? ChatToolChoice.CreateRequiredChoice()
                        : ChatToolChoice.CreateNoneChoice();
                    break;
                case "response_format":
                    var schema = field.Value.GetProperty("json_schema");
                    options.ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat(
                        schema.GetProperty("name").GetString(), BinaryData.FromObjectAsJson(schema.GetProperty("schema")), jsonSchemaIsStrict: schema.GetProperty("strict").GetBoolean());
                    break;
                default:
                    throw new InvalidDataException($"The scenario asks for '{field.Name}', which this client is not told how to send.");
            }
        }

        return options;
    }

    private static string? Optional(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static string FinishOf(ChatFinishReason reason) => reason switch
    {
        ChatFinishReason.Stop => "stop",
        ChatFinishReason.Length => "length",
        ChatFinishReason.ToolCalls => "tool_calls",
        _ => reason.ToString(),
    };

    private static Usage? UsageOf(ChatTokenUsage? usage) => usage is null ? null : new Usage(usage.InputTokenCount, usage.OutputTokenCount, usage.TotalTokenCount);
}
