using System.Text.Encodings.Web;
using System.Text.Json;

namespace Endonym.Serving.OpenAi;

/// <summary>The JSON dialect of OpenAI's API: snake_case, unknown names ignored.</summary>
internal static class OpenAiJson
{
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            // National letters stay readable; the answer is application/json and never sniffed as HTML.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
