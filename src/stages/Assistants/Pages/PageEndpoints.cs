using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Endonym.Assistants.Pages;

/// <summary>The page and its few files, rendered once and served from memory.</summary>
internal static class PageEndpoints
{
    private static readonly (string Name, string ContentType)[] Files =
    [
        ("chat.css", "text/css; charset=utf-8"),
        ("chat.js", "text/javascript; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
    ];

    public static void Map(IEndpointRouteBuilder endpoints, AssistantsOptions options)
    {
        var pages = options.PageLanguages.ToDictionary(
            language => language.Code,
            language => Encoding.UTF8.GetBytes(ChatPage.Render(language, options.PageLanguages, options.Language, options.ModelName, options.Chatbot)),
            StringComparer.OrdinalIgnoreCase);
        endpoints.MapGet("/", (string? lang) => Send(
            lang is not null && pages.TryGetValue(lang, out var page) ? page : pages[options.PageLanguages[0].Code], "text/html; charset=utf-8"));
        foreach (var (name, contentType) in Files)
        {
            var bytes = Asset.Bytes(name);
            endpoints.MapGet("/assets/" + name, () => Send(bytes, contentType));
        }
    }

    /// <summary>Browsers ask each time and are told in a few bytes that nothing changed; so an upgrade is never half old.</summary>
    private static Revalidated Send(byte[] bytes, string contentType) => new(Results.Bytes(
        bytes, contentType, entityTag: new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}\"")));

    private sealed class Revalidated(IResult file) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.CacheControl = "no-cache";
            return file.ExecuteAsync(httpContext);
        }
    }
}
