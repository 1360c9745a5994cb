using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Exports;

/// <summary>What an export to another engine loses, kept beside it: a model trained there must be able to say what it was trained on.</summary>
public sealed record ExportedShards
{
    /// <summary>SHA-256 of the <c>tokenizer.json</c> that made the ids.</summary>
    public required string TokenizerId { get; init; }

    /// <summary>Ids lie below it.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>The token that ends every document.</summary>
    public required int EndOfTextId { get; init; }

    /// <summary>As grey as the worst document.</summary>
    public required RightsClass RightsClass { get; init; }

    /// <summary>The shards in the workspace.</summary>
    public required InputReference Artifact { get; init; }

    /// <summary>The roots of the shards' files, in the order of their documents here; see <see cref="Text.Shards.ProvenanceTree"/>.</summary>
    public required IReadOnlyList<string> ProvenanceRoots { get; init; }

    /// <summary>Sources with their rights and evidence, and how much of each.</summary>
    public required IReadOnlyList<Contribution> Composition { get; init; }
}
