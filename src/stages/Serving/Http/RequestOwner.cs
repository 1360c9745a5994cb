using Endonym.Serving.Keys;
using Microsoft.AspNetCore.Http;

namespace Endonym.Serving.Http;

/// <summary>Whose a request is.</summary>
public static class RequestOwner
{
    /// <summary>The id of the key it brought, or the empty string where it brought none and needs none. Files and batches belong to it.</summary>
    public static string Of(HttpContext context) => KeyOf(context)?.Id ?? "";

    /// <summary>Who takes turns with others in the queue: the key, else the address the request came from.</summary>
    public static string ClientOf(HttpContext context) => KeyOf(context)?.Id ?? context.Connection.RemoteIpAddress?.ToString() ?? "";

    /// <summary>The key a request brought, verified; null for none.</summary>
    internal static ApiKey? KeyOf(HttpContext context) => context.Features.Get<ApiKey>();
}
