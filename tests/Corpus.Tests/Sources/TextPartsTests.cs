using Endonym.Corpus.Sources;

namespace Endonym.Corpus.Tests.Sources;

public sealed class TextPartsTests
{
    private static readonly string[] LineEnds = ["\n", "\r\n", "\n\n", "\r\n\r\n", " ", "", "\r"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Parts_are_the_same_however_little_is_read_at_a_time_and_together_they_are_the_text(int seed)
    {
        var random = new Random(seed);
        var text = string.Concat(Enumerable.Range(0, 60).Select(_ => new string((char)('a' + random.Next(26)), random.Next(4_000)) + LineEnds[random.Next(LineEnds.Length)]));

        var parts = TextParts.Read(new StringReader(text)).ToList();

        Assert.Equal(text.Replace("\r\n", "\n", StringComparison.Ordinal), string.Concat(parts));
        Assert.All(parts, part => Assert.InRange(part.Length, 1, TextParts.Longest));
        Assert.Equal(parts, TextParts.Read(new SlowReader(text)));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(TextParts.Longest, 1)]
    [InlineData(TextParts.Longest + 1, 2)]
    public void A_text_is_cut_only_if_it_is_longer_than_a_part(int length, int parts) =>
        Assert.Equal(parts, TextParts.Read(new StringReader(new string('a', length))).Count());

    [Fact]
    public void A_pair_of_surrogates_is_not_cut()
    {
        // One letter, then pairs: the last character of the first part would be the first half of one.
        var parts = TextParts.Read(new StringReader("a" + string.Concat(Enumerable.Repeat("😀", TextParts.Longest)))).ToList();

        Assert.Equal(TextParts.Longest - 1, parts[0].Length);
        Assert.All(parts, part => Assert.False(char.IsHighSurrogate(part[^1])));
    }

    [Fact]
    public void A_text_larger_than_memory_would_be_read_all_the_same()
    {
        // A thousand million characters, as many as no string holds twice; the first parts come at once, and no more than two parts are ever kept.
        using var endless = new RepeatingReader("Zdanie, które się powtarza. ", 1_000_000_000);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var parts = TextParts.Read(endless).Take(1_000).Select(part => part.Length).ToList();

        Assert.Equal(1_000, parts.Count);
        Assert.InRange(endless.Given, parts.Sum(), parts.Sum() + (2 * TextParts.Longest));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000 * 2.2 * TextParts.Longest);
    }

    private sealed class SlowReader(string text) : StringReader(text)
    {
        public override int Read(char[] buffer, int index, int count) => base.Read(buffer, index, Math.Min(count, 1));
    }

    private sealed class RepeatingReader(string sentence, long length) : TextReader
    {
        public long Given { get; private set; }

        public override int Read(char[] buffer, int index, int count)
        {
            count = (int)Math.Min(count, length - Given);
            for (var place = 0; place < count; place++)
                buffer[index + place] = sentence[(int)((Given + place) % sentence.Length)];
            Given += count;
            return count;
        }
    }
}
