namespace Endonym.Text.Privacy;

/// <summary>Numbers of payment cards: issuer, length, check digit (ISO/IEC 7812).</summary>
internal static class PaymentCards
{
    public const int MinLength = 14;
    public const int MaxLength = 19;

    /// <summary>Whether an issuer of cards gives out numbers that begin so and are so long, and the last digit is Luhn's.</summary>
    /// <param name="digits">Digits of ASCII.</param>
    public static bool IsValid(ReadOnlySpan<char> digits) => digits.Length is >= MinLength and <= MaxLength && IsIssued(digits) && HasLuhnDigit(digits);

    private static bool IsIssued(ReadOnlySpan<char> digits)
    {
        var four = ((digits[0] - '0') * 1000) + ((digits[1] - '0') * 100) + ((digits[2] - '0') * 10) + digits[3] - '0';
        return digits.Length switch
        {
            14 => four is (>= 3000 and <= 3059) or 3095 or (>= 3600 and <= 3699) or (>= 3800 and <= 3999), // Diners Club
            15 => four is (>= 3400 and <= 3499) or (>= 3700 and <= 3799), // American Express
            16 => four is (>= 4000 and <= 4999) // Visa
                or (>= 5100 and <= 5599) or (>= 2221 and <= 2720) // Mastercard
                or (>= 5000 and <= 5099) or (>= 5600 and <= 5899) or (>= 6300 and <= 6399) or (>= 6700 and <= 6799) // Maestro
                or 6011 or (>= 6440 and <= 6599) // Discover
                or (>= 3528 and <= 3589) // JCB
                or (>= 6200 and <= 6299) // UnionPay
                or (>= 2200 and <= 2204), // Mir
            19 => four is (>= 4000 and <= 4999) or (>= 6200 and <= 6299) or (>= 5000 and <= 5099) or (>= 5600 and <= 5899),
            _ => false,
        };
    }

    private static bool HasLuhnDigit(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            if (i % 2 == 1)
                digit = digit > 4 ? (2 * digit) - 9 : 2 * digit;
            sum += digit;
        }

        // Sixteen zeros pass too, and are nobody's.
        return sum > 0 && sum % 10 == 0;
    }
}
