using Endonym.Corpus.Dedup;

namespace Endonym.Corpus.Tests.Dedup;

public sealed class DedupTests
{
    private static readonly string Line = "Każdy ma prawo do ochrony prawnej życia prywatnego, rodzinnego, czci i dobrego imienia oraz do decydowania o sobie.";

    [Fact]
    public void Case_and_white_space_make_no_other_text()
    {
        Assert.Equal(TextFingerprint.Of("Ala ma kota"), TextFingerprint.Of("  ALA\u00a0ma\n\nkota "));
        Assert.NotEqual(TextFingerprint.Of("Ala ma kota"), TextFingerprint.Of("Ala makota"));
        Assert.NotEqual(TextFingerprint.Of("Ala ma kota"), TextFingerprint.Of("Ala ma kota."));
    }

    [Theory]
    [InlineData(0, 80, true)]
    [InlineData(0, 79, false)]
    [InlineData(17, 80, true)]
    public void A_run_of_eighty_characters_is_shared_and_one_less_is_not(int start, int length, bool shared)
    {
        var runs = new SharedRuns(80, ["Początek. " + Line]);

        runs.Scan(string.Concat("Zupełnie inny wstęp#", Line.AsSpan(start, length), "#i inny koniec"), self: -1);

        Assert.Equal(shared, runs.IsShared(0));
    }

    [Fact]
    public void Runs_are_found_across_line_breaks_and_case()
    {
        var runs = new SharedRuns(80, [Line]);

        runs.Scan("Art. 47. " + Line.ToUpperInvariant().Replace(" ", "\n  ", StringComparison.Ordinal), self: -1);

        Assert.True(runs.IsShared(0));
    }

    [Fact]
    public void Runs_are_found_wherever_they_begin_as_a_search_of_every_place_finds_them()
    {
        const int run = 12;
        var random = new Random(5);
        for (var round = 0; round < 300; round++)
        {
            // Three letters only, so that runs come about by chance.
            string[] watched = [.. Enumerable.Range(0, 3).Select(_ => Letters(random.Next(60)))];
            var scanned = Letters(random.Next(80)) + watched[0][Math.Min(5, watched[0].Length)..];
            var runs = new SharedRuns(run, watched);
            runs.Scan(scanned, self: -1);

            for (var owner = 0; owner < watched.Length; owner++)
            {
                var others = watched.Where((_, other) => other != owner).Append(scanned);
                var expected = Enumerable.Range(0, Math.Max(0, watched[owner].Length - run + 1)).Any(at => others.Any(other => other.Contains(watched[owner].Substring(at, run), StringComparison.Ordinal)));
                Assert.Equal(expected, runs.IsShared(owner));
            }
        }

        string Letters(int count) => string.Concat(Enumerable.Range(0, count).Select(_ => (char)random.Next('a', 'd')));
    }

    [Fact]
    public void A_long_repetition_costs_no_more_than_its_length()
    {
        var repetition = new string('a', 300_000);
        var runs = new SharedRuns(80, [repetition, Line]);
        runs.Scan(repetition, self: 0);
        Assert.False(runs.IsShared(0));
        runs.Scan(new string('a', 100), self: -1);
        Assert.True(runs.IsShared(0));
        Assert.False(runs.IsShared(1));
    }

    [Fact]
    public void A_document_does_not_share_with_itself_and_two_watched_ones_share_with_each_other()
    {
        var runs = new SharedRuns(80, [Line, "Inny tekst. " + Line, Samples.Story(1)]);
        runs.Scan(Samples.Story(1), self: 2);

        Assert.True(runs.IsShared(0));
        Assert.True(runs.IsShared(1));
        Assert.False(runs.IsShared(2));
    }
}
