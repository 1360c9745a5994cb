using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;

namespace Endonym.Lineage.Ancestry;

/// <summary>Something that went into an artifact: another artifact, a source, or what nobody here knows.</summary>
public abstract record AncestryNode
{
    private protected AncestryNode()
    {
    }

    /// <summary>Tells it from every other node of its graph.</summary>
    internal abstract string Key { get; }
}

/// <summary>An artifact whose manifest is in the workspace.</summary>
/// <param name="Manifest">What it is.</param>
public sealed record ArtifactNode(Manifest Manifest) : AncestryNode
{
    internal override string Key => KeyOf(Manifest.Id);

    internal static string KeyOf(string manifestId) => "artifact " + manifestId;
}

/// <summary>An artifact that another was made from and whose manifest is not in the workspace, so that what is behind it cannot be told.</summary>
/// <param name="Reference">What the other calls it.</param>
public sealed record UnknownNode(InputReference Reference) : AncestryNode
{
    internal override string Key => ArtifactNode.KeyOf(Reference.Id);
}

/// <summary>A source; where an ancestry ends.</summary>
/// <param name="Source">Where the text came from, and what may be done with it.</param>
/// <param name="Share">Its part of <see cref="AncestryGraph.SharesOf"/>, from 0 to 1; null if it is not in there, as a source that only a tokenizer has seen.</param>
public sealed record SourceNode(Source Source, double? Share) : AncestryNode
{
    internal override string Key => KeyOf(Source);

    // One source that two manifests class differently is two nodes: the reader must see both.
    internal static string KeyOf(Source source) => $"source {source.Class} {source.Origin} {source.License} {source.Id}";
}
