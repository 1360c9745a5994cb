using System.Text.Json;
using Endonym.Serving.OpenAi;
using Microsoft.AspNetCore.Http;

namespace Endonym.Serving.Http;

/// <summary>Reads requests' bodies.</summary>
internal static class JsonBody
{
    /// <summary>The body as an object; unknown names are ignored, as OpenAI does.</summary>
    /// <exception cref="OpenAiException">It is not sent as JSON, is none, is not UTF-8, or a field has the wrong type.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext context) where T : class
    {
        if (!context.Request.HasJsonContentType())
            throw OpenAiException.WrongContentType(context.Request.ContentType);
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(context.Request.Body, OpenAiJson.Options, context.RequestAborted)
                ?? throw OpenAiException.Invalid("The body is the JSON value null; send an object.");
        }
        catch (JsonException error)
        {
            var field = error.Path?.TrimStart('$').TrimStart('.') is { Length: > 0 } path ? path : null;
            // The system's own wording names .NET types, which mean nothing to a client.
            throw OpenAiException.Invalid(
                error.Message.StartsWith("The JSON value could not be converted", StringComparison.Ordinal) && field is not null
                    ? $"'{field}' has the wrong type."
                    : $"The body is not valid JSON: {error.Message}",
                field);
        }
    }
}
