using System.Globalization;
using System.Text;
using Endonym.Corpus.Filters;

namespace Endonym.Corpus.Quality;

/// <summary>What style is counted by, for every UTF-16 unit.</summary>
[Flags]
internal enum CharacterTraits : ushort
{
    None = 0,
    Letter = 1,
    Upper = 2,
    Digit = 4,
    Mark = 8,
    Punctuation = 16,
    Symbol = 32,
    Space = 64,

    /// <summary>Ends a sentence.</summary>
    Terminal = 128,

    /// <summary>Begins an item of a list where it begins a line.</summary>
    Bullet = 256,

    /// <summary>A word by itself, in scripts without spaces.</summary>
    Unspaced = 512,

    Word = Letter | Digit | Mark,
}

/// <summary>A UTF-16 unit as style sees it.</summary>
/// <param name="Traits">What it is.</param>
/// <param name="Lower">The unit in lower case.</param>
internal readonly record struct CharacterEntry(CharacterTraits Traits, char Lower);

/// <summary>Traits and lower case of all units in one table, so that the scan loads once for each.</summary>
internal static class CharacterTable
{
    /// <summary>By the unit's number.</summary>
    public static readonly CharacterEntry[] Entries = [.. Enumerable.Range(0, char.MaxValue + 1).Select(unit => new CharacterEntry(Of((char)unit), char.ToLowerInvariant((char)unit)))];

    private static CharacterTraits Of(char unit)
    {
        var traits = char.GetUnicodeCategory(unit) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter => CharacterTraits.Letter | CharacterTraits.Upper,
            UnicodeCategory.LowercaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => CharacterTraits.Letter,
            UnicodeCategory.DecimalDigitNumber => CharacterTraits.Digit,
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark => CharacterTraits.Mark,
            UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation or UnicodeCategory.OpenPunctuation or UnicodeCategory.ClosePunctuation
                or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation or UnicodeCategory.OtherPunctuation => CharacterTraits.Punctuation,
            _ when char.IsWhiteSpace(unit) => CharacterTraits.Space,
            // The second half of a pair would count an emoji twice.
            UnicodeCategory.Surrogate => char.IsHighSurrogate(unit) ? CharacterTraits.Symbol : CharacterTraits.None,
            UnicodeCategory.Format => CharacterTraits.None,
            _ => CharacterTraits.Symbol,
        };
        if (".!?…。！？؟।".Contains(unit, StringComparison.Ordinal))
            traits |= CharacterTraits.Terminal;
        if ("-*•·–—‣◦▪►".Contains(unit, StringComparison.Ordinal))
            traits |= CharacterTraits.Bullet;
        if (!char.IsSurrogate(unit) && UnspacedScripts.Contains(new Rune(unit)) && (traits & CharacterTraits.Letter) != 0)
            traits |= CharacterTraits.Unspaced;
        return traits;
    }
}
