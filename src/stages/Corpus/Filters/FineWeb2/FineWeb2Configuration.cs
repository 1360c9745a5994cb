using Endonym.Corpus.Filters.FineWeb;
using Endonym.Corpus.Filters.GopherQuality;
using Endonym.Corpus.Filters.GopherRepetition;

namespace Endonym.Corpus.Filters.FineWeb2;

/// <summary>The filters of FineWeb-2 for one language: its published files <c>configs/*.yml</c>, key for key.</summary>
/// <remarks>Penedo et al., 2025, arXiv:2506.20920; github.com/huggingface/fineweb-2. What the files leave out is the same for every language there and here.</remarks>
public sealed record FineWeb2Configuration
{
    /// <summary><c>dup_line_frac</c>: most of the lines that may repeat an earlier one; 0 switches the rule off, as there.</summary>
    public required double MaxDuplicateLineRatio { get; init; }

    /// <summary><c>dup_n_grams</c>: most of the characters in runs of words that stood there before.</summary>
    public required IReadOnlyList<NgramLimit> DuplicateNgrams { get; init; }

    /// <summary><c>top_n_grams</c>: most of the characters that the most frequent run of words may make up.</summary>
    public required IReadOnlyList<NgramLimit> TopNgrams { get; init; }

    /// <summary><c>language_score</c>: least score of GlotLID for the language, in [0, 1]; asked before these filters, by whoever identifies languages.</summary>
    public required double MinLanguageScore { get; init; }

    /// <summary><c>line_punct_thr</c>: least share of lines that end like sentences; −1 where the language's texts have no such signs.</summary>
    public required double MinLinePunctuationRatio { get; init; }

    /// <summary><c>new_line_ratio</c>: most line feeds per token.</summary>
    public required double MaxLineBreakRatio { get; init; }

    /// <summary><c>min_avg_word_length</c>: shortest mean word; 0 switches the rule off.</summary>
    public required double MinMeanWordLength { get; init; }

    /// <summary><c>max_avg_word_length</c>: longest mean word; 0 switches the rule off.</summary>
    public required double MaxMeanWordLength { get; init; }

    /// <summary><c>max_non_alpha_words_ratio</c>: least share of tokens with a letter, whatever the key says; 0 switches the rule off.</summary>
    public required double MinLetterWordRatio { get; init; }

    /// <summary><c>stopwords</c>: words of which two different ones must occur.</summary>
    public required IReadOnlyList<string> StopWords { get; init; }

    /// <summary>Gopher's repetition rules as FineWeb-2 sets them: no rule on paragraphs, none on characters of lines.</summary>
    public GopherRepetitionOptions Repetition => new()
    {
        MaxDuplicateParagraphRatio = null,
        MaxDuplicateParagraphCharacterRatio = null,
        MaxDuplicateLineRatio = OffAtZero(MaxDuplicateLineRatio),
        MaxDuplicateLineCharacterRatio = null,
        TopNgrams = TopNgrams,
        DuplicateNgrams = DuplicateNgrams,
    };

    /// <summary>FineWeb's rules as FineWeb-2 sets them: no rule on short lines, and a tenth of the characters in repeated lines instead of a hundredth.</summary>
    public FineWebOptions FineWeb => new()
    {
        MinLinePunctuationRatio = MinLinePunctuationRatio,
        MaxShortLineRatio = null,
        MaxDuplicateLineCharacterRatio = 0.1,
        MaxLineBreakRatio = MaxLineBreakRatio,
    };

    /// <summary>Gopher's quality rules as FineWeb-2 sets them.</summary>
    public GopherQualityOptions Quality => new()
    {
        MinMeanWordLength = OffAtZero(MinMeanWordLength),
        MaxMeanWordLength = OffAtZero(MaxMeanWordLength),
        MinLetterWordRatio = OffAtZero(MinLetterWordRatio),
        StopWords = StopWords,
    };

    /// <summary>The filters in FineWeb-2's order: repetition, FineWeb's rules, Gopher's quality; without C4's, which it leaves out.</summary>
    public FilterChain ToChain() => new([new GopherRepetitionFilter(Repetition), new FineWebFilter(FineWeb), new GopherQualityFilter(Quality)]);

    private static double? OffAtZero(double limit) => limit == 0 ? null : limit;
}
