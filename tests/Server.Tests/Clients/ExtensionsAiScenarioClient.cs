using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Chat;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;
using ChatResponseFormat = Microsoft.Extensions.AI.ChatResponseFormat;

namespace Endonym.Server.Tests.Clients;

/// <summary>Microsoft.Extensions.AI over OpenAI's client: what most .NET applications talk to.</summary>
internal sealed class ExtensionsAiScenarioClient(Uri address, string key) : IScenarioClient
{
    public const string Name = "extensions-ai";

    private readonly OpenAIClient _openAi = OpenAiScenarioClient.Open(address, key);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public Task<IReadOnlyList<string>> ModelsAsync() => throw Lacking("no list of models");

    public async Task<Answer> ChatAsync(JsonElement request)
    {
        var answer = await ChatOf(request).GetResponseAsync(Messages(request), Options(request), Cancellation);
        return new Answer(
            answer.Text,
            answer.FinishReason?.Value,
            UsageOf(answer.Usage),
            [.. answer.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().Select(CallOf)],
            answer.RawRepresentation is ChatCompletion raw ? [.. raw.ContentTokenLogProbabilities.Select(OpenAiScenarioClient.Told)] : []);
    }

    public async Task<StreamedAnswer> StreamAsync(JsonElement request)
    {
        var updates = await ChatOf(request).GetStreamingResponseAsync(Messages(request), Options(request), Cancellation).ToListAsync(Cancellation);
        var contents = updates.SelectMany(update => update.Contents).ToList();
        return new StreamedAnswer(
            [.. updates.Select(update => update.Text).Where(text => text.Length > 0)],
            updates.Select(update => update.FinishReason?.Value).LastOrDefault(reason => reason is not null),
            UsageOf(contents.OfType<UsageContent>().LastOrDefault()?.Details),
            [.. contents.OfType<FunctionCallContent>().Select(CallOf)],
            [.. updates.Select(update => update.RawRepresentation).OfType<StreamingChatCompletionUpdate>().SelectMany(raw => raw.ContentTokenLogProbabilities).Select(OpenAiScenarioClient.Told)]);
    }

    public Task<Answer> CompleteAsync(JsonElement request) => throw Lacking("no completions without a conversation");

    public async Task<Embedded> EmbedAsync(JsonElement request)
    {
        using var generator = _openAi.GetEmbeddingClient(request.GetProperty("model").GetString()).AsIEmbeddingGenerator();
        var options = new EmbeddingGenerationOptions { Dimensions = request.TryGetProperty("dimensions", out var dimensions) ? dimensions.GetInt32() : null };
        var made = await generator.GenerateAsync(OpenAiScenarioClient.Texts(request.GetProperty("input")), options, Cancellation);
        return new Embedded([.. made.Select(one => one.Vector.ToArray())], made.Usage?.InputTokenCount ?? 0);
    }

    public Task<string> UploadAsync(string content) => throw Lacking("no files");

    public Task<IReadOnlyList<FileTold>> FilesAsync() => throw Lacking("no files");

    public Task<bool> DeleteFileAsync(string id) => throw Lacking("no files");

    public Task<string> CreateBatchAsync(JsonElement request) => throw Lacking("no batches");

    public Task<BatchState> BatchAsync(string id) => throw Lacking("no batches");

    public Task<string> DownloadAsync(string fileId) => throw Lacking("no files");

    // It hands the exceptions of the client below on.
    public Refusal? RefusalOf(Exception error) => OpenAiScenarioClient.RefusalIn(error);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static NotSupportedException Lacking(string what) => new($"Microsoft.Extensions.AI has {what}.");

    private IChatClient ChatOf(JsonElement request) => _openAi.GetChatClient(request.GetProperty("model").GetString()).AsIChatClient();

    private static List<ChatMessage> Messages(JsonElement request) => [.. request.GetProperty("messages").EnumerateArray().Select(Message)];

    private static ChatMessage Message(JsonElement message) => new(new ChatRole(message.GetProperty("role").GetString() ?? ""), message.GetProperty("role").GetString() switch
    {
        "tool" => [new FunctionResultContent(message.GetProperty("tool_call_id").GetString() ?? "", message.GetProperty("content").GetString())],
        "assistant" => [.. message.GetProperty("tool_calls").EnumerateArray().Select(call => new FunctionCallContent(
            call.GetProperty("id").GetString() ?? "",
            call.GetProperty("function").GetProperty("name").GetString() ?? "",
            JsonSerializer.Deserialize<Dictionary<string, object?>>(call.GetProperty("function").GetProperty("arguments").GetString() ?? "")))],
        _ => [new TextContent(message.GetProperty("content").GetString())],
    });

    private static ChatOptions Options(JsonElement request)
    {
        var options = new ChatOptions();
        ChatCompletionOptions? own = null; // what only OpenAI's client has a word for
        foreach (var field in request.EnumerateObject())
        {
            switch (field.Name)
            {
                case "model" or "messages" or "stream_options": // the client's own matter
                    break;
                case "max_completion_tokens":
                    options.MaxOutputTokens = field.Value.GetInt32();
                    break;
                case "temperature":
                    options.Temperature = field.Value.GetSingle();
                    break;
                case "seed":
                    options.Seed = field.Value.GetInt64();
                    break;
                case "stop":
                    options.StopSequences = [.. OpenAiScenarioClient.Texts(field.Value)];
                    break;
                case "logprobs":
                    (own ??= new ChatCompletionOptions()).IncludeLogProbabilities = field.Value.GetBoolean();
                    break;
                case "top_logprobs":
                    (own ??= new ChatCompletionOptions()).TopLogProbabilityCount = field.Value.GetInt32();
                    break;
                case "tools":
                    options.Tools = [.. field.Value.EnumerateArray().Select(tool => tool.GetProperty("function")).Select(function => AIFunctionFactory.CreateDeclaration(
                        function.GetProperty("name").GetString() ?? "", function.TryGetProperty("description", out var description) ? description.GetString() : null, function.GetProperty("parameters")))];
                    break;
                case "tool_choice":
                    options.ToolMode = field.Value.ValueKind == JsonValueKind.Object ? ChatToolMode.RequireSpecific(field.Value.GetProperty("function").GetProperty("name").GetString() ?? "")
                        : field.Value.ValueEquals("required") ? ChatToolMode.RequireAny
                        : ChatToolMode.None;
                    break;
                case "response_format":
                    var schema = field.Value.GetProperty("json_schema");
                    options.ResponseFormat = ChatResponseFormat.ForJsonSchema(schema.GetProperty("schema"), schema.GetProperty("name").GetString());
                    break;
                default:
                    throw new InvalidDataException($"The scenario asks for '{field.Name}', which this client is not told how to send.");
            }
        }

        if (own is not null)
            options.RawRepresentationFactory = _ => own;
        return options;
    }

    private static Called CallOf(FunctionCallContent call) => new(call.CallId, call.Name, JsonSerializer.Serialize(call.Arguments));

    private static Usage? UsageOf(UsageDetails? usage) => usage is null ? null : new Usage(usage.InputTokenCount ?? 0, usage.OutputTokenCount ?? 0, usage.TotalTokenCount ?? 0);
}
