using System.Runtime.InteropServices;
using System.Text.Json;

namespace Endonym.Serving.Batches;

/// <summary>One request of a batch.</summary>
/// <param name="CustomId">Its owner's name for it.</param>
/// <param name="Body">What is sent to the endpoint, JSON.</param>
/// <param name="Streams">Whether it asks for a stream, which a line cannot hold.</param>
internal sealed record BatchLine(string CustomId, byte[] Body, bool Streams)
{
    private const int MaxIdLength = 512;

    /// <summary>Reads a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="endpoint">Where all lines of the batch go.</param>
    /// <param name="fault">What is wrong with it, where the result is null.</param>
    public static BatchLine? Parse(NumberedLine line, string endpoint, out BatchError? fault)
    {
        fault = null;
        if (line.Utf8 is null)
        {
            fault = new BatchError("line_too_long", "The line is longer than this server allows; ask who runs it to raise BatchMaxLineBytes, or shorten it.", Param: null, line.Number);
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(line.Utf8);
            if (document.RootElement is not { ValueKind: JsonValueKind.Object } root)
                return Refuse("invalid_json_line", "The line is JSON, but no object.", null, out fault);
            if (!root.TryGetProperty("custom_id", out var id) || id.ValueKind != JsonValueKind.String || id.GetString() is not { Length: > 0 and <= MaxIdLength } customId)
                return Refuse("invalid_custom_id", FormattableString.Invariant($"'custom_id' is missing or is no text of 1 to {MaxIdLength} characters."), "custom_id", out fault);
            if (!root.TryGetProperty("method", out var method) || method.ValueKind != JsonValueKind.String || !method.ValueEquals("POST"))
                return Refuse("invalid_method", "'method' must be POST.", "method", out fault);
            if (!root.TryGetProperty("url", out var url) || url.ValueKind != JsonValueKind.String || !url.ValueEquals(endpoint))
                return Refuse("invalid_url", $"'url' must be {endpoint}, the endpoint of the batch.", "url", out fault);
            if (!root.TryGetProperty("body", out var body) || body.ValueKind != JsonValueKind.Object)
                return Refuse("invalid_body", "'body' is missing or is no object.", "body", out fault);
            return new BatchLine(customId, JsonMarshal.GetRawUtf8Value(body).ToArray(), body.TryGetProperty("stream", out var stream) && stream.ValueKind == JsonValueKind.True);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // The second is what half of a surrogate pair in a text is told with.
            return Refuse("invalid_json_line", $"The line is not valid JSON: {error.Message}", null, out fault);
        }

        BatchLine? Refuse(string code, string message, string? param, out BatchError? fault)
        {
            fault = new BatchError(code, message, param, line.Number);
            return null;
        }
    }
}
