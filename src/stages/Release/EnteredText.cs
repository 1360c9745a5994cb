using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;

namespace Endonym.Release;

/// <summary>Text of a source in one use.</summary>
/// <param name="Contribution">How much of what, and what for.</param>
/// <param name="Entry">The artifact through which the source came in.</param>
public sealed record EnteredText(Contribution Contribution, Manifest Entry)
{
    /// <summary>Its source.</summary>
    public Source Source => Contribution.Source;

    /// <summary>Its use.</summary>
    public TextUse Use => Contribution.Use;

    /// <summary>Tells sources apart. One that two manifests class differently is two: neither hides behind the other.</summary>
    internal static string KeyOf(Source source) => $"{source.Id} {source.Class} {source.Origin} {source.License}";
}
