using System.Text;
using Endonym.Lineage;
using Endonym.Text.Tokenizers;

namespace Endonym.Text.Tests.Tokenizers;

public sealed class BpeTrainerTests
{
    [Fact]
    public void Merges_are_those_worked_out_by_hand()
    {
        // One word per document, so no piece has a space: low ×5, lower ×2, newest ×6, widest ×3.
        // Pairs at first: lo 7, ow 7, we 2 + 6 = 8, er 2, ne 6, ew 6, es 6 + 3 = 9, st 9, wi 3, id 3, de 3.
        //  1. es 9 = st 9; e comes before s in the alphabet of bytes → e+s.  Left: est as es,t 9; we is now 2 (newest: w,es 6); de is now 0 (d,es 3).
        //  2. es,t 9 → est.      Left: lo 7, ow 7, ne 6, ew 6, w,est 6, d,est 3, wi 3, id 3, we 2, er 2.
        //  3. lo 7 = ow 7; l before o → l+o.  Left: lo,w 7.
        //  4. lo,w 7 → low.      Left: ne 6, ew 6, w,est 6, …; lower is low,e,r: low,e 2.
        //  5. e,w 6, n,e 6, w,est 6: e before n before w → e+w.  Left: n,ew 6; ew,est 6 (w,est and n,e are gone).
        //  6. n,ew 6, ew,est 6: n is a byte and comes before every learnt token → n+ew.  Left: new,est 6.
        //  7. new,est 6 → newest.
        //  8. w,i 3, i,d 3, d,est 3: d first → d+est.  Left: w,i 3; i,dest 3.
        //  9. i,dest 3 → idest (i before w).  10. w,idest 3 → widest.
        // 11. e,r 2, low,e 2: e is a byte → e+r.  12. low,er 2 → lower.
        var merges = Spelt(Train(LowLower(), Options(tokens: 256 + 12)));
        Assert.Equal(["e+s", "es+t", "l+o", "lo+w", "e+w", "n+ew", "new+est", "d+est", "i+dest", "w+idest", "e+r", "low+er"], merges);
    }

    [Fact]
    public void Special_tokens_come_last_and_end_of_text_first_of_them()
    {
        var vocabulary = Train(LowLower(), Options(tokens: 256 + 3));
        Assert.Equal(256 + 3 + 4, vocabulary.Size);
        Assert.Equal([("<|endoftext|>", 259), ("<|im_start|>", 260), ("<|im_end|>", 261), ("<|pad|>", 262)], vocabulary.SpecialTokens.OrderBy(token => token.Value).Select(token => (token.Key, token.Value)));
        Assert.Equal("es"u8, vocabulary.Tokens[256]);
        Assert.Empty(vocabulary.Tokens[259]);
    }

    [Fact]
    public void Bytes_have_the_ids_of_gpt2()
    {
        // In GPT-2's and Llama 3's vocabulary '!' is 0, 'A' is 32, '~' is 93, '¡' (byte A1) is 94, byte 00 (Ā) is 188, the space (Ġ) is 220.
        var tokens = Corpora.Vocabulary.Tokens;
        Assert.Equal([0x21, 0x41, 0x7E, 0xA1, 0x00, 0x20], new[] { 0, 32, 93, 94, 188, 220 }.Select(id => (int)tokens[id].Single()));
    }

