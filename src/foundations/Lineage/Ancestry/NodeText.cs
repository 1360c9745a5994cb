using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Endonym.Lineage.Ancestry;

/// <summary>How a node is called in texts and drawings.</summary>
internal static class NodeText
{
    /// <summary>Kind and name, or id and title.</summary>
    public static string NameOf(AncestryNode node) => OneLine(node switch
    {
        ArtifactNode { Manifest: var manifest } => $"{manifest.Kind} '{manifest.Name}'",
        UnknownNode { Reference: var reference } => $"{reference.Kind} '{reference.Name}'",
        SourceNode { Source: var source } => $"{source.Id} ({source.Title})",
        _ => throw new UnreachableException(),
    });

    /// <summary>What may be done with it, under which licence.</summary>
    public static string RightsOf(AncestryNode node) => OneLine(node switch
    {
        ArtifactNode { Manifest: var manifest } => $"{manifest.RightsClass}",
        UnknownNode => "Unknown rights",
        SourceNode { Source: var source } => $"{source.Class}, {source.License}",
        _ => throw new UnreachableException(),
    });

    /// <summary>Who wrote it, and how much of the whole it is.</summary>
    public static string OriginOf(AncestryNode node, AncestryGraph graph) => OneLine(node switch
    {
        ArtifactNode { Manifest: var manifest } => $"{manifest.Origin}, {ShortId(manifest.Id)}",
        UnknownNode { Reference: var reference } => $"no manifest {ShortId(reference.Id)} in this workspace",
        SourceNode { Source: var source, Share: { } share } => $"{source.Origin}{GeneratedBy(source)}, {Percent(share)} of {graph.ShareUnit}",
        SourceNode { Source: var source } => $"{source.Origin}{GeneratedBy(source)}",
        _ => throw new UnreachableException(),
    });

    /// <summary>What the shares are parts of.</summary>
    public static string ShareNote(AncestryGraph graph) => graph.SharesOf is { } artifact
        ? $"Shares are parts of the {graph.ShareUnit} in {NameOf(artifact)}."
        : "No artifact here holds text.";

    private static string GeneratedBy(Rights.Source source) => source.Generator is { } generator ? $" by {generator}" : "";

    // A source that is there is never shown as nothing.
    private static string Percent(double share) => share is > 0 and < 0.0005
        ? "under 0.1 %"
        : string.Create(CultureInfo.InvariantCulture, $"{100 * share:F1} %");

    private static string ShortId(string id) => id.Length > 12 ? id[..12] : id;

    // Titles come from outside: a line break would tear the tree, an escape code would reach the terminal, and XML has no room for either.
    public static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            line.Append((Breaks(rune) ? Rune.ReplacementChar : rune).ToString());
        return line.ToString();
    }

    /// <summary>At most so many letters, the last one "…" where something is left out.</summary>
    public static string Shorten(string text, int letters) => text.EnumerateRunes().Skip(letters).Any()
        ? string.Concat(text.EnumerateRunes().Take(letters - 1)) + "…"
        : text;

    private static bool Breaks(Rune rune) =>
        rune.Value is 0xFFFE or 0xFFFF || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
