using Endonym.Lineage;
using Endonym.Text.Tokenizers;
using static Endonym.Text.Tests.Tokenizers.Pipeline.SentencePieceFiles;

namespace Endonym.Text.Tests.Tokenizers.Pipeline;

public sealed class SentencePieceTests : IDisposable
{
    private static readonly (string, float, int)[] Head = [("<unk>", 0, Unknown), ("<s>", 0, Control), ("</s>", 0, Control)];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Two_neighbours_merge_if_together_they_are_a_token_the_highest_score_first()
    {
        // ▁ 3, a 4, b 5, ab 6, ba 7, ▁a 8: in "abab" ab goes before ba, leftmost first; ▁a would be made last.
        var tokenizer = Read(Build(isBpe: true, [.. Head, ("▁", -9, Normal), ("a", -8, Normal), ("b", -7, Normal), ("ab", -1, Normal), ("ba", -2, Normal), ("▁a", -3, Normal)]));
        Assert.Equal([3, 6, 6], tokenizer.Encode("abab"));
        Assert.Equal([8, 8, 4], tokenizer.Encode("a  aa")); // several spaces are one
        Assert.Equal([3, 0, 4], tokenizer.Encode("żóa")); // one token for a run of unknown characters
        Assert.Equal("abab", tokenizer.Decode([3, 6, 6]));
        Assert.Equal([1, 8], tokenizer.EncodeWithSpecialTokens("a", addSpecialTokens: true));
        Assert.Equal(1, tokenizer.EndOfTextId);
        Assert.DoesNotContain(1, tokenizer.Encode("<s>"));
    }

    [Fact]
    public void A_character_without_a_token_may_still_be_part_of_one()
    {
        var tokenizer = Read(Build(isBpe: true, [.. Head, ("▁", -9, Normal), ("xy", -1, Normal)]));
        Assert.Equal([3, 4], tokenizer.Encode("xy"));
        Assert.Equal([3, 0], tokenizer.Encode("yx"));
    }

    [Fact]
    public void Unknown_characters_become_bytes_if_the_model_has_them()
    {
        var bytes = Enumerable.Range(0, 256).Select(value => ($"<0x{value:X2}>", 0f, SentencePieceFiles.Byte));
        var tokenizer = Read(Build(isBpe: true, [.. Head, .. bytes, ("▁", -1, Normal)], fallsBackToBytes: true));
        Assert.Equal([259, 3 + 0xC5, 3 + 0xBC], tokenizer.Encode("ż"));
        Assert.Equal("ż", tokenizer.Decode(tokenizer.Encode("ż")));
        Assert.DoesNotContain(3 + 0x0A, tokenizer.Encode("<0x0A>"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Tokens_of_the_user_are_kept_whole(bool isBpe)
    {
        var tokenizer = Read(Build(isBpe, [.. Head, ("▁", -1, Normal), ("a", -2, Normal), ("b", -2, Normal), ("ab", -1, Normal), ("bA", 0, UserDefined)], map: CharacterMaps.Build(("A", "a"))));
        Assert.Equal([3, 4, 7, 5], tokenizer.Encode("abAb")); // and are not normalized
        Assert.Equal([3, 6], tokenizer.Encode("Ab"));
    }

    [Fact]
    public void Spaces_are_those_that_the_file_asks_for()
    {
        (string, float, int)[] pieces = [.. Head, ("▁", -1, Normal), ("a", -2, Normal)];
        Assert.Equal([3, 4, 3, 4], Read(Build(false, pieces)).Encode("  a   a  "));
        Assert.Equal([4, 3, 4], Read(Build(false, pieces, addsPrefix: false)).Encode(" a a"));
        Assert.Equal([3, 3, 4, 3, 3, 4, 3], Read(Build(false, pieces, removesSpaces: false)).Encode(" a  a "));
        Assert.Empty(Read(Build(false, pieces)).Encode("   "));
    }

    [Fact]
    public void A_broken_file_is_refused_with_its_path()
    {
        var whole = Build(isBpe: false, [.. Head, ("▁", -1, Normal), ("a", -2, Normal)], map: CharacterMaps.Build(("A", "a")));
        foreach (var broken in (byte[][])[[], [.. "not a model"u8], whole[..10], Build(false, [("a", 0, Normal)]), Build(false, [.. Head, ("a", float.NaN, Normal)]), Build(false, [.. Head, ("a", 0, Normal), ("a", 0, Normal)]), Build(false, [.. Head, ("a", 0, 9)]), Build(false, Head, map: [1, 2, 3])])
        {
            File.WriteAllBytes(_folder["broken.model"], broken);
            Assert.StartsWith(_folder["broken.model"], Assert.Throws<InvalidInputException>(() => TokenizerFiles.Read(_folder["broken.model"])).Message, StringComparison.Ordinal);
        }
    }

    private PipelineTokenizer Read(byte[] file)
    {
        File.WriteAllBytes(_folder["small.model"], file);
        return TokenizerFiles.Read(_folder["small.model"]);
    }
}
