namespace Endonym.Evaluation.Grading;

/// <summary>A number in figures or in words: <c>number:16|szesnaście</c>. In figures it must be the whole number, not 16 of "16,5", "16 000" or "−16".</summary>
/// <param name="spellings">Normalized, none empty.</param>
internal sealed class NumberPattern(IReadOnlyList<string> spellings) : IAnswerPattern
{
    public bool IsIn(string answer) => spellings.Any(spelling => PhrasePattern.Occurrences(answer, spelling).Any(at =>
        WordEdge.Surrounds(answer, at, spelling.Length) && !IsPartOfNumber(answer, at, at + spelling.Length)));

    private static bool IsPartOfNumber(string text, int start, int end)
    {
        char At(int index) => index >= 0 && index < text.Length ? text[index] : '\0';
        bool IsDigitAt(int index) => char.IsDigit(At(index));

        if (!IsDigitAt(end - 1) || !(IsDigitAt(start) || At(start) == '-'))
            return false;

        // Decimals and grouped thousands: "16,5", "3.16", "16'000". A full stop that ends the sentence is followed by no digit.
        bool IsSeparatorAt(int index) => At(index) is '.' or ',' or '\'';
        if ((IsSeparatorAt(end) && IsDigitAt(end + 1)) || (IsSeparatorAt(start - 1) && IsDigitAt(start - 2)))
            return true;

        // Thousands grouped by a space come in threes: "16 000", "2 500".
        var threeFollow = At(end) == ' ' && IsDigitAt(end + 1) && IsDigitAt(end + 2) && IsDigitAt(end + 3) && !IsDigitAt(end + 4);
        var startsWithThree = IsDigitAt(start) && IsDigitAt(start + 1) && IsDigitAt(start + 2) && !IsDigitAt(start + 3);
        var (digits, before) = (0, start - 2);
        while (digits <= 3 && IsDigitAt(before))
            (digits, before) = (digits + 1, before - 1);
        if (threeFollow || (startsWithThree && At(start - 1) == ' ' && digits is >= 1 and <= 3))
            return true;

        // A minus touches its number and follows no word or number: in "15-16" and "rok-16" the dash is a hyphen.
        return At(start - 1) == '-' && !char.IsLetterOrDigit(At(start - 2));
    }
}
