using System.IO.Hashing;
using System.Runtime.InteropServices;
using Endonym.Corpus.Dedup.MinHash;
using Endonym.Lineage;

namespace Endonym.Corpus.Tests.Dedup.MinHash;

public sealed class MinHasherTests
{
    private const string Article =
        "Każdy ma prawo do ochrony prawnej życia prywatnego, rodzinnego, czci i dobrego imienia oraz do decydowania o swoim życiu osobistym. Art. 47 z 2 kwietnia 1997 r.";

    [Fact]
    public void The_hash_functions_are_numpys()
    {
        var permutations = new MinHashPermutations(112, seed: 1);

        Assert.Equal([775169054918279404UL, 1758426461858698313UL], permutations.A[..2].ToArray());
        Assert.Equal(223865076026037746UL, permutations.A[^1]);
        Assert.Equal(1062448801025099917UL, permutations.B[0]);
        Assert.Equal(1097409548522419201UL, permutations.B[^1]);
        // All 224 numbers of RandomState(1).randint, in the order drawn.
        Assert.Equal(6702716046743302026UL, XxHash64.HashToUInt64(MemoryMarshal.AsBytes<ulong>([.. permutations.A, .. permutations.B])));
    }

    [Fact]
    public void The_twister_goes_on_as_numpys_after_its_state_is_used_up()
    {
        var random = new NumpyRandomState(12345);
        ulong[] drawn = [.. Enumerable.Range(0, 700).Select(_ => random.Next(1, MinHashPermutations.P))];

        Assert.Equal([1007488976575081958UL, 1224412975271905410UL, 194177648801788178UL], [drawn[0], drawn[1], drawn[699]]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(112)]
    [InlineData(77)]
    public void Vectors_and_the_plain_loop_find_the_same_minima(int functions)
    {
        var permutations = new MinHashPermutations(functions, seed: 1);
        var random = new Random(7);
        // At the edges of the reduction too.
        ulong[] shingles = [0, 1, ulong.MaxValue, MinHashPermutations.P, MinHashPermutations.P - 1, 1UL << 61, .. Enumerable.Range(0, 333).Select(_ => (ulong)random.NextInt64(long.MinValue, long.MaxValue))];
        ulong[] Minima(Action<ulong[]> lower)
        {
            var minima = new ulong[permutations.PaddedCount];
            Array.Fill(minima, ulong.MaxValue);
            lower(minima);
            return minima[..functions];
        }

        var plain = Minima(minima => permutations.LowerScalar(shingles, minima));

        Assert.Equal(plain, Minima(minima => permutations.Lower512(shingles, minima)));
        Assert.Equal(plain, Minima(minima => permutations.Lower256(shingles, minima)));
        Assert.Equal(plain, Minima(minima => permutations.Lower(shingles, minima)));
        // The definition in wide integers.
        Assert.Equal(plain, Enumerable.Range(0, functions).Select(i => shingles.Min(x => (ulong)((UInt128)unchecked((x * permutations.A[i]) + permutations.B[i]) % MinHashPermutations.P))));
    }

    [Fact]
    public void A_signature_is_datatroves()
    {
        // datatrove 0.10.0, MinhashConfig(), words split at white space.
        var signature = new ulong[112];

        Assert.True(new MinHasher(new MinHashOptions()).TrySign(Article, signature));

        Assert.Equal([104402208868066820UL, 19854507199781569UL, 42201586124841589UL, 39352039709303948UL], signature[..4]);
        Assert.Equal(197293436056009043UL, signature[^1]);
        Assert.Equal(7912866606798816657UL, XxHash64.HashToUInt64(MemoryMarshal.AsBytes(signature.AsSpan())));
    }

    [Fact]
    public void A_document_shorter_than_a_shingle_has_no_signature()
    {
        var hasher = new MinHasher(new MinHashOptions());
        var signature = new ulong[hasher.SignatureLength];

        Assert.False(hasher.TrySign("raz dwa trzy cztery", signature));
        Assert.False(hasher.TrySign("", signature));
        Assert.True(hasher.TrySign("raz dwa trzy cztery pięć", signature));
    }

    [Fact]
    public void Words_of_a_splitter_are_hashed_one_space_apart()
    {
        // A splitter that cuts units off, and one that leaves them, on a text that has the space already.
        static void Units(ReadOnlySpan<char> text, List<WordSpan> words)
        {
            foreach (var range in text.Split(' '))
            {
                var (start, length) = range.GetOffsetAndLength(text.Length);
                var digits = text[start] == '0' && length > 1 ? 1 : 0;
                words.Add(new WordSpan(start, digits));
                words.Add(new WordSpan(start + digits, length - digits));
            }
        }

        var split = new ulong[112];
        var plain = new ulong[112];
        new MinHasher(new MinHashOptions(), Units).TrySign("deska ma 12mm i 300cm", split);
        new MinHasher(new MinHashOptions()).TrySign("deska ma 12 mm i 300 cm", plain);

        Assert.Equal(plain, split);
    }

    [Fact]
    public void Agreement_estimates_the_jaccard_similarity()
    {
        // 1000 words against the same with the last 200 replaced: 796 shared shingles of 996 + 996 - 796, a similarity of 0.6656.
        string[] words = [.. Enumerable.Range(0, 1200).Select(i => $"w{(char)('a' + (i / 26 % 26))}{(char)('a' + (i % 26))}{(char)('a' + (i / 676))}")];
        var hasher = new MinHasher(new MinHashOptions { Bands = 32, RowsPerBand = 64 });
        var left = new ulong[hasher.SignatureLength];
        var right = new ulong[hasher.SignatureLength];
        hasher.TrySign(string.Join(' ', words[..1000]), left);
        hasher.TrySign(string.Join(' ', [.. words[..800], .. words[1000..]]), right);

        // Three standard errors of a share of 2048: 3 · √(0.6656 · 0.3344 / 2048) = 0.031.
        Assert.Equal(796.0 / 1196, left.Zip(right).Count(pair => pair.First == pair.Second) / 2048.0, tolerance: 0.031);
    }

    [Fact]
    public void Impossible_sketches_are_refused()
    {
        Assert.Throws<InvalidInputException>(() => new MinHashOptions { Bands = 0 });
        Assert.Throws<InvalidInputException>(() => new MinHasher(new MinHashOptions { Bands = 1000, RowsPerBand = 1000 }));
    }
}
