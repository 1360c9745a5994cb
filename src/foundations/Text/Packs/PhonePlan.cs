namespace Endonym.Text.Packs;

/// <summary>How telephone numbers of a country are written.</summary>
public sealed record PhonePlan
{
    /// <summary>The country's calling code, such as <c>48</c>.</summary>
    public required string CountryCode { get; init; }

    /// <summary>How many digits a number has after the calling code.</summary>
    public required IReadOnlyList<int> Lengths { get; init; }

    /// <summary>How numbers are written inside the country: <c>#</c> is a digit, anything else stands for itself. A form of digits alone counts only after one of the <see cref="Words"/>.</summary>
    public required IReadOnlyList<string> Forms { get; init; }

    /// <summary>What numbers begin with, such as area codes; any digits if empty.</summary>
    public IReadOnlyList<string> FirstDigits { get; init; } = [];

    /// <summary>Words that announce a number: <c>tel</c>, <c>fax</c> …</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Words that make the digits before them an amount: <c>zł</c>, <c>mln</c> …</summary>
    public IReadOnlyList<string> AmountWords { get; init; } = [];
}
