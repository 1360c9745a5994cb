using System.Text.RegularExpressions;

namespace Endonym.Assistants.Feedback;

/// <summary>Masks what obviously points to a person before annotators read it: a floor under the citizen's own care, not a promise of anonymity.</summary>
/// <remarks>Where a long number is ambiguous (a mobile number or a sum of money?), privacy wins.</remarks>
public static partial class PersonalIdentifiers
{
    /// <summary>Nine digits or more, grouped or not, make a phone number or an identifier such as PESEL, REGON or an account number.</summary>
    private const int MaxPhoneDigits = 12;

    /// <summary>Replaces e-mail addresses by <c>[e-mail]</c>, phone numbers by <c>[phone]</c>, other numbers of nine digits or more by <c>[number]</c>.</summary>
    /// <param name="text">The citizen's words.</param>
    /// <param name="counts">Grows by what was masked.</param>
    public static string Mask(string text, MaskCounts counts)
    {
        var withoutEmail = Email().Replace(text, _ =>
        {
            counts.Emails++;
            return "[e-mail]";
        });
        return LongNumber().Replace(withoutEmail, match =>
        {
            var digits = match.Value.Count(char.IsDigit);
            if (digits <= MaxPhoneDigits && (match.Value[0] is '+' or '(' || match.Length > digits))
            {
                counts.Phones++;
                return "[phone]";
            }

            counts.Numbers++;
            return "[number]";
        });
    }

    [GeneratedRegex(@"[\p{L}\p{N}._%+\-]+@[\p{L}\p{N}\-]+(?:\.[\p{L}\p{N}\-]+)+", RegexOptions.CultureInvariant)]
    private static partial Regex Email();

    // Groups may be parted by a space, a no-break space or a hyphen, and a bracket; not by a full stop, which dates and prices have.
    [GeneratedRegex(@"(?<![\d+])[+(]{0,2}\d(?:[ \u00A0()\-]{0,2}\d){8,}", RegexOptions.CultureInvariant)]
    private static partial Regex LongNumber();
}
