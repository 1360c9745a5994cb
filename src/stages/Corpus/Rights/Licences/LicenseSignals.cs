using System.Text;
using System.Text.Json;
using Endonym.Corpus.Rights.Signals;
using Endonym.Corpus.Rights.Web;

namespace Endonym.Corpus.Rights.Licences;

/// <summary>The licences that a document states of itself: <c>rel=license</c> links (also in a <c>Link</c> header), rights in meta tags, <c>license</c> in JSON-LD.</summary>
/// <remarks>JSON-LD of a picture, a film or a recording inside the page licenses that and not the text, and is left out.</remarks>
public static class LicenseSignals
{
    private static readonly string[] MetaNames =
    [
        "license", "licence", "dc.rights", "dc.rights.license", "dc:rights", "dcterms.rights", "dcterms.license", "dcterms:rights", "dcterms:license", "dc.rights.uri", "cc:license", "article:license", "rights", "copyright",
    ];

    private static readonly string[] OtherWorks = ["ImageObject", "VideoObject", "AudioObject", "MediaObject", "Photograph", "SoftwareApplication", "SoftwareSourceCode", "Dataset", "3DModel", "MusicRecording"];

    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 64 };

    /// <summary>Judges a document.</summary>
    /// <returns>A signal for each licence it states that we know; each licence once.</returns>
    public static IEnumerable<RightsSignal> Judge(WebEvidence evidence) =>
        Statements(evidence)
            .Select(statement => (statement.Text, statement.Place, License: LicenseNames.Understand(statement.Text, isLicenseField: !statement.Place.StartsWith("meta", StringComparison.Ordinal) || statement.Place.Contains("licen", StringComparison.OrdinalIgnoreCase))))
            .Where(statement => statement.License is not null)
            .DistinctBy(statement => statement.License)
            .Select(statement => new RightsSignal
            {
                Kind = SignalKinds.LicenseStatement,
                Effect = SignalEffect.Licenses,
                Scope = SignalScope.Document,
                Statement = Quotation.Of(statement.Text),
                Location = $"{evidence.Uri.AbsoluteUri}, {statement.Place}",
                Sha256 = RightsSignal.HashOf(statement.Text),
                Date = evidence.Date,
                License = statement.License!.Value.Spdx,
                LicenseClass = statement.License.Value.Class,
            });

    private static IEnumerable<(string Text, string Place)> Statements(WebEvidence evidence)
    {
        foreach (var link in evidence.Links)
        {
            if (IsLicense(link.Rel))
                yield return (link.Href, "link rel=license");
        }

        foreach (var line in evidence.Headers.Values("Link"))
        {
            foreach (var target in LinkHeader.TargetsOf(line, "license"))
                yield return (target, "header Link rel=license");
        }

        foreach (var meta in evidence.Metas)
        {
            if (MetaNames.Contains(meta.Name.Trim(), StringComparer.OrdinalIgnoreCase))
                yield return (meta.Content, "meta " + meta.Name.Trim());
        }

        foreach (var script in evidence.JsonLd)
        {
            foreach (var text in OfJsonLd(script))
                yield return (text, "JSON-LD license");
        }
    }

    private static bool IsLicense(string rel) =>
        rel.Split([' ', '\t', '\n', '\r', '\f'], StringSplitOptions.RemoveEmptyEntries).Any(token => token.Equals("license", StringComparison.OrdinalIgnoreCase) || token.Equals("licence", StringComparison.OrdinalIgnoreCase));

    private static List<string> OfJsonLd(string script)
    {
        List<string> found = [];
        try
        {
            // By way of bytes: a lone surrogate becomes U+FFFD there and an exception of another kind here.
            using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(script), Lenient);
            Collect(document.RootElement, found);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // A page's broken script, or a string with a lone surrogate, states nothing.
        }

        return found;
    }

    private static void Collect(JsonElement element, List<string> found)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
                Collect(item, found);
        }

        if (element.ValueKind != JsonValueKind.Object || IsOtherWork(element))
            return;

        foreach (var property in element.EnumerateObject())
        {
            if (property.Name is "license" or "schema:license" or "http://schema.org/license" or "https://schema.org/license")
                AddNames(property.Value, found);
            else
                Collect(property.Value, found);
        }
    }

    private static bool IsOtherWork(JsonElement element)
    {
        if (!element.TryGetProperty("@type", out var type))
            return false;
        return type.ValueKind switch
        {
            JsonValueKind.String => OtherWorks.Contains(type.GetString()),
            JsonValueKind.Array => type.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.String && OtherWorks.Contains(item.GetString())),
            _ => false,
        };
    }

    private static void AddNames(JsonElement value, List<string> found)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                found.Add(value.GetString()!); // a string's value is never null
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                    AddNames(item, found);
                break;
            case JsonValueKind.Object:
                foreach (var name in (string[])["@id", "url", "name"])
                {
                    if (value.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String)
                        found.Add(text.GetString()!); // a string's value is never null
                }

                break;
        }
    }
}
