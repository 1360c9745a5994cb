using System.Globalization;

namespace Endonym.Assistants.Pages;

/// <summary>One of the page's languages.</summary>
/// <param name="Code">BCP 47 code, as in the page's <c>lang</c>.</param>
/// <param name="NativeName">What its speakers call it; an endonym.</param>
/// <param name="Words">The page's words.</param>
public sealed record PageLanguage(string Code, string NativeName, UiStrings Words)
{
    /// <summary>The one that is always there.</summary>
    public static PageLanguage English { get; } = new("en", "English", UiStrings.English);

    /// <summary>The nation's, if its pack has words for the page, then English.</summary>
    /// <param name="code">The nation's language, BCP 47.</param>
    /// <param name="words">The pack's words, or null.</param>
    public static IReadOnlyList<PageLanguage> NationalFirst(string code, UiStrings? words) => words is null ? [English]
        : code == English.Code ? [English with { Words = words }]
        : [new PageLanguage(code, CultureInfo.GetCultureInfo(code).NativeName, words), English];
}
