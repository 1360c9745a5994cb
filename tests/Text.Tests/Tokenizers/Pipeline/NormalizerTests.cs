using System.Text;

namespace Endonym.Text.Tests.Tokenizers.Pipeline;

/// <summary>Expected texts are the definitions', by hand.</summary>
public sealed class NormalizerTests
{
    [Theory]
    [InlineData("""{"type": "NFC"}""", "e\u0301ﬁ", "éﬁ")]
    [InlineData("""{"type": "NFC"}""", "e\u0301\uFFFE\u0301\uFFFF", "é\uFFFE\u0301\uFFFF")] // no characters, but they may come
    [InlineData("""{"type": "NFD"}""", "éﬁ", "e\u0301ﬁ")]
    [InlineData("""{"type": "NFKC"}""", "e\u0301ﬁ①", "éfi1")]
    [InlineData("""{"type": "NFKD"}""", "éﬁ", "e\u0301fi")]
    [InlineData("""{"type": "Lowercase"}""", "ŻÓŁĆ İΣ", "żółć i\u0307σ")] // character by character: no final sigma, and İ is two
    [InlineData("""{"type": "StripAccents"}""", "e\u0301ł", "eł")]
    [InlineData("""{"type": "Strip", "strip_left": true, "strip_right": false}""", " \u00A0a ", "a ")]
    [InlineData("""{"type": "Strip"}""", " \u00A0a ", "a")]
    [InlineData("""{"type": "Prepend", "prepend": "▁"}""", "a", "▁a")]
    [InlineData("""{"type": "Replace", "pattern": {"String": "  "}, "content": "_"}""", "a   b", "a_ b")]
    [InlineData("""{"type": "Replace", "pattern": {"Regex": "\\s+"}, "content": "$1"}""", "a \n b", "a$1b")]
    [InlineData("""{"type": "Nmt"}""", "a\u0001\tb\u200Bc", "a b c")]
    [InlineData("""{"type": "BertNormalizer", "lowercase": true}""", "Ża\u0000\t漢", "za  漢 ")]
    [InlineData("""{"type": "BertNormalizer", "lowercase": false}""", "Żó", "Żó")] // accents go with capitals unless the file says otherwise
    [InlineData("""{"type": "BertNormalizer", "lowercase": false, "strip_accents": true, "handle_chinese_chars": false}""", "Żó漢", "Zo漢")]
    [InlineData("""{"type": "Sequence", "normalizers": [{"type": "NFD"}, {"type": "StripAccents"}, {"type": "Lowercase"}]}""", "ŻÓ", "zo")]
    public void Text_becomes_what_the_normalizer_is_for(string normalizer, string text, string expected) =>
        Assert.Equal(expected + "|", SmallTokenizers.Seen("normalizer", normalizer, text));

    [Fact]
    public void A_text_of_nothing_gets_nothing_before_it() => Assert.Equal("", SmallTokenizers.Seen("normalizer", """{"type": "Prepend", "prepend": "▁"}""", ""));

    [Fact]
    public void A_compiled_table_replaces_its_keys()
    {
        // ﬁ (EF AC 81) by fi, and A by a: a grapheme of up to five bytes that begins with a key becomes its replacement.
        var map = Convert.ToBase64String(CharacterMaps.Build(("ﬁ", "fi"), ("A", "a"), ("Ａ", "A")));
        var normalizer = $$"""{"type": "Precompiled", "precompiled_charsmap": "{{map}}"}""";
        Assert.Equal("fiabA|", SmallTokenizers.Seen("normalizer", normalizer, "ﬁAbＡ"));
        Assert.Equal("a|", SmallTokenizers.Seen("normalizer", normalizer, "A\u0301")); // the accent is part of the grapheme
        Assert.Equal("ż😀|", SmallTokenizers.Seen("normalizer", normalizer, "ż😀"));
    }

    [Fact]
    public void A_broken_table_breaks_nothing_else()
    {
        var whole = CharacterMaps.Build(("ﬁ", "fi"), ("A", "a"));
        var random = new Random(5);
        for (var round = 0; round < 300; round++)
        {
            var broken = whole.ToArray();
            for (var change = 0; change < 4; change++)
                broken[random.Next(broken.Length)] = (byte)random.Next(256);
            var normalizer = $$"""{"type": "Precompiled", "precompiled_charsmap": "{{Convert.ToBase64String(broken.AsSpan(0, random.Next(4, broken.Length)))}}"}""";
            try
            {
                var seen = SmallTokenizers.Seen("normalizer", normalizer, "ﬁAb zażółć");
                Assert.Equal(seen, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(seen)));
            }
            catch (Endonym.Lineage.InvalidInputException error)
            {
                Assert.Contains("normalizer.precompiled_charsmap", error.Message, StringComparison.Ordinal);
            }
        }
    }
}
