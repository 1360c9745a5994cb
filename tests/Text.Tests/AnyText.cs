using FsCheck;
using FsCheck.Fluent;

namespace Endonym.Text.Tests;

/// <summary>Arbitrary UTF-16 for properties: what pre-tokenizers and UTF-8 find hard, drawn often enough to meet.</summary>
internal static class AnyText
{
    // Letters, numbers, spaces, line breaks, contractions, combining marks, astral letters and digits, emoji with joiners, controls, lone surrogates.
    private static readonly string[] Pieces =
    [
        "a", "Z", "ł", "Ж", "ß", "ſ", "K", "漢", "字", "ا", "क", "ǅ", "ʰ", "ª", "1", "42", "٣", "Ⅷ", "½", "²", " ", "  ", "\u00A0", "\u2003", "\u3000", "\u0085", "\u1680",
        "\t", "\v", "\u001C", "\u200B", "\uFEFF", "\n", "\r", "\r\n", "'", "’", "'s", "'T", "'re", "'VE", "'m", "'ll", "'lL", "'d", "'ſ", ".", ",", "—", "„", "_", "$", "\u0301", "\u0328", "\u093F",
        "\U0001D400", "\U00020000", "\U0001D7D8", "\U00010140", "😀", "👩‍👩‍👧", "🇵🇱", "\U000E0001", "\0", "\u007F", "\uFFFD", "\uFFFF", "\uD800", "\uDC00", "\uDBFF\uDBFF", "\uDFFF\uD83D",
    ];

    /// <summary>Texts of hard pieces and of any UTF-16 units.</summary>
    public static Arbitrary<string> Arbitrary { get; } = Gen.OneOf(Texts(Gen.Elements(Pieces)), Texts(Gen.OneOf(Gen.Elements(Pieces), Unit()))).ToArbitrary();

    private static Gen<string> Texts(Gen<string> piece) => piece.ArrayOf().Select(pieces => string.Concat(pieces));

    private static Gen<string> Unit() => Gen.Choose(0, char.MaxValue).Select(unit => ((char)unit).ToString());

    /// <summary>Checks a property on many texts, from a fixed seed so that a failure comes back.</summary>
    public static void Check(Action<string> property, int count = 2_000) =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(count).WithEndSize(60).WithReplay(20_260_101, 7).WithQuietOnSuccess(true), Prop.ForAll(Arbitrary, property));
}
