using System.Text;

namespace Endonym.Corpus.Rights.Terms;

/// <summary>Cuts terms of service into sentences, and puts the lead-in of a list before each of its items.</summary>
internal static class TermsSentences
{
    // A longer sentence is cut: nobody writes one, and the page that does must not cost more than its length.
    private const int MaxSentence = 2000;

    private const int MaxListItems = 40;

    /// <summary>The sentences of a text, white space made single.</summary>
    /// <remarks>"You may not: … (a) copy; (b) mine" gives "You may not: (a) copy;" and "You may not: (b) mine".</remarks>
    public static IEnumerable<string> Of(string text)
    {
        string? leadIn = null;
        var items = 0;
        foreach (var sentence in Plain(text))
        {
            yield return leadIn is null ? sentence : $"{leadIn} {sentence}";

            if (sentence[^1] == ':')
                (leadIn, items) = (sentence, 0);
            else if (sentence[^1] is '.' or '!' or '?' || ++items == MaxListItems)
                leadIn = null;
        }
    }

    private static IEnumerable<string> Plain(string text)
    {
        var sentence = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (!char.IsWhiteSpace(character))
                sentence.Append(character);
            else if (sentence.Length > 0 && sentence[^1] != ' ')
                sentence.Append(' ');

            if (Ends(text, i) || (sentence.Length >= MaxSentence && char.IsWhiteSpace(character)) || sentence.Length >= 2 * MaxSentence)
            {
                if (sentence.ToString().Trim() is { Length: > 0 } whole)
                    yield return whole;
                sentence.Clear();
            }
        }

        if (sentence.ToString().Trim() is { Length: > 0 } last)
            yield return last;
    }

    // "art. 4 ust. 3" is no end: what follows an end is neither lower-case nor a digit.
    private static bool Ends(string text, int at)
    {
        if (text[at] == '\n')
            return at + 1 < text.Length && IsBlankLine(text, at + 1);
        if (text[at] is not ('.' or '!' or '?' or ';' or ':') || at + 1 == text.Length || !char.IsWhiteSpace(text[at + 1]))
            return false;

        var next = at + 1;
        while (next < text.Length && char.IsWhiteSpace(text[next]))
            next++;
        return next == text.Length || text[at] is ';' or ':' || !(char.IsLower(text[next]) || char.IsDigit(text[next]) || text[next] == '§');
    }

    private static bool IsBlankLine(string text, int at)
    {
        while (at < text.Length && text[at] is (' ' or '\t' or '\r'))
            at++;
        return at < text.Length && text[at] == '\n';
    }
}
