using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Endonym.Corpus.Dedup.MinHash;

namespace Endonym.Corpus.Tests.Dedup.MinHash;

public sealed class TextSimplifierTests
{
    // What datatrove 0.10.0 answers under Python 3.11.
    [Theory]
    [InlineData("Zażółć GĘŚLĄ jaźń!", "zazołc gesla jazn")]
    [InlineData("ΟΔΟΣ ΣΟΦΟΣ. ΑΣ' ΣΑΣ", "οδος σοφος ας σας")]
    [InlineData("W 1410 r. 3,14 zł; 1.2.3; 12mm", "w 0 r 0 zł 0 0 0mm")]
    [InlineData("İstanbul ISPARTA", "istanbul isparta")]
    [InlineData("≠ ½ ² №", "= ½ ² №")]
    [InlineData("I.e. 5 °C—„tak”…", "i e 0 °c tak")]
    [InlineData("한국어 각", "\u1112\u1161\u11ab\u1100\u116e\u11a8\u110b\u1165 \u1100\u1161\u11a8")]
    [InlineData("", "")]
    [InlineData(" \n.,\t", "")]
    public void Text_is_simplified_as_datatrove_does(string text, string expected) => Assert.Equal(expected, Simplify(text));

    [Fact]
    public void Every_character_is_folded_as_datatrove_folds_it()
    {
        // One hash over all code points, alone, before a digit and between two, from datatrove under Python 3.11. Left out: the marks that
        // came with Unicode 15, which Python 3.11 does not know.
        (int First, int Last)[] newer = [(0x0ECE, 0x0ECE), (0x10EFD, 0x10EFF), (0x11241, 0x11241), (0x11F00, 0x11F42), (0x13440, 0x13455), (0x1E08F, 0x1E08F), (0x1E4EC, 0x1E4EF)];
        var hash = new XxHash64();
        for (var point = 0; point <= 0x10FFFF; point++)
        {
            if (point is >= 0xD800 and <= 0xDFFF || newer.Any(range => point >= range.First && point <= range.Last))
                continue;
            var character = char.ConvertFromUtf32(point);
            hash.Append(Encoding.UTF8.GetBytes(Simplify($"x{character}y {character}1{character}2") + "\n"));
        }

        Assert.Equal(17552509192520788211UL, hash.GetCurrentHashAsUInt64());
    }

    [Fact]
    public void Mixtures_of_awkward_characters_are_simplified_as_datatrove_does()
    {
        const string Pool = "aAzŻółĆŚÉΣσςΑİıßÆ0123٣५𝟗.,،٫⎖ \u0301\u0327\u00a0\n\t'-–„”(_%°²½ñ한글각😀ﬁÅ\u0345\u200b\u00ad:·’Ǆᾳ";
        string[] pool = [.. Pool.EnumerateRunes().Select(rune => rune.ToString())];
        var state = 1UL;
        int Next() => (int)((state = unchecked((state * 6364136223846793005) + 1442695040888963407)) >> 33);
        var hash = new XxHash64();
        for (var i = 0; i < 5000; i++)
        {
            var text = new StringBuilder();
            for (var left = Next() % 60; left > 0; left--)
                text.Append(pool[Next() % pool.Length]);
            hash.Append(Encoding.UTF8.GetBytes(Simplify(text.ToString()) + "\n"));
        }

        Assert.Equal(11240083527491577770UL, hash.GetCurrentHashAsUInt64());
    }

    [Fact]
    public void The_table_agrees_with_what_this_machine_knows_of_unicode()
    {
        // Another source than the table's and Python's: .NET's own case and normal form, where it has them.
        for (var point = 0x21; point <= 0xFFFF; point++)
        {
            var character = (char)point;
            if (!char.IsLetter(character) || character == 'İ' || character == 'Σ' || CharUnicodeInfo.GetUnicodeCategory(character) == UnicodeCategory.NonSpacingMark)
                continue;
            var expected = string.Concat(character.ToString().ToLowerInvariant().Normalize(NormalizationForm.FormD).Where(part => CharUnicodeInfo.GetUnicodeCategory(part) != UnicodeCategory.NonSpacingMark));
            // A letter that this .NET knows and Unicode 15 did not has no fold in the table.
            if (Simplify(character.ToString()) != expected)
                Assert.True(point is 0x1C89 or (>= 0xA7CB and <= 0xA7DC), FormattableString.Invariant($"U+{point:X4}"));
        }
    }

    [Fact]
    public void A_lone_surrogate_is_a_replacement_character()
    {
        Assert.Equal("a\uFFFDb", Simplify("A\uD83Db"));
        Assert.Equal("\uFFFD", Simplify("\uDE00"));
        Assert.Equal("a \U0001F600", Simplify("a \U0001F600"));
    }

    [Fact]
    public void Any_string_becomes_words_one_space_apart_that_stand_where_they_say()
    {
        var random = new Random(17);
        foreach (var table in new[] { FoldTable.Datatrove, FoldTable.Words })
        {
            var simplifier = new TextSimplifier(table, keepsPlaces: true);
            for (var i = 0; i < 3000; i++)
            {
                // Any UTF-16 units, halves of pairs included.
                var text = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => (char)(random.Next(3) == 0 ? random.Next(0xD800, 0xE000) : random.Next(0x10000))));
                var simplified = new string(simplifier.Simplify(text));
                string[] words = simplified.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                var places = simplifier.Words.ToArray();

                Assert.Equal(simplified, string.Join(' ', words));
                Assert.Equal(words, places.Select(place => Simplify(text[place.Start..place.End], table)));
            }
        }
    }

    [Fact]
    public void A_text_of_expanding_characters_fits_however_long()
    {
        var simplified = Simplify(new string('각', 100_000));

        Assert.Equal(300_000, simplified.Length);
    }

    [Fact]
    public void Words_keep_their_digits_and_lose_strokes_and_soft_hyphens()
    {
        Assert.Equal("w 1410 roku 3 14 zl laka strasse don t", new string(new TextSimplifier(FoldTable.Words).Simplify("W 1410 roku → 3,14 zł • łą\u00adka Straße don’t")));
        Assert.Equal("٣ 9 odos", new string(new TextSimplifier(FoldTable.Words).Simplify("\u0663 𝟗 odos")).Replace('3', '٣'));
    }

    [Fact]
    public void Words_know_where_they_stood()
    {
        const string Text = "  „Ląd”, e\u0301té\u0301; 𝟗!";
        var simplifier = new TextSimplifier(FoldTable.Words, keepsPlaces: true);

        Assert.Equal("lad ete 9", new string(simplifier.Simplify(Text)));
        Assert.Equal(["Ląd", "e\u0301té\u0301", "𝟗"], simplifier.Words.ToArray().Select(word => Text[word.Start..word.End]));
    }

    private static string Simplify(string text) => Simplify(text, FoldTable.Datatrove);

    private static string Simplify(string text, FoldTable table) => new(new TextSimplifier(table).Simplify(text));
}
