using System.Text.RegularExpressions;

namespace Endonym.Corpus.Rights.Terms;

/// <summary>The phrases of one language; each automaton is built when it is first asked, since building takes a tenth of a second.</summary>
/// <param name="Language">BCP 47 code.</param>
/// <param name="Mining">Speaks of mining or of training.</param>
/// <param name="Reserves">Forbids or reserves.</param>
/// <param name="Unless">Takes that back.</param>
/// <param name="Alone">Reserves by itself.</param>
internal sealed record TermsPhrases(string Language, Lazy<Regex?> Mining, Lazy<Regex?> Reserves, Lazy<Regex?> Unless, Lazy<Regex?> Alone)
{
    /// <summary>Whether a sentence reserves text and data mining.</summary>
    public bool Reserve(ReadOnlySpan<char> sentence) =>
        Is(Alone, sentence) || (Is(Mining, sentence) && Is(Reserves, sentence) && !Is(Unless, sentence));

    /// <summary>Builds everything now, so that a phrase that is none is told at once.</summary>
    public void Build()
    {
        foreach (var phrases in (Lazy<Regex?>[])[Mining, Reserves, Unless, Alone])
            _ = phrases.Value;
    }

    private static bool Is(Lazy<Regex?> phrases, ReadOnlySpan<char> sentence) => phrases.Value?.IsMatch(sentence) == true;
}
