using System.Text.Json;
using Endonym.Serving.Engines;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;

namespace Endonym.Serving.OpenAi;

/// <summary>From a request's body to what an <see cref="IChatClient"/> takes. Whatever cannot be honoured is refused, with its field.</summary>
internal static class RequestReader
{
    private const int MaxMessages = 10_000;
    private const int MaxStops = 4; // OpenAI's own limit.

    /// <summary>Reads the body.</summary>
    /// <exception cref="OpenAiException">It is not sent as JSON, is none, is not UTF-8, or a field has the wrong type.</exception>
    public static async Task<ChatCompletionRequest> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.HasJsonContentType())
            throw OpenAiException.WrongContentType(request.ContentType);
        try
        {
            return await JsonSerializer.DeserializeAsync<ChatCompletionRequest>(request.Body, OpenAiJson.Options, cancellationToken)
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

    /// <summary>The conversation.</summary>
    /// <exception cref="OpenAiException">A message is missing, has an unknown role or no content.</exception>
    public static IReadOnlyList<ChatMessage> Messages(ChatCompletionRequest request) => request.Messages switch
    {
        null or [] => throw OpenAiException.Invalid("'messages' is missing or empty; send at least one message.", "messages"),
        { Count: > MaxMessages } => throw OpenAiException.Invalid(FormattableString.Invariant($"'messages' holds {request.Messages.Count} messages; {MaxMessages} is the limit."), "messages"),
        var messages => [.. messages.Select(Message)],
    };

    /// <summary>How to answer.</summary>
    /// <param name="request">The body.</param>
    /// <param name="client">Who asks, for the queue; the body's <c>user</c> is not believed.</param>
    /// <exception cref="OpenAiException">A value is out of range, or asks for what this server cannot do.</exception>
    public static ChatOptions Options(ChatCompletionRequest request, string client)
    {
        RefuseUnsupported(request);
        var options = new ChatOptions
        {
            ModelId = request.Model,
            Temperature = (float?)InRange(request.Temperature, 0, 2, "temperature"),
            // OpenAI allows 0, which means the most probable token; the smallest positive number says the same.
            TopP = InRange(request.TopP, 0, 1, "top_p") is { } topP ? Math.Max((float)topP, float.Epsilon) : null,
            TopK = (int?)InRange(request.TopK, 0, int.MaxValue, "top_k"),
            Seed = request.Seed,
            MaxOutputTokens = (int?)(InRange(request.MaxCompletionTokens, 1, int.MaxValue, "max_completion_tokens") ?? InRange(request.MaxTokens, 1, int.MaxValue, "max_tokens")),
            StopSequences = [.. Stops(request.Stop)],
            AdditionalProperties = new() { [LanguageModelChatClient.UserProperty] = client },
        };
        if (InRange(request.RepetitionPenalty, 0.01, 100, "repetition_penalty") is { } penalty)
            options.AdditionalProperties[LanguageModelChatClient.RepetitionPenaltyProperty] = penalty;
        return options;
    }

    private static ChatMessage Message(RequestMessage? message, int index)
    {
        var field = FormattableString.Invariant($"messages[{index}]");
        var role = message?.Role switch
        {
            "system" or "developer" => ChatRole.System,
            "user" => ChatRole.User,
            "assistant" => ChatRole.Assistant,
            null => throw OpenAiException.Invalid($"'{field}.role' is missing; use system, user or assistant.", field + ".role"),
            var unknown => throw OpenAiException.Invalid($"'{field}.role' is '{unknown}'; use system, user or assistant.", field + ".role"),
        };
        return new ChatMessage(role, message.Content
            ?? throw OpenAiException.Invalid($"'{field}.content' is missing; it must be a string or an array of text parts.", field + ".content"));
    }

    private static IReadOnlyList<string> Stops(IReadOnlyList<string>? stops) => stops switch
    {
        null => [],
        { Count: > MaxStops } => throw OpenAiException.Invalid($"'stop' may hold {MaxStops} strings at most.", "stop"),
        _ when stops.Contains("") => throw OpenAiException.Invalid("'stop' must not hold an empty string.", "stop"),
        _ => stops,
    };

    private static double? InRange(double? value, double low, double high, string field) => value is null || (value >= low && value <= high)
        ? value
        : throw OpenAiException.Invalid(FormattableString.Invariant($"'{field}' is {value}; it must lie between {low} and {high}."), field);

    private static void RefuseUnsupported(ChatCompletionRequest request)
    {
        if (request.N is { } n and not 1)
            throw OpenAiException.Invalid(FormattableString.Invariant($"'n' is {n}; this server gives one answer at a time. Send 'n': 1 and ask again for another."), "n");

        (string Field, bool Asked)[] features =
        [
            ("tools", HoldsAny(request.Tools)),
            ("functions", HoldsAny(request.Functions)),
            ("response_format", request.ResponseFormat is { ValueKind: JsonValueKind.Object } format
                && !(format.TryGetProperty("type", out var type) && type is { ValueKind: JsonValueKind.String } && type.ValueEquals("text"))),
            ("logprobs", request.Logprobs == true),
            ("logit_bias", request.LogitBias is { ValueKind: JsonValueKind.Object } bias && bias.EnumerateObject().Any()),
            ("presence_penalty", request.PresencePenalty is not (null or 0)),
            ("frequency_penalty", request.FrequencyPenalty is not (null or 0)),
        ];
        foreach (var (field, _) in features.Where(feature => feature.Asked))
            throw OpenAiException.Invalid($"This server does not support '{field}'; leave it out.", field, "unsupported_parameter");
    }

    private static bool HoldsAny(JsonElement? list) => list is { ValueKind: JsonValueKind.Array } array && array.GetArrayLength() > 0;
}
