using Endonym.Lineage;

namespace Endonym.Corpus.Languages;

/// <summary>How a fastText model is asked for a language.</summary>
public sealed record FastTextIdentifierOptions
{
    /// <summary>Bytes of UTF-8 that are looked at from the beginning of a text. The first two kilobytes name the language as well as the whole does.</summary>
    public int MaxBytes { get; init => field = value > 0 ? value : throw new InvalidInputException($"max_bytes is {value}; it must be above 0. int.MaxValue looks at whole texts."); } = 2_000;

    /// <summary>What stands before the language in the model's labels and is taken off.</summary>
    public string LabelPrefix { get; init; } = "__label__";
}
