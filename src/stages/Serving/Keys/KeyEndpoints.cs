using System.Globalization;
using Endonym.Serving.Http;
using Endonym.Serving.OpenAi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Endonym.Serving.Keys;

/// <summary>Keys over HTTP, for a key with the scope admin: <c>/v1/admin/keys</c> and <c>/v1/admin/usage</c>.</summary>
internal static class KeyEndpoints
{
    private const int DaysShown = 30;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/v1/admin/keys", ErrorBoundary.Guard(context =>
            WriteAsync(context, new KeyList("list", [.. Store(context).List().Select(KeyView.Of)]))));
        endpoints.MapPost("/v1/admin/keys", ErrorBoundary.Guard(async context =>
        {
            var asked = await JsonBody.ReadAsync<KeyRequest>(context);
            var made = Store(context).Create(
                asked.Name ?? throw OpenAiException.Invalid("'name' is missing; say whose the key is.", "name"),
                ScopesOf(asked.Scopes),
                new KeyLimits { RequestsPerMinute = asked.RequestsPerMinute, TokensPerMinute = asked.TokensPerMinute, ConcurrentRequests = asked.ConcurrentRequests },
                asked.ExpiresInDays is { } days ? TimeSpan.FromDays(days) : null);
            context.Response.StatusCode = StatusCodes.Status201Created;
            context.Response.Headers.CacheControl = "no-store";
            await WriteAsync(context, new CreatedKey(made.Secret, KeyView.Of(made.Key)));
        }));
        endpoints.MapDelete("/v1/admin/keys/{id}", ErrorBoundary.Guard(context =>
        {
            var id = (string?)context.Request.RouteValues["id"] ?? "";
            if (Store(context).List().All(key => key.Id != id))
                throw ErrorBoundary.Error(StatusCodes.Status404NotFound, $"There is no key '{id}'; GET /v1/admin/keys lists them.", "key_not_found", param: "id");
            Store(context).Revoke(id);
            return WriteAsync(context, new RevokedKey(id, Revoked: true));
        }));
        endpoints.MapGet("/v1/admin/usage", ErrorBoundary.Guard(context =>
        {
            var query = context.Request.Query;
            var clock = context.RequestServices.GetRequiredService<TimeProvider>();
            var since = query["since"].ToString() is { Length: > 0 } day
                ? DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var first)
                    ? first
                    : throw OpenAiException.Invalid($"'since' is '{day}'; write a day such as 2026-01-31.", "since")
                : DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddDays(-DaysShown);
            return WriteAsync(context, new UsageList("list", [.. Store(context).Usage(since, query["key"].ToString() is { Length: > 0 } key ? key : null)]));
        }));
    }

    /// <summary>Scopes from their names.</summary>
    /// <exception cref="OpenAiException">One is unknown.</exception>
    private static KeyScopes ScopesOf(IReadOnlyList<string>? names) =>
        (names ?? throw OpenAiException.Invalid("'scopes' is missing; send some of chat, embed, batch, admin.", "scopes")).Aggregate(KeyScopes.None, (scopes, name) => scopes | name switch
        {
            "chat" => KeyScopes.Chat,
            "embed" => KeyScopes.Embed,
            "batch" => KeyScopes.Batch,
            "admin" => KeyScopes.Admin,
            _ => throw OpenAiException.Invalid($"'{name}' is no scope; there are chat, embed, batch and admin.", "scopes"),
        });

    private static KeyStore Store(HttpContext context) => context.RequestServices.GetRequiredService<KeyStore>();

    private static Task WriteAsync<T>(HttpContext context, T value) => context.Response.WriteAsJsonAsync(value, OpenAiJson.Options, context.RequestAborted);

    private sealed record KeyRequest
    {
        public string? Name { get; init; }

        public IReadOnlyList<string>? Scopes { get; init; }

        public int? RequestsPerMinute { get; init; }

        public int? TokensPerMinute { get; init; }

        public int? ConcurrentRequests { get; init; }

        public int? ExpiresInDays { get; init; }
    }

    private sealed record KeyView(
        string Id, string Name, IReadOnlyList<string> Scopes, int? RequestsPerMinute, int? TokensPerMinute, int? ConcurrentRequests, long CreatedAt, long? ExpiresAt, long? RevokedAt, long? LastUsedAt)
    {
        public static KeyView Of(ApiKey key) => new(
            key.Id,
            key.Name,
            [.. Enum.GetValues<KeyScopes>().Where(scope => scope != KeyScopes.None && key.Scopes.HasFlag(scope)).Select(scope => scope.ToString().ToLowerInvariant())],
            key.Limits.RequestsPerMinute,
            key.Limits.TokensPerMinute,
            key.Limits.ConcurrentRequests,
            key.CreatedAt.ToUnixTimeSeconds(),
            key.ExpiresAt?.ToUnixTimeSeconds(),
            key.RevokedAt?.ToUnixTimeSeconds(),
            key.LastUsedAt?.ToUnixTimeSeconds());
    }

    private sealed record KeyList(string Object, IReadOnlyList<KeyView> Data);

    private sealed record CreatedKey(string Secret, KeyView Key);

    private sealed record RevokedKey(string Id, bool Revoked);

    private sealed record UsageList(string Object, IReadOnlyList<KeyUsage> Data);
}
