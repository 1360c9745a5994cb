using Endonym.Corpus.Dedup.MinHash;

namespace Endonym.Corpus.Execution;

/// <summary>When two texts are near duplicates, of which the first stays.</summary>
public sealed record NearDuplicateOptions
{
    /// <summary>How documents are sketched; two that agree in a band are one cluster.</summary>
    public MinHashOptions Sketch { get; init; } = new();
}
