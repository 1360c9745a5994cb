using System.Text.Json.Nodes;
using Endonym.Text.Tokenizers;

namespace Endonym.Text.Tests.Tokenizers.Pipeline;

public sealed class WordModelTests
{
    [Fact]
    public void Merges_apply_by_rank_and_unknown_characters_become_one_token_for_a_run()
    {
        // ▁ h e l o … in the order of the merges' letters; then ll, he, llo, hello.
        var json = SmallTokenizers.Merges("l l", "h e", "ll o", "he llo");
        var vocabulary = json["model"]!["vocab"]!;
        var tokenizer = SmallTokenizers.Read(json);
        Assert.Equal([Id("▁"), Id("hello"), Id("▁"), 0, Id("he")], tokenizer.Encode("hello żółhe"));
        json["model"]!["fuse_unk"] = false;
        Assert.Equal([Id("▁"), 0, 0, Id("he")], SmallTokenizers.Read(json).Encode("żóhe"));

        int Id(string token) => (int)vocabulary[token]!;
    }

    [Fact]
    public void A_word_that_is_a_token_is_that_token_if_the_file_says_so()
    {
        var json = SmallTokenizers.Merges("b c", "a b");
        json["model"]!["vocab"]!["abc"] = 90;
        json["normalizer"] = null;
        Assert.DoesNotContain(90, SmallTokenizers.Read(json).Encode("abc"));
        json["model"]!["ignore_merges"] = true;
        Assert.Equal([90], SmallTokenizers.Read(json).Encode("abc"));
    }

