using Endonym.Text.Tokenizers;

namespace Endonym.Text.Tests.Tokenizers.Pipeline;

public sealed class DecoderTests
{
    [Fact]
    public void The_space_before_a_text_is_not_the_texts()
    {
        var json = SmallTokenizers.Merges("▁ a", "▁ b");
        var vocabulary = json["model"]!["vocab"]!;
        var (a, b) = ((int)vocabulary["▁a"]!, (int)vocabulary["▁b"]!);
        var tokenizer = SmallTokenizers.Read(json);
        Assert.Equal([a, b], tokenizer.Encode("a b"));
        Assert.Equal("a b", tokenizer.Decode([1, a, b, 2])); // special tokens do not begin a text

        var decoder = new TokenStreamDecoder(tokenizer);
        Assert.Equal(["", "a", " b", ""], new[] { 1, a, b, 2 }.Select(decoder.Feed));
        Assert.Equal("", decoder.Flush());
        Assert.Equal("b", decoder.Feed(b)); // another text
        Assert.Equal(" b", new TokenStreamDecoder(tokenizer, continues: true).Feed(b)); // a completion of a prompt
    }

    [Fact]
    public void Pieces_of_any_ids_are_what_decoding_them_at_once_gives()
    {
        var random = new Random(4);
        foreach (var tokenizer in new[] { SmallTokenizers.Read(SmallTokenizers.Bytes()), SmallTokenizers.Read(SmallTokenizers.Merges("▁ a", "▁ ▁")), SmallTokenizers.Read(SmallTokenizers.WordPiece("a", "##b", ".", "'", "s")), SmallTokenizers.Read(SmallTokenizers.Unigram(("▁", -1), ("▁▁a", -2))) })
        {
            for (var round = 0; round < 500; round++)
            {
                int[] ids = [.. Enumerable.Range(0, random.Next(12)).Select(_ => random.Next(tokenizer.VocabularySize))];
                var decoder = new TokenStreamDecoder(tokenizer);
                Assert.Equal(tokenizer.Decode(ids), string.Concat(ids.Select(decoder.Feed)) + decoder.Flush());
            }
        }
    }

    [Fact]
    public void A_tokenizer_with_bytes_gives_every_text_back_and_each_cut_of_it()
    {
        var json = SmallTokenizers.Bytes();
        json["model"]!["end_of_word_suffix"] = "";
        var tokenizer = SmallTokenizers.Read(json);
        AnyText.Check(text =>
        {
            var whole = string.Concat(text.EnumerateRunes()); // lone surrogates have no UTF-8
            var ids = tokenizer.Encode(text);
            Assert.Equal(whole, tokenizer.Decode(ids));
            foreach (var cut in new[] { 0, ids.Length / 3, ids.Length / 2 })
            {
                var decoder = new TokenStreamDecoder(tokenizer);
                Assert.Equal(whole, string.Concat(ids[..cut].Select(decoder.Feed)) + string.Concat(ids[cut..].Select(decoder.Feed)) + decoder.Flush());
            }
        }, count: 500);
    }

    [Theory]
    [InlineData("""{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always"}""", "x y")]
    [InlineData("""{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "never"}""", " x y")]
    [InlineData("null", "▁x ▁y")]
    [InlineData("""{"type": "Replace", "pattern": {"Regex": "▁."}, "content": "-"}""", "--")]
    [InlineData("""{"type": "Sequence", "decoders": [{"type": "Strip", "content": "▁", "start": 1, "stop": 0}, {"type": "Fuse"}]}""", "xy")]
    public void Tokens_become_text_as_the_decoder_says(string decoder, string expected)
    {
        var json = SmallTokenizers.Merges("▁ x", "▁ y");
        json["decoder"] = System.Text.Json.Nodes.JsonNode.Parse(decoder);
        var tokenizer = SmallTokenizers.Read(json);
        Assert.Equal(expected, tokenizer.Decode(tokenizer.Encode("x y")));
    }
}
