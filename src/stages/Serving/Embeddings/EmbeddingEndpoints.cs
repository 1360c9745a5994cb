using System.Buffers.Binary;
using System.Diagnostics;
using System.Text.Json;
using Endonym.Serving.Engines;
using Endonym.Serving.Http;
using Endonym.Serving.Keys;
using Endonym.Serving.Metrics;
using Endonym.Serving.OpenAi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Endonym.Serving.Embeddings;

/// <summary>OpenAI's <c>/v1/embeddings</c>.</summary>
internal static class EmbeddingEndpoints
{
    private const int MaxInputs = 2048; // OpenAI's own limit
    private const int MaxDimensions = 65_536;
    private const long MaxBodyBytes = 8 << 20;

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost("/v1/embeddings", ErrorBoundary.Guard(AnswerAsync)).WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes));

    private static async Task AnswerAsync(HttpContext context)
    {
        var request = await JsonBody.ReadAsync<EmbeddingRequest>(context);
        var models = context.RequestServices.GetServices<ServedEmbeddingModel>().ToList();
        var name = request.Model ?? throw OpenAiException.Invalid("'model' is missing; name the embedding model.", "model");
        var model = models.FirstOrDefault(model => model.Name == name) ?? throw Unknown(name, [.. models.Select(known => known.Name)], "embedding");
        var inputs = Inputs(request.Input);
        var base64 = request.EncodingFormat switch
        {
            null or "float" => false,
            "base64" => true,
            var format => throw OpenAiException.Invalid($"'encoding_format' is '{format}'; use float or base64.", "encoding_format"),
        };
        if (request.Dimensions is < 1 or > MaxDimensions)
            throw OpenAiException.Invalid(FormattableString.Invariant($"'dimensions' is {request.Dimensions}; it must lie between 1 and {MaxDimensions}."), "dimensions");

        var began = Stopwatch.GetTimestamp();
        using var activity = ServingMeter.Activities.StartActivity($"embeddings {name}", ActivityKind.Client);
        activity?.SetTag("gen_ai.operation.name", "embeddings").SetTag("gen_ai.request.model", name);
        var made = await MakeAsync(model, inputs, Options(request, model.Name, context), context.RequestAborted);
        var tokens = made.Usage?.InputTokenCount ?? 0;
        activity?.SetTag("gen_ai.usage.input_tokens", tokens);
        TokenMeter.Current?.Add(tokens, completionTokens: 0);
        context.RequestServices.GetService<ServingMeter>()?.AnswerEnded("embeddings", name, Stopwatch.GetElapsedTime(began), untilFirst: null, tokens, completionTokens: 0, error: null);

        var response = new EmbeddingList(
            "list",
            [.. made.Select((embedding, index) => new EmbeddingEntry("embedding", index, base64 ? Base64(embedding.Vector.Span) : embedding.Vector.ToArray()))],
            name,
            new EmbeddingUsage(tokens, tokens));
        await context.Response.WriteAsJsonAsync(response, OpenAiJson.Options, context.RequestAborted);
    }

    /// <summary>404: there is no such model of this kind.</summary>
    internal static OpenAiException Unknown(string name, IReadOnlyList<string> known, string kind) => ErrorBoundary.Error(
        StatusCodes.Status404NotFound,
        known.Count == 0
            ? $"The model '{name}' does not exist here: this server has loaded no {kind} model. Start it with one, or ask one that has."
            : $"The model '{name}' does not exist here. This server has these {kind} models: {string.Join(", ", known)}.",
        "model_not_found",
        param: "model");

    private static async Task<GeneratedEmbeddings<Embedding<float>>> MakeAsync(ServedEmbeddingModel model, List<string> inputs, EmbeddingGenerationOptions options, CancellationToken cancellationToken)
    {
        var dimensions = options.Dimensions;
        GeneratedEmbeddings<Embedding<float>> made;
        try
        {
            made = await model.Generator.GenerateAsync(inputs, options, cancellationToken);
        }
        catch (ArgumentException) when (dimensions is not null)
        {
            throw WrongDimensions();
        }

        if (made.Count != inputs.Count)
            throw new InvalidOperationException(FormattableString.Invariant($"The generator made {made.Count} vectors for {inputs.Count} texts."));
        // How vectors become shorter, if they can, is the generator's to say.
        return dimensions is null || made.All(embedding => embedding.Vector.Length == dimensions) ? made : throw WrongDimensions();

        OpenAiException WrongDimensions() => OpenAiException.Invalid(
            FormattableString.Invariant($"The model '{model.Name}' does not make vectors of {dimensions} dimensions; leave 'dimensions' out for its own."), "dimensions", "unsupported_value");
    }

    private static EmbeddingGenerationOptions Options(EmbeddingRequest request, string model, HttpContext context)
    {
        var options = new EmbeddingGenerationOptions
        {
            ModelId = model,
            Dimensions = (int?)request.Dimensions,
            AdditionalProperties = new() { [LanguageModelChatClient.UserProperty] = RequestOwner.ClientOf(context) },
        };
        if (request.PromptName is { } prompt)
            options.AdditionalProperties[EncoderEmbeddingGenerator.PromptNameProperty] = prompt;
        if (request.Truncate is { } truncate)
            options.AdditionalProperties[EncoderEmbeddingGenerator.TruncateProperty] = truncate;
        return options;
    }

    private static List<string> Inputs(JsonElement? input)
    {
        List<string> texts = input switch
        {
            { ValueKind: JsonValueKind.String } text => [Text(text)],
            { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Select(Text)],
            null or { ValueKind: JsonValueKind.Undefined or JsonValueKind.Null } => throw OpenAiException.Invalid("'input' is missing; send a text or an array of texts.", "input"),
            _ => throw OpenAiException.Invalid("'input' must be a text or an array of texts.", "input"),
        };
        return texts switch
        {
            [] => throw OpenAiException.Invalid("'input' is empty; send at least one text.", "input"),
            { Count: > MaxInputs } => throw OpenAiException.Invalid(FormattableString.Invariant($"'input' holds {texts.Count} texts; {MaxInputs} is the limit."), "input"),
            _ when texts.Contains("") => throw OpenAiException.Invalid("'input' holds an empty text.", "input"),
            _ => texts,
        };
    }

    private static string Text(JsonElement text)
    {
        try
        {
            return text.ValueKind == JsonValueKind.String
                ? text.GetString() ?? ""
                : throw OpenAiException.Invalid("'input' must hold texts; token ids are not taken, for they would be another tokenizer's.", "input");
        }
        catch (InvalidOperationException)
        {
            throw OpenAiException.Invalid("'input' holds a text with half of a surrogate pair, which is no Unicode text.", "input");
        }
    }

    private static string Base64(ReadOnlySpan<float> vector)
    {
        var bytes = new byte[vector.Length * sizeof(float)];
        for (var index = 0; index < vector.Length; index++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(index * sizeof(float)), vector[index]);
        return Convert.ToBase64String(bytes);
    }

    private sealed record EmbeddingRequest
    {
        public string? Model { get; init; }

        public JsonElement? Input { get; init; }

        public string? EncodingFormat { get; init; }

        public long? Dimensions { get; init; }

        // The next two are no fields of OpenAI's; text-embeddings-inference has them.
        public string? PromptName { get; init; }

        public bool? Truncate { get; init; }
    }

    private sealed record EmbeddingList(string Object, IReadOnlyList<EmbeddingEntry> Data, string Model, EmbeddingUsage Usage);

    /// <param name="Object">Always <c>embedding</c>.</param>
    /// <param name="Index">Of which input.</param>
    /// <param name="Embedding">An array of numbers, or base64 of them as little-endian 32-bit floats.</param>
    private sealed record EmbeddingEntry(string Object, int Index, object Embedding);

    private sealed record EmbeddingUsage(long PromptTokens, long TotalTokens);
}
