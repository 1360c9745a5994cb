namespace Endonym.Corpus.Views;

/// <summary>How a language's text is cut into tokens; the rules of spaCy's blank pipelines, on which FineWeb-2's thresholds were fitted.</summary>
/// <remarks>
/// Chunks between white space lose prefixes and suffixes sign by sign, and what is left is cut at infixes (explosion/spaCy, <c>spacy/tokenizer.pyx</c>,
/// <c>spacy/lang/punctuation.py</c>, <c>spacy/lang/pl/punctuation.py</c>). Letters are Unicode's, where spaCy lists those of some scripts. Runs of a
/// script written without spaces are cut into pieces of equal length, where datatrove asks a dictionary or a model of the language.
/// </remarks>
public sealed record TokenRules
{
    /// <summary>Words that come off the front when a hyphen follows: Polish <c>długo-</c>.</summary>
    public IReadOnlyList<string> HyphenPrefixes { get; init; } = [];

    /// <summary>Whether a final full stop comes off any word; otherwise only after a small letter, a digit, a sign or two capitals.</summary>
    public bool DetachesEveryStop { get; init; }

    /// <summary>Whether every hyphen and dash inside a word cuts it; otherwise only one between letters.</summary>
    public bool SplitsEveryHyphen { get; init; }

    /// <summary>Whether a full stop inside cuts between digits, and a bracket, a quotation mark, <c>!</c> or <c>?</c> between letters.</summary>
    public bool SplitsNumbersAndBrackets { get; init; }

    /// <summary>Strings that stay whole although the rules would cut them; abbreviations with their full stop, faces made of signs.</summary>
    public IReadOnlyList<string> WholeWords { get; init; } = [];

    /// <summary>Strings that are cut in a way of their own: the string and the lengths of its pieces, in UTF-16 units, which add up to its length. Each holds a sign.</summary>
    public IReadOnlyDictionary<string, int[]> CutWords { get; init; } = new Dictionary<string, int[]>();

    /// <summary>How many characters of a script without spaces make one token; Chinese words have 1.5 on average, hence 2.</summary>
    public int UnspacedPieceLength { get; init; } = 2;

    /// <summary>spaCy's multi-language rules, which serve every language that has none of its own (Czech, Slovak, Lithuanian …).</summary>
    public static TokenRules General { get; } = new()
    {
        WholeWords = [.. TokenExceptions.Faces, .. TokenExceptions.Others, .. TokenExceptions.Initials],
        CutWords = TokenExceptions.Degrees,
    };

    /// <summary>spaCy's rules for Polish.</summary>
    public static TokenRules Polish { get; } = new()
    {
        HyphenPrefixes = ["długo-", "krótko-", "jedno-", "dwu-", "trzy-", "cztero-"],
        DetachesEveryStop = true,
        SplitsEveryHyphen = true,
        SplitsNumbersAndBrackets = true,
        WholeWords = [.. TokenExceptions.Faces, .. TokenExceptions.Others],
    };

    /// <summary>The rules that a language's thresholds were fitted with.</summary>
    /// <param name="language">A BCP 47 code such as <c>pl</c> or a FineWeb-2 name such as <c>pol_Latn</c>.</param>
    public static TokenRules For(string language) => language.Split('-', '_')[0] is "pl" or "pol" ? Polish : General;
}
