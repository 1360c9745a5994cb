using System.Text;

namespace Endonym.Text.Privacy;

/// <summary>Puts placeholders in the place of personal data.</summary>
public static class PersonalDataMask
{
    /// <summary>The placeholder a kind has by default: <c>[E-MAIL]</c>, <c>[PHONE]</c>, <c>[IP-ADDRESS]</c>, <c>[PESEL]</c> … It holds nothing that would be found again.</summary>
    public static string DefaultPlaceholder(string kind) => $"[{kind.ToUpperInvariant().Replace('_', '-')}]";

    /// <summary>The text with each match replaced.</summary>
    /// <param name="text">The text.</param>
    /// <param name="matches">In the order of the text, without overlaps, as the finder gives them.</param>
    /// <param name="placeholder">What stands for a kind.</param>
    public static string Mask(string text, IReadOnlyList<PersonalMatch> matches, Func<string, string> placeholder)
    {
        if (matches.Count == 0)
            return text;

        var masked = new StringBuilder(text.Length);
        var position = 0;
        foreach (var match in matches)
        {
            masked.Append(text, position, match.Start - position).Append(placeholder(match.Kind));
            position = match.End;
        }

        return masked.Append(text, position, text.Length - position).ToString();
    }
}
