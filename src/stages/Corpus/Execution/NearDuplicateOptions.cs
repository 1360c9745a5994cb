using Endonym.Corpus.Dedup.MinHash;

namespace Endonym.Corpus.Execution;

/// <summary>When two texts are near duplicates, of which the first stays.</summary>
public sealed record NearDuplicateOptions
{
    /// <summary>How documents are sketched; two that agree in a band are one cluster.</summary>
    public MinHashOptions Sketch { get; init; } = new();

    /// <summary>Bytes of memory for sorting and tables; no part of the options, as the result does not depend on it.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public long MemoryBytes { get; init; } = 1L << 30;
}
