namespace Endonym.Evaluation.Grading;

/// <summary>One of several words or phrases, whole: <c>word:</c> and <c>forms:</c>.</summary>
/// <param name="phrases">Normalized, none empty.</param>
internal sealed class PhrasePattern(IReadOnlyList<string> phrases) : IAnswerPattern
{
    public bool IsIn(string answer) => phrases.Any(phrase => Occurrences(answer, phrase).Any(at => WordEdge.Surrounds(answer, at, phrase.Length)));

    /// <summary>Every place where a text contains a phrase, overlapping ones too.</summary>
    public static IEnumerable<int> Occurrences(string text, string phrase)
    {
        for (var at = text.IndexOf(phrase, StringComparison.Ordinal); at >= 0; at = at + 1 < text.Length ? text.IndexOf(phrase, at + 1, StringComparison.Ordinal) : -1)
            yield return at;
    }
}
