using System.Text.Json;
using Endonym.Corpus.Rights.Robots;

namespace Endonym.Corpus.Rights.Tdm;

/// <summary>A site's <c>/.well-known/tdmrep.json</c>: patterns of paths with what is reserved there.</summary>
/// <remarks>W3C Community Group, "TDM Reservation Protocol", section "TDM File on the Origin Server". Patterns are those of robots.txt; the first that matches counts.</remarks>
public sealed class TdmRepFile
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 16 };

    private readonly IReadOnlyList<Rule> _rules;

    private TdmRepFile(IReadOnlyList<Rule> rules) => _rules = rules;

    /// <summary>Reads a file.</summary>
    /// <returns>Null if it is no JSON, such as the error page that many servers send with status 200.</returns>
    /// <remarks>A rule that lacks its location, or whose reservation is neither 0 nor 1, is left out: the protocol calls it unset.</remarks>
    public static TdmRepFile? Parse(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Span.StartsWith("\uFEFF"u8))
            bytes = bytes["\uFEFF"u8.Length..];

        try
        {
            using var document = JsonDocument.Parse(bytes, Lenient);
            // The brackets are mandatory, and forgotten; the one rule is still an express reservation.
            return document.RootElement.ValueKind switch
            {
                JsonValueKind.Array => new TdmRepFile([.. document.RootElement.EnumerateArray().Select(RuleOf).OfType<Rule>()]),
                JsonValueKind.Object => new TdmRepFile([.. new[] { RuleOf(document.RootElement) }.OfType<Rule>()]),
                _ => null,
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What the file says of a path.</summary>
    /// <param name="path">Normalized, see <see cref="RobotsPath.Of"/>.</param>
    public TdmValue ValueOf(string path)
    {
        var rule = _rules.FirstOrDefault(rule => RobotsPath.Matches(rule.Pattern, path));
        return rule is null ? default : new TdmValue(rule.Reserved, rule.Policy);
    }

    private static Rule? RuleOf(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object || Text(element, "location") is not { Length: > 0 } location || TdmValue.ReservationOf(Text(element, "tdm-reservation")) is not { } reserved)
            return null;

        return new Rule(RobotsPath.OfPattern(location[0] is '/' or '*' ? location : "/" + location), reserved, Text(element, "tdm-policy"));
    }

    // The protocol's examples write numbers; strings of the same digit are common.
    private static string? Text(JsonElement element, string name) => !element.TryGetProperty(name, out var value) ? null : value.ValueKind switch
    {
        JsonValueKind.String => SafeString(value),
        JsonValueKind.Number => value.GetRawText(),
        _ => null,
    };

    private static string? SafeString(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // An escaped lone surrogate is JSON and no text.
            return null;
        }
    }

    private sealed record Rule(string Pattern, bool Reserved, string? Policy);
}
