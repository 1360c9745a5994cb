using System.Globalization;
using System.Text;
using Endonym.Corpus.Languages;
using Endonym.Lineage;

namespace Endonym.Corpus.Tests.Languages;

public sealed class FastTextModelTests
{
    internal static readonly Dictionary<string, TinyFastText> Models = new()
    {
        ["tree"] = new() { Loss = 1 },
        ["negative sampling"] = new() { Loss = 2, MinNgram = 1, MaxNgram = 3 },
        ["softmax, words alone"] = new() { Loss = 3, MinNgram = 0, MaxNgram = 0, BucketCount = 0 },
        ["softmax, 3 words, 40 numbers"] = new() { Loss = 3, WordNgrams = 3, Dimension = 40, BucketCount = 1009 },
        ["one versus all"] = new() { Loss = 4, WordNgrams = 2, MinNgram = 0, MaxNgram = 0 },
        ["one versus all, saturated"] = new() { Loss = 4, Scale = 60 },
        ["first version"] = new() { Loss = 3, Version = 11 },
        ["quantized"] = new() { Loss = 3, Quantized = true },
        ["quantized tree with norms"] = new() { Loss = 1, Quantized = true, Norms = true, Dimension = 16 },
        ["quantized, output too"] = new() { Loss = 3, Quantized = true, Norms = true, QuantizedOutput = true, Dimension = 7 },
        ["pruned"] = new() { Loss = 3, Quantized = true, Kept = [3, 11, 12, 40, 50, 51, 52, 60, 77, 90] },
        ["pruned to words"] = new() { Loss = 3, Quantized = true, Kept = [] },
    };

    internal static readonly string[] Texts =
    [
        "Ala ma kota",
        "the cat of the house",
        "zażółć gęślą jaźń",
        "",
        "kota </s> the of the of",
        "__label__en __label__xx ma",
        "猫 \u0001 𝒳",
        "a\tb\rc\vd\fe\0f  ma  kota of the a b c d e f g",
    ];

