using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Endonym.Serving.OpenAi;

/// <summary>A stream as OpenAI sends it.</summary>
internal static class ServerSentEvents
{
    /// <summary>Begins one; the status can no longer be changed once something was sent.</summary>
    public static void Begin(HttpResponse response)
    {
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-cache";
        // A proxy that gathers the answer would undo the streaming.
        response.Headers["X-Accel-Buffering"] = "no";
    }

    /// <summary>Sends one event; JSON holds no line break, so one line is enough.</summary>
    public static async Task SendAsync<T>(HttpResponse response, T value, CancellationToken cancellationToken)
    {
        response.BodyWriter.Write("data: "u8);
        using (var json = new Utf8JsonWriter(response.BodyWriter, new JsonWriterOptions { Encoder = OpenAiJson.Options.Encoder, SkipValidation = true }))
            JsonSerializer.Serialize(json, value, OpenAiJson.Options);
        response.BodyWriter.Write("\n\n"u8);
        await response.BodyWriter.FlushAsync(cancellationToken);
    }

    /// <summary>Ends it.</summary>
    public static async Task EndAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        response.BodyWriter.Write("data: [DONE]\n\n"u8);
        await response.BodyWriter.FlushAsync(cancellationToken);
    }
}
