using Endonym.Serving.Engines;

namespace Endonym.Serving.Tests.Engines;

public sealed class StopStringsTests
{
    [Fact]
    public void A_stop_string_over_three_pieces_never_shows_its_beginning()
    {
        var stops = new StopStrings(["KONIEC"]);

        Assert.Equal("raz ", stops.Append("raz K"));
        Assert.Equal("", stops.Append("ONI"));
        Assert.Equal("", stops.Append("EC dwa"));
        Assert.True(stops.Reached);
        Assert.Equal("", stops.Append("trzy"));
        Assert.Equal("", stops.Flush());
    }

    [Fact]
    public void What_only_looked_like_a_stop_string_comes_out_whole()
    {
        var stops = new StopStrings(["KONIEC"]);

        Assert.Equal("", stops.Append("KON"));
        Assert.Equal("KONTRA", stops.Append("TRA"));
        Assert.Equal("", stops.Append("KO"));
        Assert.Equal("KO", stops.Flush());
    }

    [Fact]
    public void The_stop_string_that_begins_first_wins()
    {
        var stops = new StopStrings(["bc", "abcd"]);

        // "abcd" begins earlier but is not complete when "bc" is; the answer has then ended at "bc".
        Assert.Equal("xa", stops.Append("xabc"));
    }

    [Fact]
    public void Whatever_the_pieces_the_text_ends_at_the_first_stop_string()
    {
        // Oracle: the same search over the whole text at once. Two letters and stops that overlap themselves make near misses common.
        var random = new Random(20260801);
        for (var round = 0; round < 20_000; round++)
        {
            var text = Letters(random, random.Next(0, 24));
            string[] candidates = ["aab", "abab", "bb"];
            var stop = candidates[random.Next(candidates.Length)];
            var stops = new StopStrings([stop]);

            var shown = "";
            for (var at = 0; at < text.Length;)
            {
                var length = Math.Min(random.Next(1, 5), text.Length - at);
                shown += stops.Append(text.Substring(at, length));
                at += length;
            }

            shown += stops.Flush();
            var end = text.IndexOf(stop, StringComparison.Ordinal);
            Assert.Equal(end < 0 ? text : text[..end], shown);
            Assert.Equal(end >= 0, stops.Reached);
        }
    }

    private static string Letters(Random random, int length) => string.Concat(Enumerable.Range(0, length).Select(_ => random.Next(2) == 0 ? 'a' : 'b'));
}
