using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;
using FsCheck;
using FsCheck.Fluent;

namespace Endonym.Lineage.Tests.Rights;

public sealed class TaintTests
{
    [Fact]
    public void One_bad_source_taints_the_whole()
    {
        Contribution[] composition =
        [
            Samples.Of(Samples.Source("law", RightsClass.White, Origin.Organic), 1_000_000),
            Samples.Of(Samples.Source("web", RightsClass.GreyTdm, Origin.Converted), 10),
            Samples.Of(Samples.Source("bot", RightsClass.White, Origin.Synthetic, generator: "some-model"), 1),
        ];

        Assert.Equal(RightsClass.GreyTdm, Taint.ClassOf(composition));
        Assert.Equal(Origin.Synthetic, Taint.OriginOf(composition));
    }

    [Fact]
    public void The_order_of_taint_is_the_one_the_law_gives()
    {
        Assert.Equal(["White", "GreyTdm", "GreyResearch", "Excluded"], Enum.GetValues<RightsClass>().Order().Select(value => value.ToString()));
        Assert.Equal(["Organic", "Converted", "Synthetic", "Unknown"], Enum.GetValues<Origin>().Order().Select(value => value.ToString()));
    }

    [Fact]
    public void Nothing_taints_what_holds_nothing()
    {
        Assert.Equal(RightsClass.White, Taint.ClassOf([]));
        Assert.Equal(Origin.Organic, Taint.OriginOf([]));
    }

    [Fact]
    public void Joining_adds_a_source_to_itself_once_per_use()
    {
        var source = Samples.Source("a");

        var joined = Taint.Join(
            [Samples.Of(source, 10, tokens: 3, documents: 1), Samples.Of(source, 5, use: TextUse.Instruct)],
            [Samples.Of(source, 7, tokens: 2, documents: 4)]);

        // By hand: collected 10 + 7 bytes, 3 + 2 tokens, 1 + 4 documents; the instruction use stays apart.
        Assert.Equal([(TextUse.Collected, 17L, 5L, 5L), (TextUse.Instruct, 5L, 0L, 1L)], joined.Select(sum => (sum.Use, sum.Bytes, sum.Tokens, sum.Documents)));
    }

