using Endonym.Lineage;

namespace Endonym.Corpus.Dedup;

/// <summary>What a step may use; no part of the options, since the result does not depend on it.</summary>
public sealed record DedupResources
{
    /// <summary>A folder for this step's own temporary files. It is emptied at the beginning and gone at the end.</summary>
    public required string ScratchFolder { get; init; }

    /// <summary>Bytes of records and tables held in memory at a time; what is beyond is written aside.</summary>
    public long MemoryBytes
    {
        get;
        init => field = value >= 1 << 20 ? value : throw new InvalidInputException(FormattableString.Invariant($"{value} bytes of memory are too few to sort with; give a mebibyte or more."));
    } = 1L << 30;
}
