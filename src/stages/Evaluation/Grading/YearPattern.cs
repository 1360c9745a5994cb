namespace Endonym.Evaluation.Grading;

/// <summary>A year in figures: <c>year:1410</c>. It may touch letters ("1410r.") and dashes, but not another digit.</summary>
/// <param name="years">Digits only, none empty.</param>
internal sealed class YearPattern(IReadOnlyList<string> years) : IAnswerPattern
{
    public bool IsIn(string answer) => years.Any(year => PhrasePattern.Occurrences(answer, year).Any(at =>
        (at == 0 || !char.IsDigit(answer[at - 1])) && (at + year.Length == answer.Length || !char.IsDigit(answer[at + year.Length]))));
}
