namespace Endonym.Corpus.Sources.Warc;

/// <summary>How web archives are read.</summary>
public sealed record WarcOptions
{
    /// <summary>Types of records whose blocks are read; others are counted and passed over. Empty for every type.</summary>
    public IReadOnlyList<string> RecordTypes { get; init; } = ["response", "resource"];

    /// <summary>Says by a record's offset and fields whether its block is read, of those types; null reads every one. The others are passed over. See <see cref="WarcRecord.Offset"/>.</summary>
    public Func<long, HttpHeaders, bool>? Wanted { get; init; }

    /// <summary>Bytes of the largest block that is read; a larger one is a fault of its record.</summary>
    public int MaxBlockBytes { get; init => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(MaxBlockBytes), value, "A block has at least one byte."); } = 32 << 20;

    /// <summary>Whether <c>WARC-Block-Digest</c> is checked where a record has one of a kind that is known (SHA-1, SHA-256, MD5).</summary>
    public bool VerifyBlockDigest { get; init; } = true;
}
