namespace Endonym.Corpus.Sources.Warc;

/// <summary>How pages are made of records.</summary>
public sealed record WarcPageOptions
{
    /// <summary>The language whose old encodings are tried where a page neither names its encoding nor is UTF-8: BCP 47, such as <c>pl</c>; null for Western Europe.</summary>
    public string? FallbackLanguage { get; init; }

    /// <summary>The letters of that language that ASCII lacks, in lower case, from its pack; they tell its old encodings apart. Empty for any letters.</summary>
    public string Diacritics { get; init; } = "";

    /// <summary>Bytes of the largest payload, unpacked; what would become larger is a fault.</summary>
    public int MaxPayloadBytes { get; init => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(MaxPayloadBytes), value, "A payload has at least one byte."); } = 16 << 20;
}