    // What fastText 0.9.2 says of the same files and texts, three labels of each: computed once with Debian's python3-fasttext.
    [Theory]
    [InlineData("negative sampling", "cs 0.569863 pl 0.492198 en 0.484390 | pl 0.585111 de 0.562187 en 0.531219 | pl 0.562187 de 0.554480 cs 0.468801 | pl 0.629785 cs 0.531219 en 0.256842 | pl 0.515630 cs 0.484390 de 0.445540 | cs 0.672342 pl 0.523430 en 0.348655 | pl 0.585111 de 0.492198 en 0.492198 | pl 0.538993 cs 0.531219 en 0.515630")]
    [InlineData("quantized", "sk 0.266251 pl 0.206454 de 0.189351 | cs 0.330366 pl 0.241860 sk 0.173690 | sk 0.325683 pl 0.220364 de 0.165488 | sk 0.428954 en 0.351885 de 0.162496 | de 0.386851 sk 0.256373 en 0.153050 | sk 0.336404 pl 0.267516 cs 0.180141 | sk 0.284289 cs 0.251613 pl 0.199700 | sk 0.274528 pl 0.186418 de 0.185859")]
    [InlineData("softmax, 3 words, 40 numbers", "sk 0.423245 cs 0.214640 de 0.156992 | pl 0.253557 sk 0.222382 cs 0.220278 | de 0.371377 sk 0.227310 en 0.187126 | pl 0.976165 sk 0.010952 en 0.004950 | cs 0.301354 pl 0.232179 de 0.213060 | sk 0.724716 de 0.099543 en 0.059266 | sk 0.379538 en 0.265407 cs 0.213256 | pl 0.441238 sk 0.266217 en 0.104819")]
    [InlineData("first version", "cs 0.722729 pl 0.100826 en 0.095755 | de 0.402855 sk 0.221482 cs 0.173553 | sk 0.342216 de 0.337223 pl 0.234426 | pl 0.464651 cs 0.303861 en 0.093488 | cs 0.572519 pl 0.221829 en 0.105926 | cs 0.688156 pl 0.114437 en 0.099492 | pl 0.464651 cs 0.303861 en 0.093488 | cs 0.437537 pl 0.178683 sk 0.149160")]
    [InlineData("one versus all, saturated", "cs 1.000010 en 1.000010 sk 0.000010 | de 1.000010 en 1.000010 cs 1.000010 | de 1.000010 pl 1.000010 sk 0.000010 | cs 1.000010 pl 1.000010 sk 0.000010 | cs 1.000010 en 1.000010 sk 0.000010 | cs 1.000010 sk 0.000010 de 0.000010 | pl 1.000010 sk 0.000010 de 0.000010 | cs 1.000010 en 1.000010 sk 0.000010")]
    [InlineData("tree", "pl 0.660232 en 0.198805 cs 0.070872 | pl 0.487250 en 0.290387 cs 0.123500 | pl 0.411508 en 0.223402 cs 0.174079 | pl 0.815015 en 0.098366 de 0.040746 | pl 0.626222 en 0.190056 cs 0.093875 | pl 0.739071 en 0.183955 sk 0.027423 | pl 0.559989 en 0.211629 cs 0.102155 | pl 0.548470 en 0.256999 cs 0.099295")]
    [InlineData("one versus all", "cs 0.500010 pl 0.492198 en 0.461027 | sk 0.577505 pl 0.531219 de 0.531219 | pl 0.812877 de 0.724880 sk 0.592677 | pl 0.629785 cs 0.531219 en 0.256842 | pl 0.445540 sk 0.422515 de 0.341593 | pl 0.760661 en 0.622469 cs 0.615098 | en 0.760661 pl 0.743178 cs 0.577505 | cs 0.538993 sk 0.538993 de 0.445540")]
    [InlineData("softmax, words alone", "pl 0.413561 de 0.250193 cs 0.161467 | de 0.303555 sk 0.216828 pl 0.214593 | de 0.319482 pl 0.253061 cs 0.198411 | cs 0.425798 de 0.252168 pl 0.205065 | pl 0.348454 de 0.299682 cs 0.266578 | pl 0.355805 de 0.215874 sk 0.213645 | cs 0.425798 de 0.252168 pl 0.205065 | pl 0.296015 de 0.287891 cs 0.180964")]
    [InlineData("quantized tree with norms", "en 0.389755 pl 0.368197 cs 0.117304 | en 0.426179 pl 0.269780 cs 0.157309 | pl 0.525824 en 0.296429 cs 0.063386 | pl 0.969300 en 0.018223 sk 0.006903 | pl 0.424679 en 0.314645 cs 0.158806 | pl 0.556644 en 0.303794 cs 0.047657 | pl 0.442592 en 0.353066 cs 0.110948 | pl 0.428750 en 0.315867 cs 0.126947")]
    [InlineData("pruned to words", "pl 0.289407 en 0.212930 de 0.186918 | cs 0.296264 pl 0.264828 de 0.248999 | cs 0.469878 pl 0.349188 de 0.114340 | pl 0.665161 cs 0.185368 de 0.117140 | pl 0.594413 cs 0.213647 de 0.126573 | de 0.225140 pl 0.220092 sk 0.210524 | pl 0.665161 cs 0.185368 de 0.117140 | pl 0.259840 cs 0.255617 de 0.217195")]
    [InlineData("quantized, output too", "de 0.231678 en 0.227823 cs 0.213896 | cs 0.234790 de 0.210187 en 0.201713 | cs 0.235883 de 0.228746 sk 0.211431 | pl 0.459956 de 0.173560 sk 0.140075 | pl 0.220171 en 0.207726 cs 0.202215 | en 0.262775 de 0.230967 cs 0.228950 | pl 0.315406 de 0.210064 sk 0.180300 | cs 0.255943 en 0.251603 sk 0.197436")]
    [InlineData("pruned", "cs 0.372782 pl 0.242657 de 0.149201 | cs 0.557888 en 0.221364 sk 0.093844 | de 0.470069 pl 0.288870 cs 0.148633 | de 0.514371 en 0.211177 cs 0.154795 | de 0.272167 en 0.258152 sk 0.192933 | cs 0.588147 pl 0.182087 de 0.077469 | cs 0.567978 de 0.182870 pl 0.168245 | cs 0.527579 en 0.203600 sk 0.130168")]
    public void Labels_and_probabilities_are_the_originals(string model, string expected)
    {
        var fastText = Read(Models[model].Bytes());

        Assert.Equal(expected, string.Join(" | ", Texts.Select(text => Tell(fastText, text))));
    }

    [Fact]
    public void A_quantized_matrix_read_from_its_codes_sums_to_the_same_as_one_unpacked()
    {
        var bytes = Models["quantized tree with norms"].Bytes();
        var start = bytes.AsSpan().LastIndexOf(new byte[] { 1, 1, 103, 0, 0, 0, 0, 0, 0, 0 }) + 1; // quantized, with norms, 103 rows
        var (packed, unpacked) = (Read(0), Read(long.MaxValue));
        var (a, b) = (new float[16], new float[16]);

        packed.AddRows([0, 7, 102, 7], a);
        unpacked.AddRows([0, 7, 102, 7], b);

        Assert.Equal(b, a);
        Assert.NotEqual(0, a[0]);

        FastTextMatrix Read(long maxUnpacked)
        {
            var stream = new MemoryStream(bytes) { Position = start };
            return FastTextMatrix.ReadQuantized(new BoundedReader(stream, "tiny"), 16, "input", maxUnpacked);
        }
    }

    [Fact]
    public void A_word_of_a_megabyte_is_a_word_like_others()
    {
        var fastText = Read(Models["softmax, 3 words, 40 numbers"].Bytes());
        var best = new FastTextPrediction[1];

        Assert.Equal(1, fastText.Predict(Encoding.UTF8.GetBytes(new string('ż', 500_000)), best));
        Assert.InRange(best[0].Probability, 0.2f, 1.00001f);
    }

