using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Endonym.Serving.Http;
using Endonym.Serving.Keys;
using Endonym.Serving.Metrics;
using Endonym.Serving.OpenAi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Endonym.Serving.Embeddings;

/// <summary><c>/v1/rerank</c> as Jina, Cohere and vLLM write it; vLLM answers under the paths <c>/rerank</c> and <c>/v2/rerank</c> too.</summary>
internal static class RerankEndpoints
{
    private const int MaxDocuments = 10_000;
    private const long MaxBodyBytes = 32 << 20;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        foreach (var path in new[] { "/v1/rerank", "/v2/rerank", "/rerank" })
            endpoints.MapPost(path, ErrorBoundary.Guard(AnswerAsync)).WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes));
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        var request = await JsonBody.ReadAsync<RerankRequest>(context);
        var models = context.RequestServices.GetServices<ServedReranker>().ToList();
        var name = request.Model ?? throw OpenAiException.Invalid("'model' is missing; name the reranker.", "model");
        var model = models.FirstOrDefault(model => model.Name == name) ?? throw EmbeddingEndpoints.Unknown(name, [.. models.Select(known => known.Name)], "rerank");
        if (string.IsNullOrEmpty(request.Query))
            throw OpenAiException.Invalid("'query' is missing or empty; send what is looked for.", "query");
        List<string> documents = request.Documents switch
        {
            null or [] => throw OpenAiException.Invalid("'documents' is missing or empty; send at least one.", "documents"),
            { Count: > MaxDocuments } => throw OpenAiException.Invalid(FormattableString.Invariant($"'documents' holds {request.Documents.Count}; {MaxDocuments} is the limit."), "documents"),
            var given => [.. given.Select(Text)],
        };
        if (request.TopN is < 1)
            throw OpenAiException.Invalid(FormattableString.Invariant($"'top_n' is {request.TopN}; it must be at least 1."), "top_n");

        var began = Stopwatch.GetTimestamp();
        var scores = await model.Reranker.ScoreAsync(request.Query, documents, RequestOwner.ClientOf(context), context.RequestAborted);
        TokenMeter.Current?.Add(scores.TokenCount, completionTokens: 0);
        context.RequestServices.GetService<ServingMeter>()?.AnswerEnded("rerank", name, Stopwatch.GetElapsedTime(began), untilFirst: null, scores.TokenCount, completionTokens: 0, error: null);
        // Equal scores keep the documents' order: OrderBy is stable.
        var best = scores.Scores.Select((score, index) => new RerankResult(index, score, request.ReturnDocuments == true ? new RerankDocument(documents[index]) : null))
            .OrderByDescending(result => result.RelevanceScore)
            .Take((int)Math.Min(request.TopN ?? documents.Count, documents.Count));
        await context.Response.WriteAsJsonAsync(
            new RerankResponse($"rerank-{Guid.NewGuid():N}", name, [.. best], new RerankUsage(scores.TokenCount), Meta(scores, model.ContextLength)), OpenAiJson.Options, context.RequestAborted);
    }

    // Cohere's place for what an answer's reader should know.
    private static RerankMeta? Meta(RerankScores scores, int contextLength) => scores.CutCount == 0 ? null : new RerankMeta(
        [FormattableString.Invariant($"{scores.CutCount} of the documents are too long with the query: what is beyond {contextLength} tokens was not read.")]);

    private static string Text(JsonElement document)
    {
        try
        {
            return document switch
            {
                { ValueKind: JsonValueKind.String } => document.GetString() ?? "",
                { ValueKind: JsonValueKind.Object } when document.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String => text.GetString() ?? "",
                _ => throw OpenAiException.Invalid("Each of 'documents' must be a text or {\"text\": \"…\"}.", "documents"),
            };
        }
        catch (InvalidOperationException)
        {
            throw OpenAiException.Invalid("'documents' holds a text with half of a surrogate pair, which is no Unicode text.", "documents");
        }
    }

    private sealed record RerankRequest
    {
        public string? Model { get; init; }

        public string? Query { get; init; }

        public IReadOnlyList<JsonElement>? Documents { get; init; }

        public long? TopN { get; init; }

        public bool? ReturnDocuments { get; init; }
    }

    private sealed record RerankResponse(string Id, string Model, IReadOnlyList<RerankResult> Results, RerankUsage Usage, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RerankMeta? Meta);

    private sealed record RerankMeta(IReadOnlyList<string> Warnings);

    private sealed record RerankResult(
        int Index, double RelevanceScore, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RerankDocument? Document);

    private sealed record RerankDocument(string Text);

    private sealed record RerankUsage(long TotalTokens);
}
