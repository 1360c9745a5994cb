using Endonym.Text.Tokenizers;

namespace Endonym.Corpus.Tokenizer;

/// <summary>How well a tokenizer fits the held-out panel of one corpus: an entry of <c>fertility.json</c>.</summary>
public sealed record CorpusFertility
{
    /// <summary>Name of the corpus.</summary>
    public required string Corpus { get; init; }

    /// <summary>Tokens in the mean word; null without words.</summary>
    public double? TokensPerWord { get; init; }

    /// <summary>UTF-8 bytes in the mean token; null without text.</summary>
    public double? BytesPerToken { get; init; }

    /// <summary>Share of the words that are a single token; null without words.</summary>
    public double? SingleTokenWordShare { get; init; }

    /// <summary>What the ratios are of.</summary>
    public required FertilityReport Counts { get; init; }

    internal static CorpusFertility Of(string corpus, FertilityReport counts) => new()
    {
        Corpus = corpus,
        TokensPerWord = FiniteOrNull(counts.TokensPerWord),
        BytesPerToken = FiniteOrNull(counts.BytesPerToken),
        SingleTokenWordShare = FiniteOrNull(counts.SingleTokenWordShare),
        Counts = counts,
    };

    // JSON has no NaN.
    private static double? FiniteOrNull(double value) => double.IsFinite(value) ? value : null;
}
