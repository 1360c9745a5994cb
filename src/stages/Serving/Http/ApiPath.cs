using Endonym.Serving.Keys;
using Microsoft.AspNetCore.Http;

namespace Endonym.Serving.Http;

/// <summary>What a request to the API asks for, as far as keys and limits are concerned.</summary>
/// <param name="Scope">What a key must be allowed; <see cref="KeyScopes.None"/> where any key will do.</param>
/// <param name="Generates">Whether it makes a model work.</param>
/// <param name="AlwaysNeedsKey">Whether it needs a key also where the server asks for none.</param>
internal readonly record struct ApiPath(KeyScopes Scope, bool Generates, bool AlwaysNeedsKey)
{
    /// <summary>What a request asks for; null for pages, health and whatever else needs no key.</summary>
    public static ApiPath? Of(HttpRequest request)
    {
        var path = request.Path;
        return path switch
        {
            _ when path.StartsWithSegments("/metrics", StringComparison.OrdinalIgnoreCase) => new(KeyScopes.Admin, false, false),
            // Keys are made and shown here: never without one, not even on this machine, where every local program could ask.
            _ when path.StartsWithSegments("/v1/admin", StringComparison.OrdinalIgnoreCase) => new(KeyScopes.Admin, false, true),
            _ when path.StartsWithSegments("/v1/files", StringComparison.OrdinalIgnoreCase) || path.StartsWithSegments("/v1/batches", StringComparison.OrdinalIgnoreCase) =>
                new(KeyScopes.Batch, false, false),
            _ when IsEmbedding(path) => new(KeyScopes.Embed, HttpMethods.IsPost(request.Method), false),
            _ when path.StartsWithSegments("/v1/models", StringComparison.OrdinalIgnoreCase) => new(KeyScopes.None, false, false),
            _ when path.StartsWithSegments("/v1", StringComparison.OrdinalIgnoreCase) => new(KeyScopes.Chat, HttpMethods.IsPost(request.Method), false),
            _ when path.StartsWithSegments("/tokenize", StringComparison.OrdinalIgnoreCase) || path.StartsWithSegments("/detokenize", StringComparison.OrdinalIgnoreCase) =>
                new(KeyScopes.Chat, false, false),
            _ => null,
        };
    }

    private static bool IsEmbedding(PathString path) =>
        path.StartsWithSegments("/v1/embeddings", StringComparison.OrdinalIgnoreCase) || path.StartsWithSegments("/v1/rerank", StringComparison.OrdinalIgnoreCase)
        || path.StartsWithSegments("/v2/rerank", StringComparison.OrdinalIgnoreCase) || path.StartsWithSegments("/rerank", StringComparison.OrdinalIgnoreCase);
}
