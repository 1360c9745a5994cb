using Endonym.Lineage;

namespace Endonym.Corpus.Dedup.MinHash;

/// <summary>How documents are sketched. Signatures made with different options cannot be compared, and every file carries its own.</summary>
/// <remarks>The defaults are FineWeb's: two documents with Jaccard similarity s share a band with a chance of 1 − (1 − s⁸)¹⁴, which is 0.92 at s = 0.8 and 0.36 at 0.65.</remarks>
public sealed record MinHashOptions
{
    private const int MostHashes = 4096;

    /// <summary>Bands; one equal band makes two documents candidates.</summary>
    public int Bands { get; init => field = Positive(value, "bands"); } = 14;

    /// <summary>Minima in a band, all of which must be equal.</summary>
    public int RowsPerBand { get; init => field = Positive(value, "rows_per_band"); } = 8;

    /// <summary>Words in a shingle; a document with fewer has no signature and no duplicates.</summary>
    public int NgramWords { get; init => field = Positive(value, "ngram_words"); } = 5;

    /// <summary>What the hash functions are drawn from, as numpy's <c>RandomState</c> does.</summary>
    public uint Seed { get; init; } = 1;

    /// <summary>Name and version of what splits simplified text into words; <c>words</c> splits at spaces.</summary>
    public string Tokenizer { get; init; } = "words";

    /// <summary>Minima in a signature.</summary>
    internal int HashCount => checked(Bands * RowsPerBand) <= MostHashes
        ? Bands * RowsPerBand
        : throw new InvalidInputException($"{Bands} bands of {RowsPerBand} rows are {Bands * RowsPerBand} hashes a document; use at most {MostHashes}.");

    private static int Positive(int value, string name) => value is > 0 and <= MostHashes
        ? value
        : throw new InvalidInputException($"{name} is {value}; it must be from 1 to {MostHashes}.");
}
