using System.Globalization;
using Endonym.Serving.Http;
using Endonym.Serving.Keys;
using Endonym.Serving.OpenAi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Endonym.Serving.Batches;

/// <summary>OpenAI's <c>/v1/batches</c>.</summary>
internal static class BatchEndpoints
{
    private const int MaxListed = 100;
    private const int DefaultListed = 20;
    private const int MaxDays = 30;

    // OpenAI's own limits of metadata.
    private const int MaxMetadata = 16, MaxMetadataName = 64, MaxMetadataValue = 512;

    private static readonly Dictionary<string, KeyScopes> Endpoints = new(StringComparer.Ordinal)
    {
        ["/v1/chat/completions"] = KeyScopes.Chat,
        ["/v1/completions"] = KeyScopes.Chat,
        ["/v1/embeddings"] = KeyScopes.Embed,
    };

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/v1/batches", ErrorBoundary.Guard(CreateAsync));
        endpoints.MapGet("/v1/batches", ErrorBoundary.Guard(context => FileEndpoints.WriteAsync(context, Store(context).List(
            FileEndpoints.OwnerSeen(context), FileEndpoints.Given(context.Request.Query["after"]), FileEndpoints.Limit(context.Request.Query["limit"], MaxListed, DefaultListed)))));
        endpoints.MapGet("/v1/batches/{id}", ErrorBoundary.Guard(context => FileEndpoints.WriteAsync(context, Needed(context))));
        endpoints.MapPost("/v1/batches/{id}/cancel", ErrorBoundary.Guard(context =>
        {
            var now = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow().ToUnixTimeSeconds();
            var batch = Store(context).Update(Needed(context).Id, batch => batch.Status is BatchStatus.Validating or BatchStatus.InProgress
                ? batch with { Status = BatchStatus.Cancelling, CancellingAt = now }
                : batch);
            if (batch.Status is not (BatchStatus.Cancelling or BatchStatus.Cancelled))
                throw ErrorBoundary.Error(StatusCodes.Status409Conflict, $"The batch {batch.Id} is {batch.Status} and cannot be cancelled any more.", "batch_not_cancellable", param: "batch_id");
            context.RequestServices.GetRequiredService<BatchRunner>().Cancel(batch.Id);
            return FileEndpoints.WriteAsync(context, batch);
        }));
    }

    private static async Task CreateAsync(HttpContext context)
    {
        var asked = await JsonBody.ReadAsync<BatchRequest>(context);
        var fileId = asked.InputFileId ?? throw OpenAiException.Invalid("'input_file_id' is missing; upload the lines to /v1/files first.", "input_file_id");
        var endpoint = asked.Endpoint ?? throw OpenAiException.Invalid("'endpoint' is missing; send one such as /v1/chat/completions.", "endpoint");
        if (!Endpoints.TryGetValue(endpoint, out var scope) || !context.RequestServices.GetRequiredService<IRequestExecutor>().Knows(endpoint))
            throw OpenAiException.Invalid($"'endpoint' is '{endpoint}'; batches may use {string.Join(", ", Endpoints.Keys)}, as far as this server has them.", "endpoint");
        if (RequestOwner.KeyOf(context) is { } key && (key.Scopes & scope) != scope)
            throw ErrorBoundary.Error(StatusCodes.Status403Forbidden, $"The API key {key.Id} may not use {endpoint}: it lacks the scope '{scope.ToString().ToLowerInvariant()}'.", "insufficient_scope");
        var window = WindowOf(asked.CompletionWindow ?? throw OpenAiException.Invalid("'completion_window' is missing; send 24h.", "completion_window"));
        CheckMetadata(asked.Metadata);
        var owner = RequestOwner.Of(context);
        var file = context.RequestServices.GetRequiredService<FileStore>().Find(fileId, FileEndpoints.OwnerSeen(context));
        if (file is not { Purpose: StoredFile.Input })
            throw OpenAiException.Invalid(file is null ? $"There is no file '{fileId}'; GET /v1/files lists yours." : $"The file {fileId} has the purpose {file.Purpose}; send one uploaded with purpose=batch.", "input_file_id");

        var now = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        var batch = new Batch
        {
            Id = $"batch_{Guid.NewGuid():N}",
            Endpoint = endpoint,
            InputFileId = fileId,
            CompletionWindow = asked.CompletionWindow,
            Status = BatchStatus.Validating,
            CreatedAt = now.ToUnixTimeSeconds(),
            ExpiresAt = (now + window).ToUnixTimeSeconds(),
            Metadata = asked.Metadata,
        };
        Store(context).Add(batch, owner);
        context.RequestServices.GetRequiredService<BatchRunner>().Wake();
        await FileEndpoints.WriteAsync(context, batch);
    }

    /// <summary>OpenAI knows 24h only; here any number of hours or days, or, where time is short, of seconds will do.</summary>
    private static TimeSpan WindowOf(string text)
    {
        var unit = text is [.., var last] ? last : '?';
        if (int.TryParse(text.AsSpan(0, Math.Max(0, text.Length - 1)), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            && unit switch { 'h' => count * 3600L, 'd' => count * 86_400L, 's' => count, _ => 0 } is > 0 and <= MaxDays * 86_400L and var seconds)
            return TimeSpan.FromSeconds(seconds);
        throw OpenAiException.Invalid(FormattableString.Invariant($"'completion_window' is '{text}'; write a time of up to {MaxDays} days, such as 24h or 7d."), "completion_window");
    }

    private static void CheckMetadata(IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is not null && (metadata.Count > MaxMetadata || metadata.Any(pair => pair.Key.Length > MaxMetadataName || pair.Value is null or { Length: > MaxMetadataValue })))
            throw OpenAiException.Invalid(FormattableString.Invariant($"'metadata' may hold {MaxMetadata} texts, with names of up to {MaxMetadataName} and values of up to {MaxMetadataValue} characters."), "metadata");
    }

    private static Batch Needed(HttpContext context)
    {
        var id = (string?)context.Request.RouteValues["id"] ?? "";
        return Store(context).Find(id, FileEndpoints.OwnerSeen(context))
            ?? throw ErrorBoundary.Error(StatusCodes.Status404NotFound, $"There is no batch '{id}'; GET /v1/batches lists yours.", "batch_not_found", param: "batch_id");
    }

    private static BatchStore Store(HttpContext context) => context.RequestServices.GetRequiredService<BatchStore>();

    private sealed record BatchRequest
    {
        public string? InputFileId { get; init; }

        public string? Endpoint { get; init; }

        public string? CompletionWindow { get; init; }

        public IReadOnlyDictionary<string, string>? Metadata { get; init; }
    }
}