    [Fact]
    public void The_overlapping_pair_of_a_run_is_counted_right()
    {
        // aaaa ×1: aa 3 → aa,aa.  Then aa+aa has 1, below the least of 2: learning ends.
        Assert.Equal(["a+a"], Spelt(Train(["aaaa"], Options(tokens: 300))));
        // aaaaa ×2: aa 8 → aa,aa,a; aa+aa 2, aa+a 2: a is a byte but the left of both is aa, so the right decides: a before aa → aa+a; then aa,aaa 2.
        Assert.Equal(["a+a", "aa+a", "aa+aaa"], Spelt(Train(["aaaaa", "aaaaa"], Options(tokens: 300))));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Neither_threads_nor_the_order_of_documents_change_the_result(int threads)
    {
        var random = new Random(threads);
        string[] documents = [.. Enumerable.Repeat(Corpora.ManyScripts, 40).SelectMany(text => text)];
        random.Shuffle(documents);
        var vocabulary = Train(documents, new BpeTrainingOptions { VocabularySize = 700, ThreadCount = threads, MinPairCount = 80 });
        var reference = Train(Corpora.ManyScripts, new BpeTrainingOptions { VocabularySize = 700, ThreadCount = 1 });
        Assert.Equal(reference.Merges, vocabulary.Merges);
    }

    [Fact]
    public void Merges_are_those_of_counting_all_pairs_anew_each_time()
    {
        // The oracle keeps no counts: the textbook algorithm over all words, whose cost is words × merges.
        Assert.Equal(Textbook(Corpora.ManyScripts, Corpora.Vocabulary.Merges.Count), Spelt(Corpora.Vocabulary));
    }

    [Fact]
    public void No_two_merges_spell_the_same_token()
    {
        // Words over one, two and three letters are full of runs that overlap themselves.
        var random = new Random(5);
        string[] words = [.. Enumerable.Range(0, 600).Select(i => string.Concat(Enumerable.Range(0, random.Next(2, 30)).Select(_ => "abc"[random.Next(1 + i % 3)])))];
        var vocabulary = Train(words, Options(tokens: 1_000));
        Assert.Equal(vocabulary.Merges.Count, vocabulary.Merges.Select(merge => Spelt(vocabulary.Tokens[merge.Result])).Distinct().Count());
        Assert.Equal(Textbook(words, vocabulary.Merges.Count), Spelt(vocabulary));
    }

    [Fact]
    public void Progress_ends_with_all_bytes_and_all_tokens()
    {
        long bytes = 0;
        var tokens = 0;
        var vocabulary = Train(Corpora.ManyScripts, new BpeTrainingOptions { VocabularySize = 400 }, counted => bytes = Math.Max(bytes, counted), learnt => tokens = learnt);
        Assert.Equal(Corpora.ManyScripts.Sum(text => Encoding.UTF8.GetByteCount(text)), bytes);
        Assert.Equal(vocabulary.Size - 4, tokens);
    }

    [Fact]
    public void Pieces_that_are_too_long_are_not_learnt_from()
    {
        var vocabulary = Train([new string('ą', 200), new string('=', 1000)], Options(tokens: 300) with { MaxWordBytes = 300 });
        Assert.Empty(vocabulary.Merges);
    }

    [Fact]
    public void Documents_that_cannot_be_read_end_the_training_with_their_own_error()
    {
        static IEnumerable<string> Broken()
        {
            yield return "a text";
            throw new InvalidInputException("line 2 is broken");
        }

        var error = Assert.Throws<InvalidInputException>(() => Train(Broken(), Options(tokens: 300) with { ThreadCount = 4 }));
        Assert.Equal("line 2 is broken", error.Message);
    }

    [Fact]
    public void Training_can_be_stopped()
    {
        using var stop = new CancellationTokenSource();
        IEnumerable<string> Endless()
        {
            while (true)
            {
                yield return Corpora.ManyScripts[0];
                stop.Cancel();
            }
        }

        Assert.ThrowsAny<OperationCanceledException>(() => BpeTrainer.Train(Endless(), Options(tokens: 300), cancellationToken: stop.Token));
    }

    [Fact]
    public void A_vocabulary_without_room_for_bytes_and_special_tokens_is_refused()
    {
        var error = Assert.Throws<InvalidInputException>(() => Train([], new BpeTrainingOptions { VocabularySize = 259 }));
        Assert.Contains("260", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Throws<InvalidInputException>(() => new BpeTrainingOptions { VocabularySize = 300, SpecialTokens = ["<|pad|>"] });
        Assert.Throws<InvalidInputException>(() => new BpeTrainingOptions { VocabularySize = 300, SpecialTokens = ["<|endoftext|>", "<|endoftext|>"] });
        Assert.Throws<InvalidInputException>(() => new BpeTrainingOptions { VocabularySize = 300, ThreadCount = 0 });
        Assert.Throws<InvalidInputException>(() => new BpeTrainingOptions { VocabularySize = 300, MinPairCount = 0 });
    }

    [Fact]
    public void No_documents_give_the_bytes() => Assert.Equal(260, Train([], Options(tokens: 300)).Size);

    private static BpeVocabulary Train(IEnumerable<string> documents, BpeTrainingOptions options, Action<long>? onBytesCounted = null, Action<int>? onTokensLearnt = null) =>
        BpeTrainer.Train(documents, options, onBytesCounted, onTokensLearnt, TestContext.Current.CancellationToken);

    private static BpeTrainingOptions Options(int tokens) => new() { VocabularySize = tokens + 4, ThreadCount = 2 };

    private static IEnumerable<string> LowLower() =>
        [.. Enumerable.Repeat("low", 5), .. Enumerable.Repeat("lower", 2), .. Enumerable.Repeat("newest", 6), .. Enumerable.Repeat("widest", 3)];

    private static string[] Spelt(BpeVocabulary vocabulary) =>
        [.. vocabulary.Merges.Select(merge => $"{Spelt(vocabulary.Tokens[merge.Left])}+{Spelt(vocabulary.Tokens[merge.Right])}")];

    private static string Spelt(byte[] token) => ByteAlphabet.Spell(token);

    private static List<string> Textbook(IEnumerable<string> documents, int merges)
    {
        List<List<string>> words = [];
        foreach (var document in documents)
        {
            for (int start = 0, end; start < document.Length; start = end)
            {
                end = PreTokenizer.Next(document, start);
                words.Add([.. ByteAlphabet.Spell(Encoding.UTF8.GetBytes(document[start..end])).Select(c => c.ToString())]);
            }
        }

        // Ids: the alphabet in code point order, then as learnt.
        var ids = ByteAlphabet.InIdOrder.Select((value, id) => (Token: ByteAlphabet.Spell([value]), Id: id)).ToDictionary(token => token.Token, token => token.Id);
        List<string> learnt = [];
        while (learnt.Count < merges)
        {
            var (left, right) = words.SelectMany(word => word.Zip(word.Skip(1))).CountBy(pair => pair)
                .OrderByDescending(pair => pair.Value).ThenBy(pair => ids[pair.Key.First]).ThenBy(pair => ids[pair.Key.Second]).First().Key;
            learnt.Add($"{left}+{right}");
            ids.TryAdd(left + right, ids.Count);
            foreach (var word in words)
            {
                for (var i = 0; i + 1 < word.Count; i++)
                {
                    if (word[i] == left && word[i + 1] == right)
                    {
                        word[i] += right;
                        word.RemoveAt(i + 1);
                    }
                }
            }
        }

        return learnt;
    }
}