    [Fact]
    public void Bytes_that_are_no_utf8_are_read_to_the_end()
    {
        var fastText = Read(Models["pruned"].Bytes());
        var random = new Random(7);
        var best = new FastTextPrediction[5];
        for (var round = 0; round < 300; round++)
        {
            var text = new byte[random.Next(600)];
            random.NextBytes(text);
            Assert.InRange(fastText.Predict(text, best), 0, 5);
        }
    }

    [Fact]
    public void Predicting_allocates_nothing()
    {
        var fastText = Read(Models["softmax, 3 words, 40 numbers"].Bytes());
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("Ala ma kota of the ", 200)));
        var best = new FastTextPrediction[3];
        fastText.Predict(text, best);

        var least = long.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 50; i++)
                fastText.Predict(text, best);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        // The collector may empty the pool of arrays in between, which is then filled once more; what allocates in every call does so in every round.
        Assert.InRange(least, 0, 1_000);
    }

    [Fact]
    public void Many_threads_get_the_answer_of_one()
    {
        var fastText = Read(Models["tree"].Bytes());
        var expected = Texts.Select(text => Tell(fastText, text)).ToList();

        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i => Assert.Equal(expected[i % Texts.Length], Tell(fastText, Texts[i % Texts.Length])));
    }

    [Fact]
    public void Every_file_cut_short_is_refused()
    {
        foreach (var name in new[] { "pruned", "quantized tree with norms" })
        {
            var bytes = Models[name].Bytes();
            for (var length = 0; length < bytes.Length; length += length < 400 ? 1 : 97)
                Refused(bytes[..length]);
        }
    }

    [Fact]
    public void A_file_with_changed_bytes_is_read_or_refused_and_nothing_else()
    {
        var random = new Random(11);
        foreach (var model in Models.Values)
        {
            var sound = model.Bytes();
            for (var round = 0; round < 150; round++)
            {
                var bytes = (byte[])sound.Clone();
                // Most faults of interest lie among the counts at the front.
                for (var change = random.Next(1, 4); change > 0; change--)
                    bytes[random.Next(random.Next(3) > 0 ? 300 : bytes.Length)] = (byte)random.Next(256);

                try
                {
                    Tell(Read(bytes), Texts[0]);
                }
                catch (InvalidInputException refused)
                {
                    Assert.StartsWith("tiny is no sound fastText model: ", refused.Message, StringComparison.Ordinal);
                    Assert.DoesNotContain('\n', refused.Message);
                }
            }
        }
    }

    [Fact]
    public void What_a_model_cannot_be_is_told()
    {
        var sound = Models["tree"];
        Assert.Contains("does not begin as one", Refused((sound with { Magic = 1 }).Bytes()), StringComparison.Ordinal);
        Assert.Contains("version 13", Refused((sound with { Version = 13 }).Bytes()), StringComparison.Ordinal);
        Assert.Contains("word vectors", Refused((sound with { Model = 2 }).Bytes()), StringComparison.Ordinal);
        Assert.Contains("loss is 9", Refused((sound with { Loss = 9 }).Bytes()), StringComparison.Ordinal);
        Assert.Contains("no buckets", Refused((sound with { BucketCount = 0 }).Bytes()), StringComparison.Ordinal);
        Assert.Contains("not quantized", Refused((sound with { Kept = [1] }).Bytes()), StringComparison.Ordinal);
        Assert.Contains("not finite", Refused((sound with { Scale = float.NaN }).Bytes()), StringComparison.Ordinal);
        Assert.Contains("1000 numbers", Refused(Patched(sound, 8, 1000)), StringComparison.Ordinal);
        Assert.Contains("input vectors for 6 words", Refused(Patched(sound, 40, 98)), StringComparison.Ordinal);
    }

    [Fact]
    public void Counts_beyond_the_file_are_refused_before_memory_is_taken()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Contains("claims 2147483647 words and labels", Refused(Patched(Models["tree"], 64, int.MaxValue, int.MaxValue - 5)), StringComparison.Ordinal);
        Assert.Contains("claims 2147483647 buckets", Refused(Patched(Models["pruned"], 84, int.MaxValue)), StringComparison.Ordinal);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
    }

    [Fact]
    public void A_missing_file_is_a_users_mistake() => Assert.Throws<InvalidInputException>(() => FastTextModel.Load(Path.Combine(Path.GetTempPath(), "no such folder", "lid.176.ftz")));

    private static FastTextModel Read(byte[] bytes) => FastTextFile.Read(new BoundedReader(new MemoryStream(bytes), "tiny"));

    private static string Refused(byte[] bytes) => Assert.Throws<InvalidInputException>(() => Read(bytes)).Message;

    private static byte[] Patched(TinyFastText model, int offset, params int[] numbers)
    {
        var bytes = model.Bytes();
        foreach (var number in numbers)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(offset), number);
            offset += sizeof(int);
        }

        return bytes;
    }

    private static string Tell(FastTextModel model, string text)
    {
        var best = new FastTextPrediction[3];
        var count = model.Predict(Encoding.UTF8.GetBytes(text), best);
        return string.Join(' ', best.Take(count).Select(one => string.Create(CultureInfo.InvariantCulture, $"{model.Labels[one.Label][9..]} {one.Probability:F6}")));
    }
}
