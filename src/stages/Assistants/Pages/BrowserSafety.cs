using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Endonym.Assistants.Pages;

/// <summary>What keeps other sites out: headers that tell the browser what this page may do, and no writing from another origin.</summary>
public static class BrowserSafety
{
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    extension(IApplicationBuilder app)
    {
        /// <summary>Adds the headers to every response and refuses, with 403, what a page of another origin sends. Programs send no Origin and pass.</summary>
        /// <returns>The same builder.</returns>
        public IApplicationBuilder UseBrowserSafety() => app.Use((context, next) =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = ContentSecurityPolicy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
            return IsForeign(context.Request)
                ? ApiError.Result(StatusCodes.Status403Forbidden, "cross_origin", "Pages of another origin may not use this server.").ExecuteAsync(context)
                : next(context);
        });
    }

    /// <summary>The scheme is not compared: behind a proxy that ends TLS the server sees http where the browser saw https.</summary>
    private static bool IsForeign(HttpRequest request) =>
        request.Headers.Origin.ToString() is { Length: > 0 } origin
        && !(Uri.TryCreate(origin, UriKind.Absolute, out var from) && string.Equals(from.Authority, HostOf(request, from), StringComparison.OrdinalIgnoreCase));

    /// <summary>The host the request was sent to, its port left out where it is the scheme's own, as <see cref="Uri.Authority"/> does.</summary>
    private static string HostOf(HttpRequest request, Uri origin) =>
        request.Host.Port is null || (origin.IsDefaultPort && request.Host.Port == origin.Port) ? request.Host.Host : request.Host.Value ?? "";
}
