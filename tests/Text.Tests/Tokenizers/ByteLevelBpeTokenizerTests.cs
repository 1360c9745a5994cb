using System.Text;
using System.Text.RegularExpressions;
using Endonym.Lineage;
using Endonym.Text.Tokenizers;
using BpeOptions = Microsoft.ML.Tokenizers.BpeOptions;
using BpeTokenizer = Microsoft.ML.Tokenizers.BpeTokenizer;
using RegexPreTokenizer = Microsoft.ML.Tokenizers.RegexPreTokenizer;

namespace Endonym.Text.Tests.Tokenizers;

public sealed class ByteLevelBpeTokenizerTests
{
    private static readonly ByteLevelBpeTokenizer Tokenizer = Corpora.Tokenizer;

    [Fact]
    public void Any_text_comes_back_with_lone_surrogates_as_replacement_characters() =>
        AnyText.Check(text => Assert.Equal(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)), Tokenizer.Decode(Tokenizer.Encode(text))));

    [Fact]
    public void The_tokens_bytes_are_the_texts_bytes() => AnyText.Check(text =>
    {
        List<byte> bytes = [];
        foreach (var id in Tokenizer.Encode(text))
            bytes.AddRange(Tokenizer.BytesOf(id));
        Assert.Equal(Encoding.UTF8.GetBytes(text), bytes);
    });

    [Fact]
    public void Ids_are_those_of_microsofts_tokenizer()
    {
        var oracle = Oracle(Corpora.Vocabulary);
        foreach (var text in Corpora.ManyScripts)
            Assert.Equal(oracle.EncodeToIds(text), Tokenizer.Encode(text));
        Assert.Equal(oracle.EncodeToIds(string.Join("\n\n", Corpora.ManyScripts)), Tokenizer.Encode(string.Join("\n\n", Corpora.ManyScripts)));
    }

    [Fact]
    public void Words_that_were_never_seen_have_the_ids_of_microsofts_tokenizer()
    {
        // Random words over the corpus' own letters meet most merges in unusual neighbourhoods.
        var oracle = Oracle(Corpora.Vocabulary);
        var letters = string.Concat(Corpora.ManyScripts).Where(char.IsLetter).ToArray();
        var random = new Random(11);
        for (var round = 0; round < 500; round++)
        {
            var word = string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => letters[random.Next(letters.Length)]));
            Assert.Equal(oracle.EncodeToIds(word), Tokenizer.Encode(word));
        }
    }

    [Fact]
    public void The_lowest_rank_merges_first_and_the_leftmost_of_equals()
    {
        // Merges in order: bc, ab. In "abc" bc comes first, though ab lies left of it: a, bc. In "bbcab": b, bc, ab.
        var vocabulary = Handmade(["bc", "ab"], [("b", "c"), ("a", "b")]);
        var tokenizer = ByteLevelBpeTokenizer.FromVocabulary(vocabulary);
        Assert.Equal(["a", "bc"], Pieces(tokenizer, "abc"));
        Assert.Equal(["b", "bc", "ab"], Pieces(tokenizer, "bbcab"));
        // Merge aa: of "aaa" the left pair merges.
        Assert.Equal(["aa", "a"], Pieces(ByteLevelBpeTokenizer.FromVocabulary(Handmade(["aa"], [("a", "a")])), "aaa"));
    }

    [Fact]
    public void Scan_and_heap_merge_alike()
    {
        var merger = new WordMerger(Corpora.Vocabulary.Merges);
        AnyText.Check(text =>
        {
            var bytes = Corpora.Tokenizer.Encode(text).Length == 0 ? [] : Encoding.UTF8.GetBytes(text);
            int[] byScan = [.. bytes.Select(value => IdOfByte(value))];
            int[] byHeap = [.. byScan];
            var scanned = merger.MergeByScan(byScan);
            var heaped = merger.MergeByHeap(byHeap);
            Assert.Equal(byScan[..scanned], byHeap[..heaped]);
        });
    }

    [Fact]
    public void A_word_of_a_million_letters_is_not_quadratic()
    {
        // A quadratic merge would take 10¹² steps, hours; this test ends in about a second.
        var word = string.Concat(Enumerable.Repeat("rzeką", 200_000));
        var ids = Tokenizer.Encode(word);
        Assert.Equal(word, Tokenizer.Decode(ids));
        Assert.InRange(ids.Length, 1, word.Length);
    }

    [Fact]
    public void The_cache_changes_nothing_when_more_words_come_than_it_holds()
    {
        var tokenizer = ByteLevelBpeTokenizer.FromVocabulary(Corpora.Vocabulary);
        var before = tokenizer.Encode(Corpora.ManyScripts[0]);
        List<int> ids = [];
        for (var i = 0; i < 300_000; i++)
        {
            ids.Clear();
            tokenizer.Encode($"q{(char)('a' + i % 26)}{(char)('a' + i / 26 % 26)}{(char)('a' + i / 676 % 26)}{(char)('a' + i / 17_576)}", ids);
        }

        Assert.Equal(before, tokenizer.Encode(Corpora.ManyScripts[0]));
    }

    [Fact]
    public void Threads_that_share_a_tokenizer_get_the_same_ids()
    {
        var tokenizer = ByteLevelBpeTokenizer.FromVocabulary(Corpora.Vocabulary);
        var expected = Corpora.ManyScripts.Select(text => Tokenizer.Encode(text)).ToArray();
        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken }, i =>
            Assert.Equal(expected[i % expected.Length], tokenizer.Encode(Corpora.ManyScripts[i % expected.Length])));
    }

    [Fact]
    public void Ids_are_appended_to_those_already_there()
    {
        List<int> ids = [7];
        Tokenizer.Encode("!", ids);
        Assert.Equal([7, 0], ids); // '!' is GPT-2's first byte
    }

    [Fact]
    public void A_special_tokens_written_form_is_ordinary_text()
    {
        var ids = Tokenizer.Encode("<|endoftext|><|im_end|>");
        Assert.DoesNotContain(ids, id => Tokenizer.SpecialTokens.Values.Contains(id));
        Assert.Equal("<|endoftext|><|im_end|>", Tokenizer.Decode(ids));
    }

    [Fact]
    public void Special_tokens_stand_for_no_text()
    {
        Assert.True(Tokenizer.BytesOf(Tokenizer.EndOfTextId).IsEmpty);
        Assert.Equal("ab", Tokenizer.Decode([Tokenizer.EndOfTextId, .. Tokenizer.Encode("a"), Tokenizer.SpecialTokens["<|im_end|>"], .. Tokenizer.Encode("b")]));
    }

    [Fact]
    public void Half_a_character_decodes_to_a_replacement_character() =>
        Assert.Equal("\uFFFD", Tokenizer.Decode([IdOfByte(0xC4)])); // the first byte of ą

    [Theory]
    [InlineData(-1)]
    [InlineData(600)]
    [InlineData(int.MaxValue)]
    public void An_id_beyond_the_vocabulary_is_an_error(int id)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Tokenizer.BytesOf(id).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => Tokenizer.Decode([id]));
    }

    [Fact]
    public void A_vocabulary_that_contradicts_itself_is_refused()
    {
        var tokens = Corpora.Vocabulary.Tokens;
        var special = Corpora.Vocabulary.SpecialTokens;
        Assert.Contains("0x21", Message([.. tokens.Skip(1)], [], special.ToDictionary(token => token.Key, token => token.Value - 1)), StringComparison.Ordinal);
        Assert.Contains("twice", Message([.. tokens, tokens[5]], [], special), StringComparison.Ordinal);
        Assert.Contains("stand for no bytes", Message([.. tokens, []], [], special), StringComparison.Ordinal);
        Assert.Contains("<|endoftext|> must be one", Message(tokens, [], new Dictionary<string, int>()), StringComparison.Ordinal);
        Assert.Contains("another token's", Message(tokens, [], new Dictionary<string, int> { ["<|endoftext|>"] = 3 }), StringComparison.Ordinal);
        Assert.Contains("Merge 0", Message(tokens, [new BpeMerge(1, 2, 3)], special), StringComparison.Ordinal);
        Assert.Contains("Merge 0", Message(tokens, [new BpeMerge(1, 2, 100_000)], special), StringComparison.Ordinal);
        Assert.Contains("as an earlier one", Message(tokens, [Corpora.Vocabulary.Merges[0], Corpora.Vocabulary.Merges[0]], special), StringComparison.Ordinal);

        static string Message(IReadOnlyList<byte[]> tokens, IReadOnlyList<BpeMerge> merges, IReadOnlyDictionary<string, int> special) =>
            Assert.Throws<InvalidInputException>(() => new BpeVocabulary(tokens, merges, special)).Message;
    }

    private static int IdOfByte(byte value) => ByteAlphabet.InIdOrder.Index().First(item => item.Item == value).Index;

    private static IEnumerable<string> Pieces(ByteLevelBpeTokenizer tokenizer, string text) => tokenizer.Encode(text).Select(id => Encoding.UTF8.GetString(tokenizer.BytesOf(id)));

    private static BpeVocabulary Handmade(string[] learnt, (string Left, string Right)[] merges)
    {
        byte[][] tokens = [.. ByteAlphabet.InIdOrder.Select(value => new[] { value }), .. learnt.Select(Encoding.UTF8.GetBytes), []];
        int Id(string token) => tokens.Index().First(item => item.Item.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(token))).Index;
        return new BpeVocabulary(tokens, [.. merges.Select(merge => new BpeMerge(Id(merge.Left), Id(merge.Right), Id(merge.Left + merge.Right)))], new Dictionary<string, int> { ["<|endoftext|>"] = tokens.Length - 1 });
    }

    /// <summary>Another implementation, with the regular expression for its pre-tokenizer.</summary>
    private static BpeTokenizer Oracle(BpeVocabulary vocabulary)
    {
        string Spelt(int id) => ByteAlphabet.Spell(vocabulary.Tokens[id]);
        return BpeTokenizer.Create(new BpeOptions(Enumerable.Range(0, vocabulary.Size - vocabulary.SpecialTokens.Count).Select(id => KeyValuePair.Create(Spelt(id), id)))
        {
            Merges = [.. vocabulary.Merges.Select(merge => $"{Spelt(merge.Left)} {Spelt(merge.Right)}")],
            PreTokenizer = new RegexPreTokenizer(new Regex(PreTokenizer.Pattern), specialTokens: null),
            ByteLevel = true,
        });
    }
}
