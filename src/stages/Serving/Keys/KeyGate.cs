using System.Globalization;
using Endonym.Serving.Http;
using Endonym.Serving.Metrics;
using Endonym.Serving.OpenAi;
using Microsoft.AspNetCore.Http;

namespace Endonym.Serving.Keys;

/// <summary>Lets requests to the API in by their key, holds the key to its limits, and counts what it uses.</summary>
internal sealed class KeyGate(KeyStore keys, KeyLimiter limiter, ServingMeter meter, PlatformOptions options)
{
    private const string Bearer = "Bearer ";

    public async Task PassAsync(HttpContext context, RequestDelegate next)
    {
        if (ApiPath.Of(context.Request) is not { } path)
        {
            await next(context);
            return;
        }

        // Where keys are not asked for, what a client sends because its library insists on one says nothing; a key of ours is honoured all the same.
        var presented = Presented(context.Request);
        if (!options.RequireKeys && !path.AlwaysNeedsKey && (presented is null || KeySecret.IdOf(presented) is null))
        {
            await next(context);
            return;
        }

        var verdict = presented is null
            ? KeyVerdict.Refused("This server asks for an API key. Send Authorization: Bearer KEY with one that 'endonym keys create' printed.")
            : keys.Verify(presented);
        if (verdict.Key is not { } key)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await RefuseAsync(context, ErrorBoundary.Error(StatusCodes.Status401Unauthorized, verdict.Reason ?? "", "invalid_api_key"));
        }
        else if ((key.Scopes & path.Scope) != path.Scope)
        {
            await RefuseAsync(context, ErrorBoundary.Error(
                StatusCodes.Status403Forbidden, $"The API key {key.Id} may not use {context.Request.Path}: it lacks the scope '{path.Scope.ToString().ToLowerInvariant()}'. Use one that has it.", "insufficient_scope"));
        }
        else
        {
            await PassAsync(context, next, key, path);
        }
    }

    private async Task PassAsync(HttpContext context, RequestDelegate next, ApiKey key, ApiPath path)
    {
        var admission = limiter.Enter(key, path.Generates);
        TellLimits(context.Response.Headers, admission.Standing);
        if (admission.Refusal is { } refusal)
        {
            await RefuseAsync(context, ErrorBoundary.Error(StatusCodes.Status429TooManyRequests, refusal, "rate_limit_exceeded", "requests"), admission.RetryAfter);
            return;
        }

        context.Features.Set(key);
        if (!path.Generates)
        {
            await next(context);
            return;
        }

        var used = TokenMeter.Begin();
        try
        {
            await next(context);
        }
        finally
        {
            admission.Standing.Leave(used.PromptTokens + used.CompletionTokens);
            keys.AddUsage(key.Id, used);
        }
    }

    private Task RefuseAsync(HttpContext context, OpenAiException told, TimeSpan? retryAfter = null)
    {
        meter.Refused(told.Error.Code ?? "");
        return ErrorBoundary.WriteAsync(context, told, retryAfter);
    }

    private static string? Presented(HttpRequest request) => request.Headers.Authorization.ToString() switch
    {
        { } header when header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) => header[Bearer.Length..].Trim(),
        _ => request.Headers["X-Api-Key"].ToString() is { Length: > 0 } key ? key : null,
    };

    private static void TellLimits(IHeaderDictionary headers, KeyLimiter.Standing standing)
    {
        Tell(headers, "requests", standing.Requests);
        Tell(headers, "tokens", standing.Tokens);
    }

    private static void Tell(IHeaderDictionary headers, string what, TokenBucket? bucket)
    {
        if (bucket is null)
            return;
        headers[$"x-ratelimit-limit-{what}"] = bucket.Limit.ToString(CultureInfo.InvariantCulture);
        headers[$"x-ratelimit-remaining-{what}"] = bucket.Remaining.ToString(CultureInfo.InvariantCulture);
        headers[$"x-ratelimit-reset-{what}"] = string.Create(CultureInfo.InvariantCulture, $"{bucket.UntilFull.TotalSeconds:0.###}s");
    }
}
