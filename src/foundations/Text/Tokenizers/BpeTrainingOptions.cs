using Endonym.Lineage;

namespace Endonym.Text.Tokenizers;

/// <summary>What may be set when a tokenizer is trained.</summary>
public sealed record BpeTrainingOptions
{
    /// <summary>The tokens chat models need: end of document, start and end of a turn, filling.</summary>
    public static IReadOnlyList<string> DefaultSpecialTokens { get; } = [BpeVocabulary.EndOfText, "<|im_start|>", "<|im_end|>", "<|pad|>"];

    /// <summary>Number of ids wanted: the 256 bytes, the learnt tokens and the special ones. A small corpus may yield fewer.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Written forms of the special tokens, which get the last ids in this order. <see cref="BpeVocabulary.EndOfText"/> must be among them.</summary>
    public IReadOnlyList<string> SpecialTokens { get; init => field = Checked(value); } = DefaultSpecialTokens;

    /// <summary>A pair seen less often is not merged. 2 is the least that tells a pattern from an accident.</summary>
    public long MinPairCount { get; init => field = AtLeast(1, value, nameof(MinPairCount)); } = 2;

    /// <summary>Longer pieces are not learnt from: runs of dashes and base64 teach nothing and would cost the most time and memory. UTF-8 bytes.</summary>
    public int MaxWordBytes { get; init => field = (int)AtLeast(2, value, nameof(MaxWordBytes)); } = 256;

    /// <summary>Threads that count; the result does not depend on it.</summary>
    public int ThreadCount { get; init => field = (int)AtLeast(1, value, nameof(ThreadCount)); } = Environment.ProcessorCount;

    private static long AtLeast(long least, long value, string name) => value >= least
        ? value
        : throw new InvalidInputException(FormattableString.Invariant($"{name} is {value}; it must be at least {least}."));

    private static IReadOnlyList<string> Checked(IReadOnlyList<string> tokens)
    {
        if (tokens.Any(string.IsNullOrEmpty) || tokens.Distinct(StringComparer.Ordinal).Count() < tokens.Count)
            throw new InvalidInputException($"The special tokens are '{string.Join("', '", tokens)}'; each must have a written form of its own.");
        if (!tokens.Contains(BpeVocabulary.EndOfText))
            throw new InvalidInputException($"The special tokens are '{string.Join("', '", tokens)}'; {BpeVocabulary.EndOfText} must be one of them. Add it.");
        return tokens;
    }
}