    [Fact]
    public void Words_encoded_apart_have_the_ids_of_the_text_as_a_whole()
    {
        // The oracle merges the whole text, pair after pair, by definition. Some vocabularies hold tokens across a space, which must not be cut.
        var random = new Random(11);
        for (var round = 0; round < 60; round++)
        {
            List<string> tokens = ["a", "b", "▁"];
            List<(string Left, string Right)> merges = [];
            while (merges.Count < 12)
            {
                var (left, right) = (tokens[random.Next(tokens.Count)], tokens[random.Next(tokens.Count)]);
                if ((round % 2 == 0 && right.Contains('▁', StringComparison.Ordinal) && left != "▁") || (left + right).Length > 5 || tokens.Contains(left + right))
                {
                    if (random.Next(50) == 0)
                        break;
                    continue;
                }

                merges.Add((left, right));
                tokens.Add(left + right);
            }

            var json = SmallTokenizers.Merges([.. merges.Select(merge => $"{merge.Left} {merge.Right}").DefaultIfEmpty("a b")]);
            json["model"]!["vocab"]!.AsObject().TryAdd("a", 900);
            json["model"]!["vocab"]!.AsObject().TryAdd("b", 901);
            var vocabulary = json["model"]!["vocab"]!;
            var tokenizer = SmallTokenizers.Read(json);
            if (merges.Count == 0)
                merges.Add(("a", "b"));
            for (var text = 0; text < 20; text++)
            {
                var letters = string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => "ab "[random.Next(3)]));
                Assert.Equal(MergeByDefinition("▁" + letters.Replace(' ', '▁'), merges).Select(token => (int)vocabulary[token]!), tokenizer.Encode(letters));
            }
        }
    }

    [Fact]
    public void A_unigram_model_finds_the_likeliest_tokens()
    {
        // The oracle adds up the scores of every way to cut the word.
        (string Token, double Score)[] tokens = [("▁", -3.5), ("a", -2.25), ("b", -3), ("c", -4.125), ("ab", -4.5), ("bc", -5.5), ("abc", -8), ("▁a", -4), ("▁ab", -7.75), ("cab", -9)];
        var tokenizer = SmallTokenizers.Read(SmallTokenizers.Unigram(tokens));
        var score = tokens.ToDictionary(token => token.Token, token => token.Score);
        var random = new Random(2);
        for (var round = 0; round < 300; round++)
        {
            var word = string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => "abc"[random.Next(3)]));
            var ids = tokenizer.Encode(word);
            Assert.Equal("▁" + word, string.Concat(ids.Select(id => tokens[id - 3].Token)));
            Assert.Equal(Cuts("▁" + word, score).Max(), ids.Sum(id => tokens[id - 3].Score), tolerance: 1e-12);
        }
    }

    [Fact]
    public void What_a_unigram_model_does_not_know_is_one_unknown_token_or_bytes()
    {
        var json = SmallTokenizers.Unigram(("▁", -1), ("a", -1));
        Assert.Equal([3, 4, 0, 4], SmallTokenizers.Read(json).Encode("ażóa"));

        var vocabulary = json["model"]!["vocab"]!.AsArray();
        for (var value = 0; value <= byte.MaxValue; value++)
            vocabulary.Add(new JsonArray($"<0x{value:X2}>", -9.0));
        json["model"]!["byte_fallback"] = true;
        Assert.Equal([3, 4, 5 + 0xC5, 5 + 0xBC, 4], SmallTokenizers.Read(json).Encode("aża"));
    }

    [Fact]
    public void A_word_of_pieces_is_spelled_by_the_longest_first_or_not_at_all()
    {
        // [PAD] [UNK] [CLS] [SEP], then un ##aff ##able ##a able.
        var tokenizer = SmallTokenizers.Read(SmallTokenizers.WordPiece("un", "##aff", "##able", "##a", "able"));
        Assert.Equal([4, 5, 6, 8], tokenizer.Encode("UNaffable able"));
        Assert.Equal([1, 8], tokenizer.Encode("unaffablez able"));
        Assert.Equal([1], tokenizer.Encode(new string('a', 21)));
        Assert.Equal("unaffable able", tokenizer.Decode([4, 5, 6, 8]));
        Assert.Equal([2, 4, 3], tokenizer.EncodeWithSpecialTokens("un", addSpecialTokens: true));
        List<int> pair = [];
        tokenizer.EncodePair("un", "able [SEP]", pair);
        Assert.Equal([2, 4, 3, 8, 1, 1, 1, 3], pair); // what a user wrote is no separator
    }

    // [CLS] 2 and [SEP] 3 around; a b c are 4 5 6. Of the two texts the longer is cut, and each to a half where both are longer.
    [Theory]
    [InlineData("a b c", null, 5, 5, "2 4 5 6 3")]
    [InlineData("a b c", null, 4, 5, "2 4 5 3")]
    [InlineData("a b c", null, 2, 5, "2 3")]
    [InlineData("a", "b c b c", 8, 8, "2 4 3 5 6 5 6 3")]
    [InlineData("a", "b c b c", 6, 8, "2 4 3 5 6 3")]
    [InlineData("b c b c", "a", 6, 8, "2 5 6 3 4 3")]
    [InlineData("a a a a", "b b b", 8, 10, "2 4 4 4 3 5 5 3")]
    [InlineData("a a a", "b b b b", 8, 10, "2 4 4 3 5 5 5 3")]
    [InlineData("a", "b", 3, 5, "2 3 3")]
    public void A_text_that_is_cut_keeps_its_beginning_and_its_special_tokens(string first, string? second, int most, int whole, string expected)
    {
        var tokenizer = SmallTokenizers.Read(SmallTokenizers.WordPiece("a", "b", "c"));
        List<int> ids = [9]; // what is there stays

        Assert.Equal(whole, second is null ? tokenizer.EncodeSingle(first, ids, most) : tokenizer.EncodePair(first, second, ids, most));

        Assert.Equal("9 " + expected, string.Join(' ', ids));
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.EncodeSingle(first, ids, 1));
    }

    private static IEnumerable<double> Cuts(string word, Dictionary<string, double> score)
    {
        if (word.Length == 0)
            return [0];
        return Enumerable.Range(1, word.Length).Where(length => score.ContainsKey(word[..length])).SelectMany(length => Cuts(word[length..], score).Select(rest => score[word[..length]] + rest));
    }

    private static List<string> MergeByDefinition(string text, List<(string Left, string Right)> merges)
    {
        List<string> symbols = [.. text.Select(unit => unit.ToString())];
        while (true)
        {
            var best = Enumerable.Range(0, symbols.Count - 1)
                .Select(at => (Rank: merges.IndexOf((symbols[at], symbols[at + 1])), At: at))
                .Where(pair => pair.Rank >= 0)
                .OrderBy(pair => pair)
                .FirstOrDefault((-1, -1));
            if (best.Item1 < 0)
                return symbols;
            symbols[best.Item2] += symbols[best.Item2 + 1];
            symbols.RemoveAt(best.Item2 + 1);
        }
    }
}
