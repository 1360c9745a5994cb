using System.Text.RegularExpressions;

namespace Endonym.Corpus.Rights.Terms;

/// <summary>The phrases of one language.</summary>
/// <param name="Language">BCP 47 code.</param>
/// <param name="Mining">Speaks of mining or of training.</param>
/// <param name="Reserves">Forbids or reserves.</param>
/// <param name="Unless">Takes that back.</param>
/// <param name="Alone">Reserves by itself.</param>
internal sealed record TermsPhrases(string Language, Regex? Mining, Regex? Reserves, Regex? Unless, Regex? Alone)
{
    /// <summary>Whether a sentence reserves text and data mining.</summary>
    public bool Reserve(ReadOnlySpan<char> sentence) =>
        Is(Alone, sentence) || (Is(Mining, sentence) && Is(Reserves, sentence) && !Is(Unless, sentence));

    private static bool Is(Regex? phrases, ReadOnlySpan<char> sentence) => phrases?.IsMatch(sentence) == true;
}
