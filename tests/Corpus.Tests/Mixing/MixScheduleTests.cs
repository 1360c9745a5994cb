using Endonym.Corpus.Mixing;

namespace Endonym.Corpus.Tests.Mixing;

public sealed class MixScheduleTests
{
    [Theory]
    [InlineData(1, new[] { 0.5, 0.5 })]
    [InlineData(2, new[] { 0.9, 0.1 })]
    [InlineData(3, new[] { 0.6, 0.25, 0.1, 0.05 })]
    [InlineData(4, new[] { 0.3333333, 0.3333333, 0.3333334 })]
    [InlineData(5, new[] { 0.97, 0.01, 0.01, 0.01 })]
    public void Over_every_window_each_part_has_its_share_but_for_a_document_of_each(int seed, double[] shares)
    {
        // Lengths as texts have them: most short, some a hundred times longer, and one part with longer ones than the others.
        var random = new Random(seed);
        var longest = new long[shares.Length];
        var schedule = new MixSchedule([shares], [300_000]);
        List<long[]> given = [new long[shares.Length]];
        while (schedule.Next(_ => true) is { } part)
        {
            var tokens = 1 + (long)(Math.Pow(random.NextDouble(), 4) * (part == 0 ? 2_000 : 500));
            longest[part] = Math.Max(longest[part], tokens);
            schedule.Took(part, tokens);
            long[] sum = [.. given[^1]];
            sum[part] += tokens;
            given.Add(sum);
        }

        var bound = longest.Sum();
        for (var from = 0; from < given.Count; from++)
        {
            for (var to = from + 1; to < given.Count; to++)
            {
                var window = given[to].Sum() - given[from].Sum();
                for (var part = 0; part < shares.Length; part++)
                    Assert.True(Math.Abs(given[to][part] - given[from][part] - (shares[part] * window)) <= bound + 1e-6, $"part {part}, documents {from} to {to}");
            }
        }

        // The budget is met by the document that reaches it.
        Assert.InRange(schedule.Tokens, 300_000, 300_000 + longest.Max());
    }

    [Fact]
    public void Documents_of_one_length_come_in_the_pattern_that_the_shares_give()
    {
        var schedule = new MixSchedule([[0.75, 0.25]], [8]);
        List<int> parts = [];
        while (schedule.Next(_ => true) is { } part)
        {
            parts.Add(part);
            schedule.Took(part, 1);
        }

        // By hand: the first of equals is the greater share; then 0.25 ahead against 0.25 behind, -0.5 against 0.5 - 0 …
        Assert.Equal([0, 1, 0, 0, 0, 1, 0, 0], parts);
    }

    [Fact]
    public void Stages_follow_each_other_each_with_its_own_shares_and_a_part_without_one_is_not_drawn()
    {
        var schedule = new MixSchedule([[1, 0], [0.2, 0.8]], [1_000, 2_000]);
        var given = new long[2, 2];
        while (schedule.Next(_ => true) is { } part)
        {
            given[schedule.Stage, part] += 7;
            schedule.Took(part, 7);
        }

        Assert.Equal((1_001, 0), (given[0, 0], given[0, 1])); // 143 documents of 7
        Assert.InRange(given[1, 1], 0.8 * 999 - 14, (0.8 * 999) + 14);
        Assert.InRange(given[1, 0] + given[1, 1], 999, 999 + 6);
    }

    [Fact]
    public void A_part_that_has_no_more_is_passed_over_and_where_none_has_more_the_stage_ends()
    {
        var schedule = new MixSchedule([[0.5, 0.5]], [1_000]);
        var left = new[] { 10, 20 };
        var drawn = 0;
        while (schedule.Next(part => left[part] > 0) is { } part)
        {
            left[part]--;
            drawn++;
            schedule.Took(part, 1);
        }

        Assert.Equal(30, drawn);
    }
}
