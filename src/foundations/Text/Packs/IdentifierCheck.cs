namespace Endonym.Text.Packs;

/// <summary>How an official number of a nation (a person's, a firm's) is written and checks itself: the weighted sum of its characters, modulo a number.</summary>
/// <remarks>A digit counts as itself, a letter as 10 (A) to 35 (Z), which is how identity cards count them.</remarks>
/// <param name="Weights">Weight of each character that enters the sum, from the left, the check digit left out.</param>
/// <param name="Modulus">What the sum is divided by.</param>
/// <param name="Length">Characters of the whole number, the check digit included.</param>
public sealed record IdentifierCheck(IReadOnlyList<int> Weights, int Modulus, int Length)
{
    /// <summary>How the check digit follows from the sum.</summary>
    public CheckDigitRule Rule { get; init; }

    /// <summary>Where the check digit stands, counted from 1; the last place by default.</summary>
    public int CheckPosition { get; init; } = Length;

    /// <summary>How many capital letters stand in front of the digits.</summary>
    public int LetterCount { get; init; }

    /// <summary>How the number is written: <c>#</c> is a digit, <c>@</c> a capital letter, anything else stands for itself; without separators by default.</summary>
    public IReadOnlyList<string> Forms { get; init; } = [new string('#', Length)];

    /// <summary>Words that announce the number.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Whether one of the words has to stand before the number, where too many other numbers pass the check. A form without <c>@</c> that has signs other than <c>#</c> and spaces needs none.</summary>
    public bool NeedsWord { get; init; }

    /// <summary>How the first six digits tell a date of birth; null if they do not.</summary>
    public BirthDateCode? BirthDate { get; init; }

    /// <summary>The check that the leading characters must pass as a number of their own; null if there is none.</summary>
    public IdentifierCheck? Prefix { get; init; }

    /// <summary>Whether a number without separators has the right length, the right check digit, and a possible date.</summary>
    /// <param name="number">Capital letters and digits of ASCII.</param>
    public bool IsValid(ReadOnlySpan<char> number)
    {
        if (number.Length != Length)
            return false;

        var sum = 0L;
        var weight = 0;
        for (var i = 0; i < number.Length; i++)
        {
            var character = number[i];
            if (i < LetterCount ? !char.IsAsciiLetterUpper(character) : !char.IsAsciiDigit(character))
                return false;
            if (i != CheckPosition - 1 && weight < Weights.Count)
                sum += (long)Weights[weight++] * (char.IsAsciiDigit(character) ? character - '0' : character - 'A' + 10);
        }

        var remainder = (int)(sum % Modulus);
        var expected = Rule switch
        {
            CheckDigitRule.Complement => (Modulus - remainder) % Modulus,
            CheckDigitRule.RemainderTenIsZero => remainder == 10 ? 0 : remainder,
            _ => remainder,
        };
        return number[CheckPosition - 1] - '0' == expected
            && (BirthDate is null || BirthDate.IsPossible(number))
            && (Prefix is null || Prefix.IsValid(number[..Prefix.Length]));
    }
}
