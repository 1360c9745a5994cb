namespace Endonym.Corpus.Filters.C4;

/// <summary>C4's rules, which take lines away and drop what too little is left of; null switches a rule off.</summary>
/// <remarks>
/// The defaults are those of Raffel et al., 2020 (jmlr.org/papers/volume21/20-074/20-074.pdf, section 2.2) as datatrove's <c>c4_filters.py</c> has
/// them, for English. FineWeb-2 does without them: they made corpora of other languages worse.
/// </remarks>
public sealed record C4Options
{
    /// <summary>Fewest sentences in the lines that are kept.</summary>
    public int? MinSentences { get; init; } = 5;

    /// <summary>Fewest words of a line that is kept; words as white space parts them.</summary>
    public int? MinWordsPerLine { get; init; } = 3;

    /// <summary>Longest word of a line that is kept, in code points.</summary>
    public int? MaxWordLength { get; init; } = 1000;

    /// <summary>Whether marks such as <c>[1]</c> and <c>[edit]</c> are taken out of lines.</summary>
    public bool RemovesCitations { get; init; } = true;

    /// <summary>Whether a line has to end with <c>.</c>, <c>?</c>, <c>!</c>, <c>"</c> or <c>'</c>, and not with an ellipsis.</summary>
    public bool RequiresSentenceEnd { get; init; } = true;

    /// <summary>Whether a document with a curly bracket is dropped as code.</summary>
    public bool DropsCurlyBrackets { get; init; } = true;

    /// <summary>Phrases that drop the document; capitals do not matter.</summary>
    public IReadOnlyList<string> DocumentPhrases { get; init; } = ["lorem ipsum"];

    /// <summary>Phrases that take their line away; capitals do not matter.</summary>
    public IReadOnlyList<string> LinePhrases { get; init; } = ["javascript", "terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies", "use cookies"];
}
