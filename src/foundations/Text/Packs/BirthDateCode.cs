namespace Endonym.Text.Packs;

/// <summary>A date of birth as year, month and day of two digits each, in which the month tells the century or the sex by what is added to it.</summary>
/// <param name="MonthOffsets">What may be added to the month, and the century that it means (1900 …); 0 where it does not tell the century.</param>
public sealed record BirthDateCode(IReadOnlyDictionary<int, int> MonthOffsets)
{
    /// <summary>Whether the first six digits of a number are a date of the calendar.</summary>
    /// <param name="number">Digits of ASCII.</param>
    public bool IsPossible(ReadOnlySpan<char> number)
    {
        if (number.Length < 6)
            return false;

        var year = TwoDigits(number);
        var code = TwoDigits(number[2..]);
        var day = TwoDigits(number[4..]);
        foreach (var (offset, century) in MonthOffsets)
        {
            var month = code - offset;
            if (month is < 1 or > 12 || day < 1)
                continue;
            // Without a century the 29th of February passes if it was one in 19yy or in 20yy.
            if (century > 0 ? day <= DateTime.DaysInMonth(century + year, month) : day <= Math.Max(DateTime.DaysInMonth(1900 + year, month), DateTime.DaysInMonth(2000 + year, month)))
                return true;
        }

        return false;
    }

    private static int TwoDigits(ReadOnlySpan<char> digits) => ((digits[0] - '0') * 10) + digits[1] - '0';
}
