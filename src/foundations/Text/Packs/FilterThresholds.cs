namespace Endonym.Text.Packs;

/// <summary>What distinguishes prose of a language from menus, tables and code; the names are those of FineWeb-2's configurations.</summary>
/// <remarks>
/// The defaults fit no language in particular and hold back: they drop what is prose in none. FineWeb-2 fits them per language (Penedo et al., 2025,
/// arXiv:2506.20920); a pack carries the fitted ones. Words are those of <c>TextStatistics</c>: a character of a script written without
/// spaces counts as a word, a run of punctuation as a token without letters.
/// </remarks>
public sealed record FilterThresholds
{
    /// <summary>Shortest mean word, in characters; 1 by default, as a word of a script written without spaces is one character.</summary>
    public double MinMeanWordLength { get; init; } = 1;

    /// <summary>Longest mean word, in characters.</summary>
    public double MaxMeanWordLength { get; init; } = 16;

    /// <summary>Fewest occurrences of the language's stop words.</summary>
    public int MinStopWords { get; init; }

    /// <summary>Least share of tokens with a letter in them, in [0, 1].</summary>
    public double MinLetterWordRatio { get; init; } = 0.6;

    /// <summary>Most line breaks per token, in [0, 1].</summary>
    public double MaxNewLineRatio { get; init; } = 0.3;

    /// <summary>Least share of lines that end like a sentence, in [0, 1]; 0 asks for none, since titles and lists are text too.</summary>
    public double MinLinePunctuationRatio { get; init; }

    /// <summary>Most of the lines that may repeat an earlier line, in [0, 1].</summary>
    public double MaxDuplicateLineRatio { get; init; } = 0.32;

    /// <summary>Least share of letters that belong to the language's script, in [0, 1]; 0 where the script is undetermined or Latin.</summary>
    public double MinScriptRatio { get; init; }

    /// <summary>The shortest document, in characters.</summary>
    public int MinLength { get; init; } = 100;

    /// <summary>By n: most of the characters that the most frequent n words in a row may make up, in [0, 1]; no limit for an n that is not there.</summary>
    public IReadOnlyDictionary<int, double> MaxTopNgramRatio { get; init; } = new Dictionary<int, double>();

    /// <summary>By n: most of the characters that may lie in n words in a row that stood there before, in [0, 1]; no limit for an n that is not there.</summary>
    public IReadOnlyDictionary<int, double> MaxDuplicateNgramRatio { get; init; } = new Dictionary<int, double>();

    /// <summary>Least score of a language identifier, in [0, 1]; for corpora that are run through one, which those of the SDK's messages need not be.</summary>
    public double MinLanguageScore { get; init; }
}
