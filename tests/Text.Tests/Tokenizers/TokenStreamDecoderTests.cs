using System.Text;
using Endonym.Text.Tokenizers;

namespace Endonym.Text.Tests.Tokenizers;

public sealed class TokenStreamDecoderTests
{
    [Fact]
    public void The_pieces_of_a_text_are_the_text_and_none_ends_in_half_a_character() => AnyText.Check(text =>
    {
        var ids = Corpora.Tokenizer.Encode(text);
        var decoder = new TokenStreamDecoder(Corpora.Tokenizer);
        var pieces = ids.Select(decoder.Feed).ToList();
        Assert.Equal("", decoder.Flush());
        Assert.Equal(Corpora.Tokenizer.Decode(ids), string.Concat(pieces));
        Assert.All(pieces, piece => Assert.Equal(piece, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(piece))));
    });

    [Fact]
    public void The_pieces_of_any_ids_are_what_decoding_them_at_once_gives()
    {
        // Ids as an untrained model draws them: most are no UTF-8 together.
        var random = new Random(3);
        for (var round = 0; round < 2_000; round++)
        {
            int[] ids = [.. Enumerable.Range(0, random.Next(12)).Select(_ => random.Next(Corpora.Tokenizer.VocabularySize))];
            var decoder = new TokenStreamDecoder(Corpora.Tokenizer);
            Assert.Equal(Corpora.Tokenizer.Decode(ids), string.Concat(ids.Select(decoder.Feed)) + decoder.Flush());
        }
    }

    [Fact]
    public void A_character_comes_with_its_last_byte()
    {
        // 😀 is F0 9F 98 80, two UTF-16 units; none of its bytes is worth showing alone.
        var bytes = ByteAlphabet.InIdOrder.Index().ToDictionary(item => item.Item, item => item.Index);
        var decoder = new TokenStreamDecoder(Corpora.Tokenizer);
        Assert.Equal(["", "", "", "😀"], new byte[] { 0xF0, 0x9F, 0x98, 0x80 }.Select(value => decoder.Feed(bytes[value])));
        Assert.Equal("", decoder.Feed(bytes[0xC4]));
        Assert.Equal("\uFFFD", decoder.Flush());
        Assert.Equal("!", decoder.Feed(0)); // and is ready for another text
    }
}