    [Fact]
    public void Joining_is_commutative_and_associative_and_never_frees() => Prop.ForAll<int[], int[], int[]>((one, two, three) =>
    {
        var (a, b, c) = (Composition(one), Composition(two), Composition(three));
        var joined = Taint.Join(a, b, c);

        return Same(joined, Taint.Join(c, b, a))
            && Same(joined, Taint.Join(Taint.Join(a, b), c))
            && Same(joined, Taint.Join(a, Taint.Join(b, c)))
            && Taint.ClassOf(joined) == new[] { Taint.ClassOf(a), Taint.ClassOf(b), Taint.ClassOf(c) }.Max()
            && Taint.OriginOf(joined) == new[] { Taint.OriginOf(a), Taint.OriginOf(b), Taint.OriginOf(c) }.Max()
            && joined.Sum(sum => sum.Bytes) == a.Concat(b).Concat(c).Sum(sum => sum.Bytes);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Of_two_descriptions_the_latest_holds_whichever_comes_first()
    {
        var old = Samples.Of(Samples.Source("a", day: 1), 1);
        var latest = Samples.Of(Samples.Source("a", day: 2) with { Title = "New title" }, 1);

        Assert.Equal("New title", Taint.Join([old], [latest]).Single().Source.Title);
        Assert.Equal("New title", Taint.Join([latest], [old]).Single().Source.Title);
    }

    [Theory]
    [InlineData(RightsClass.GreyTdm, Origin.Organic, "MIT", null)]
    [InlineData(RightsClass.White, Origin.Converted, "MIT", null)]
    [InlineData(RightsClass.White, Origin.Organic, "CC0-1.0", null)]
    [InlineData(RightsClass.White, Origin.Organic, "MIT", "some-model")]
    public void One_source_described_in_two_ways_is_refused(RightsClass rights, Origin origin, string license, string? generator)
    {
        var error = Assert.Throws<InvalidInputException>(() => Taint.Join([Samples.Of(Samples.Source("a"), 1)], [Samples.Of(Samples.Source("a", rights, origin, license, generator), 1)]));

        Assert.Contains("Source 'a' is White/MIT/Organic/Other in one input", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_whose_facts_only_read_alike_is_another_source()
    {
        var one = Samples.Source("a", RightsClass.White, Origin.Organic, "MIT", generator: "x/Converted");
        var other = Samples.Source("a", RightsClass.White, Origin.Converted, "MIT/Organic by x");

        Assert.Throws<InvalidInputException>(() => Taint.Join([Samples.Of(one, 1)], [Samples.Of(other, 1)]));
    }

    [Fact]
    public void A_source_in_two_sections_of_the_public_summary_is_refused() =>
        Assert.Throws<InvalidInputException>(() => Taint.Join([Samples.Of(Samples.Source("a"), 1)], [Samples.Of(Samples.Source("a") with { Category = SourceCategory.Crawled }, 1)]));

    [Fact]
    public void What_rounding_takes_from_one_source_it_gives_to_another()
    {
        Contribution[] thirds = [Samples.Of(Samples.Source("a"), 1), Samples.Of(Samples.Source("b"), 1), Samples.Of(Samples.Source("c"), 1)];

        // By hand: the shares of 100 end at 33.3, 66.7 and 100, rounded 33, 67 and 100.
        Assert.Equal([33L, 34L, 33L], thirds.PutTo(TextUse.Pretraining, 100).Select(part => part.Tokens));
        // Beyond 2⁵³, where floating point skips whole numbers.
        Assert.Equal(long.MaxValue, thirds.PutTo(TextUse.Pretraining, long.MaxValue).Sum(part => part.Tokens));
    }

    [Fact]
    public void Tokens_seen_are_shared_out_as_by_hand()
    {
        Contribution[] byTokens = [Samples.Of(Samples.Source("a"), 1, tokens: 300), Samples.Of(Samples.Source("b"), 1000, tokens: 100)];
        Contribution[] byBytes = [Samples.Of(Samples.Source("a"), 1), Samples.Of(Samples.Source("b"), 3)];

        // 300 : 100 of 1000 is 750 : 250; before tokenization 1 : 3 bytes of 1000 is 250 : 750.
        Assert.Equal([("a", TextUse.Pretraining, 750L), ("b", TextUse.Pretraining, 250L)], byTokens.PutTo(TextUse.Pretraining, 1000).Select(part => (part.Source.Id, part.Use, part.Tokens)));
        Assert.Equal([("a", TextUse.Align, 250L), ("b", TextUse.Align, 750L)], byBytes.PutTo(TextUse.Align, 1000).Select(part => (part.Source.Id, part.Use, part.Tokens)));
        Assert.Equal([0L], new[] { Samples.Of(Samples.Source("a"), 0) }.PutTo(TextUse.Align, 1000).Select(part => part.Tokens));
    }

    [Fact]
    public void A_source_with_two_uses_is_there_once_when_both_are_put_to_another()
    {
        var source = Samples.Source("a");
        Contribution[] composition = [Samples.Of(source, 10, use: TextUse.Collected), Samples.Of(source, 30, use: TextUse.Tokenizer)];

        var put = Assert.Single(composition.PutTo(TextUse.Pretraining, 80));

        Assert.Equal((40L, 80L), (put.Bytes, put.Tokens));
    }

    [Fact]
    public void Putting_to_use_never_frees_and_never_loses_a_source() => Prop.ForAll<int[], int>((seeds, tokens) =>
    {
        var composition = Composition(seeds);
        var put = composition.PutTo(TextUse.Pretraining, Math.Abs((long)tokens));

        return Taint.ClassOf(put) == Taint.ClassOf(composition)
            && Taint.OriginOf(put) == Taint.OriginOf(composition)
            && (put.Count == 0 || put.Sum(part => part.Tokens) == Math.Abs((long)tokens) || composition.All(part => part is { Bytes: 0, Tokens: 0 }))
            && put.Select(part => part.Source.Id).ToHashSet().SetEquals(composition.Select(part => part.Source.Id));
    }).QuickCheckThrowOnFailure();

    // One of seven sources, each always with the same rights and origin but looked at on different days, and any amount of it.
    private static Contribution[] Composition(int[] seeds) => [.. seeds.Select(seed =>
    {
        var kind = (int)((uint)seed % 7);
        return Samples.Of(
            Samples.Source(FormattableString.Invariant($"s{kind}"), (RightsClass)(kind % 4), (Origin)(kind % 3), day: 1 + (int)((uint)seed % 28)),
            bytes: Math.Abs((long)seed), tokens: (uint)seed % 100, use: (TextUse)((uint)seed % 5));
    })];

    private static bool Same(IReadOnlyList<Contribution> one, IReadOnlyList<Contribution> other) => ContentHash.OfJson(one) == ContentHash.OfJson(other);
}
