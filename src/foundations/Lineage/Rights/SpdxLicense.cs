namespace Endonym.Lineage.Rights;

/// <summary>One licence of an expression.</summary>
/// <param name="Id">An identifier such as <c>GPL-2.0-only</c>, or a reference such as <c>LicenseRef-letter</c> or <c>DocumentRef-x:LicenseRef-letter</c>.</param>
/// <param name="OrLater">Whether later versions may be chosen too, by <c>+</c>. GNU licences say so in their identifiers (<c>-or-later</c>) instead.</param>
/// <param name="Exception">The exception after WITH, which only adds permissions; null without one.</param>
public readonly record struct SpdxLicense(string Id, bool OrLater = false, string? Exception = null)
{
    private const string Reference = "LicenseRef-";
    private const string Document = "DocumentRef-";

    /// <summary>Whether its text stands with whoever named it, and not on SPDX's list.</summary>
    public bool IsReference => Id.StartsWith(Reference, StringComparison.Ordinal) || Id.StartsWith(Document, StringComparison.Ordinal);

    internal static SpdxLicense? Parse(string word)
    {
        if (word.StartsWith(Document, StringComparison.Ordinal))
        {
            var colon = word.IndexOf(':', StringComparison.Ordinal);
            return colon > 0 && IsName(word[..colon]) && IsReferenceName(word[(colon + 1)..]) ? new SpdxLicense(word) : null;
        }

        if (word.StartsWith(Reference, StringComparison.Ordinal))
            return IsReferenceName(word) ? new SpdxLicense(word) : null;

        var id = word.EndsWith('+') ? word[..^1] : word;
        return IsName(id) ? new SpdxLicense(id, OrLater: id.Length < word.Length) : null;
    }

    /// <summary>Whether a word can name a licence or an exception: letters, digits, '-' and '.', and no operator.</summary>
    internal static bool IsName(string word) =>
        word.Length > 0 && word is not ("AND" or "OR" or "WITH") && word.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '.');

    private static bool IsReferenceName(string word) => word.Length > Reference.Length && word.StartsWith(Reference, StringComparison.Ordinal) && IsName(word);
}
