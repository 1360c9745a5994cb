using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Endonym.Serving.Engines;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;

namespace Endonym.Serving.OpenAi;

/// <summary>From a request's body to what an <see cref="IChatClient"/> takes. Whatever cannot be honoured is refused, with its field.</summary>
internal static partial class RequestReader
{
    private const int MaxMessages = 10_000;
    private const int MaxStops = 4; // OpenAI's own limits
    private const int MaxChoices = 128;

    /// <summary>Reads the body.</summary>
    /// <exception cref="OpenAiException">It is not sent as JSON, is none, is not UTF-8, or a field has the wrong type.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.HasJsonContentType())
            throw OpenAiException.WrongContentType(request.ContentType);
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(request.Body, OpenAiJson.Options, cancellationToken)
                ?? throw OpenAiException.Invalid("The body is the JSON value null; send an object.");
        }
        catch (JsonException error)
        {
            var field = error.Path?.TrimStart('$').TrimStart('.') is { Length: > 0 } path ? path : null;
            // The system's own wording names .NET types, which mean nothing to a client.
            var message = error.Message.StartsWith("The JSON value could not be converted", StringComparison.Ordinal) && field is not null
                ? $"'{field}' has the wrong type."
                : $"The body is not valid JSON: {error.Message}";
            throw OpenAiException.Invalid(message, field);
        }
    }

    /// <summary>The model a request names.</summary>
    /// <exception cref="OpenAiException">It names none, or none that is here.</exception>
    public static ServedModel Model(string? name, IReadOnlyList<ServedModel> models)
    {
        name = name ?? throw OpenAiException.Invalid("'model' is missing; GET /v1/models lists what there is.", "model");
        return models.FirstOrDefault(model => model.Name == name) ?? throw OpenAiException.UnknownModel(name, models.Select(known => known.Name));
    }

    /// <summary>The conversation.</summary>
    /// <exception cref="OpenAiException">A message is missing, has an unknown role or no content.</exception>
    public static IReadOnlyList<ChatMessage> Messages(IReadOnlyList<RequestMessage?>? messages) => messages switch
    {
        null or [] => throw OpenAiException.Invalid("'messages' is missing or empty; send at least one message.", "messages"),
        { Count: > MaxMessages } => throw OpenAiException.Invalid(FormattableString.Invariant($"'messages' holds {messages.Count} messages; {MaxMessages} is the limit."), "messages"),
        _ => [.. messages.Select(Message)],
    };

    /// <summary>How many answers are asked for.</summary>
    /// <exception cref="OpenAiException">None, or too many.</exception>
    public static int Choices(AnswerRequest request) => (int)(InRange(request.N, 1, MaxChoices, "n") ?? 1);

    /// <summary>How to answer in a conversation.</summary>
    /// <param name="request">The body.</param>
    /// <param name="client">Who asks, for the queue; the body's <c>user</c> is not believed.</param>
    /// <exception cref="OpenAiException">A value is out of range, or asks for what this server cannot do.</exception>
    public static ChatOptions Options(ChatCompletionRequest request, string client)
    {
        if (request.Functions is { ValueKind: JsonValueKind.Array } functions && functions.GetArrayLength() > 0)
            throw OpenAiException.Invalid("This server does not support 'functions'; send them as 'tools'.", "functions", "unsupported_parameter");

        var options = Options(request, client, InRange(request.MaxCompletionTokens, 1, int.MaxValue, "max_completion_tokens"));
        var tools = ToolsReader.Tools(request.Tools);
        options.Tools = tools.Count > 0 ? [.. tools] : null;
        options.ToolMode = ToolsReader.Choice(request.ToolChoice, tools);
        options.AllowMultipleToolCalls = request.ParallelToolCalls;
        var top = InRange(request.TopLogprobs, 0, LanguageModelChatClient.MostTopLogProbabilities, "top_logprobs");
        if (request.Logprobs == true)
            Add(options, LanguageModelChatClient.TopLogProbabilitiesProperty, (int)(top ?? 0));
        else if (top is > 0)
            throw OpenAiException.Invalid("'top_logprobs' needs 'logprobs': true.", "top_logprobs");
        return options;
    }

    /// <summary>How to go on from a text.</summary>
    /// <param name="request">The body.</param>
    /// <param name="client">Who asks, for the queue; the body's <c>user</c> is not believed.</param>
    /// <exception cref="OpenAiException">A value is out of range, or asks for what this server cannot do.</exception>
    public static ChatOptions Options(CompletionRequest request, string client)
    {
        if (!string.IsNullOrEmpty(request.Suffix))
            throw OpenAiException.Invalid("This server does not support 'suffix'; leave it out.", "suffix", "unsupported_parameter");
        if (request.BestOf is { } best && best != (request.N ?? 1))
            throw OpenAiException.Invalid("This server does not support 'best_of'; ask for 'n' answers and choose among them.", "best_of", "unsupported_parameter");

        var options = Options(request, client, most: null);
        if (InRange(request.Logprobs, 0, LanguageModelChatClient.MostTopLogProbabilities, "logprobs") is { } top)
            Add(options, LanguageModelChatClient.TopLogProbabilitiesProperty, (int)top);
        return options;
    }

    private static ChatOptions Options(AnswerRequest request, string client, double? most)
    {
        var options = new ChatOptions
        {
            ModelId = request.Model,
            Temperature = (float?)InRange(request.Temperature, 0, 2, "temperature"),
            // OpenAI allows 0, which means the most probable token; the smallest positive number says the same.
            TopP = InRange(request.TopP, 0, 1, "top_p") is { } topP ? Math.Max((float)topP, float.Epsilon) : null,
            TopK = (int?)InRange(request.TopK, -1, int.MaxValue, "top_k") is { } topK ? Math.Max(0, topK) : null,
            PresencePenalty = (float?)InRange(request.PresencePenalty, -2, 2, "presence_penalty"),
            FrequencyPenalty = (float?)InRange(request.FrequencyPenalty, -2, 2, "frequency_penalty"),
            Seed = request.Seed,
            MaxOutputTokens = (int?)(most ?? InRange(request.MaxTokens, 1, int.MaxValue, "max_tokens")),
            StopSequences = [.. Stops(request.Stop)],
            ResponseFormat = ToolsReader.Format(request.ResponseFormat),
            AdditionalProperties = new() { [LanguageModelChatClient.UserProperty] = client },
        };
        if (InRange(request.RepetitionPenalty, 0.01, 100, "repetition_penalty") is { } penalty)
            Add(options, LanguageModelChatClient.RepetitionPenaltyProperty, penalty);
        if (InRange(request.MinP, 0, 1, "min_p") is { } minP)
            Add(options, LanguageModelChatClient.MinPProperty, minP);
        if (InRange(request.MinTokens, 0, int.MaxValue, "min_tokens") is { } least)
        {
            if (least > (options.MaxOutputTokens ?? int.MaxValue))
                throw OpenAiException.Invalid(FormattableString.Invariant($"'min_tokens' is {least}, more than the {options.MaxOutputTokens} tokens the answer may have."), "min_tokens");
            Add(options, LanguageModelChatClient.MinTokensProperty, (int)least);
        }

        if (request.StructuredOutputs is { } form)
            Hold(options, form);
        if (request.IgnoreEos == true)
            Add(options, LanguageModelChatClient.IgnoreEosProperty, true);
        if (Bias(request.LogitBias) is { Count: > 0 } bias)
            Add(options, LanguageModelChatClient.LogitBiasProperty, bias);
        return options;
    }

    private static void Hold(ChatOptions options, StructuredOutputs form)
    {
        const string Field = "structured_outputs";
        if (form is { Grammar: not null } or { StructuralTag: not null })
            throw OpenAiException.Invalid($"'{Field}' supports json, json_object, regex and choice here; write the grammar as one of them.", Field, "unsupported_parameter");
        if (new[] { form.Json is not null, form.JsonObject == true, form.Regex is not null, form.Choice is not null }.Count(isThere => isThere) != 1 || options.ResponseFormat is not null)
            throw OpenAiException.Invalid($"'{Field}' must hold one of json, json_object, regex and choice, and 'response_format' must be left out beside it.", Field);

        if (form.Json is { } schema)
            options.ResponseFormat = ChatResponseFormat.ForJsonSchema(schema.Clone());
        else if (form.JsonObject == true)
            options.ResponseFormat = ChatResponseFormat.Json;
        else
            Add(options, LanguageModelChatClient.RegexProperty, form.Regex ?? AnyOf(form.Choice ?? []));

        static string AnyOf(IReadOnlyList<string?> choices) => choices.Count > 0 && choices.All(choice => !string.IsNullOrEmpty(choice))
            ? string.Join('|', choices.Select(choice => RegexSigns().Replace(choice ?? "", @"\$0")))
            : throw OpenAiException.Invalid($"'{Field}.choice' must hold answers, none of which is empty.", Field);
    }

    private static void Add<T>(ChatOptions options, string name, T value) where T : notnull => (options.AdditionalProperties ??= [])[name] = value;

    private static ChatMessage Message(RequestMessage? message, int index)
    {
        var field = FormattableString.Invariant($"messages[{index}]");
        var role = message?.Role switch
        {
            "system" or "developer" => ChatRole.System,
            "user" => ChatRole.User,
            "assistant" => ChatRole.Assistant,
            "tool" => ChatRole.Tool,
            null => throw OpenAiException.Invalid($"'{field}.role' is missing; use system, user, assistant or tool.", field + ".role"),
            var unknown => throw OpenAiException.Invalid($"'{field}.role' is '{unknown}'; use system, user, assistant or tool.", field + ".role"),
        };
        List<AIContent> calls = role == ChatRole.Assistant ? [.. ToolsReader.Calls(message.ToolCalls, field + ".tool_calls")] : [];
        if (message.Content is null && calls.Count == 0)
            throw OpenAiException.Invalid($"'{field}.content' is missing; it must be a string or an array of text parts.", field + ".content");
        if (role != ChatRole.Tool)
            return new ChatMessage(role, message.Content is null ? calls : [new TextContent(message.Content), .. calls]);
        return new ChatMessage(role, [new FunctionResultContent(
            message.ToolCallId ?? throw OpenAiException.Invalid($"'{field}.tool_call_id' is missing; a tool's message says which call it answers.", field + ".tool_call_id"), message.Content)]);
    }

    private static Dictionary<int, float> Bias(JsonElement? bias)
    {
        if (bias is not { ValueKind: not JsonValueKind.Null } value)
            return [];
        if (value.ValueKind != JsonValueKind.Object)
            throw OpenAiException.Invalid("'logit_bias' must be an object from token ids to numbers.", "logit_bias");

        Dictionary<int, float> byId = [];
        foreach (var entry in value.EnumerateObject())
        {
            if (!int.TryParse(entry.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || entry.Value.ValueKind != JsonValueKind.Number || !entry.Value.TryGetDouble(out var amount))
                throw OpenAiException.Invalid("'logit_bias' must be an object from token ids, written as strings, to numbers.", "logit_bias");
            byId[id] = (float)(InRange(amount, -100, 100, "logit_bias") ?? 0);
        }

        return byId;
    }

    private static IReadOnlyList<string> Stops(IReadOnlyList<string>? stops) => stops switch
    {
        null => [],
        { Count: > MaxStops } => throw OpenAiException.Invalid($"'stop' may hold {MaxStops} strings at most.", "stop"),
        _ when stops.Contains("") => throw OpenAiException.Invalid("'stop' must not hold an empty string.", "stop"),
        _ => stops,
    };

    [GeneratedRegex(@"[\\^$.|?*+()\[\]{}]")]
    private static partial Regex RegexSigns();

    private static double? InRange(double? value, double low, double high, string field) => value is null || (value >= low && value <= high)
        ? value
        : throw OpenAiException.Invalid(FormattableString.Invariant($"'{field}' is {value}; it must lie between {low} and {high}."), field);
}
