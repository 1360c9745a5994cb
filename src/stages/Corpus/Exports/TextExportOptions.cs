using Endonym.Lineage;

namespace Endonym.Corpus.Exports;

/// <summary>How a corpus' text is exported.</summary>
public sealed record TextExportOptions
{
    /// <summary>The form of the files.</summary>
    public required TextForm Form { get; init; }

    /// <summary>Where the files go; must not be there yet.</summary>
    public required string Folder { get; init; }

    /// <summary>Whether text that is not <see cref="Lineage.Rights.RightsClass.White"/> may be exported; who gives it to others answers for it.</summary>
    public bool AllowGrey { get; init; }

    /// <summary>Whether text that is not <see cref="Lineage.Rights.RightsClass.White"/> is left out.</summary>
    public bool OnlyWhite { get; init; }

    /// <summary>UTF-8 bytes of text in a row group, which readers and this writer hold in memory.</summary>
    public long RowGroupBytes { get; init => field = Positive(value, "a row group"); } = 32L << 20;

    /// <summary>UTF-8 bytes of text after which a new file begins.</summary>
    public long FileBytes { get; init => field = Positive(value, "a file"); } = 512L << 20;

    private static long Positive(long value, string what) => value > 0
        ? value
        : throw new InvalidInputException(FormattableString.Invariant($"{value} bytes for {what} are too few; give 1 or more."));
}
