namespace Endonym.Corpus.Exports;

/// <summary>The form in which a corpus' text is given to others.</summary>
public enum TextForm
{
    /// <summary>Parquet files.</summary>
    Parquet,

    /// <summary>Files with a JSON object on each line, packed with Zstandard.</summary>
    Jsonl,
}
