using Endonym.Corpus.Dedup;
using Endonym.Corpus.Mixing;
using Endonym.Corpus.Shards;
using Endonym.Corpus.Tests.Shards;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Rights;
using Endonym.Text.Shards;

namespace Endonym.Corpus.Tests.Mixing;

public sealed class MixStepTests : IDisposable
{
    private readonly SmallShards _small = new();
    private readonly Dictionary<DocumentKey, string> _corpusOf = [];

    public MixStepTests()
    {
        _small.Corpus("pl", 100);
        _small.Tokenizer("pl");
        Shards("pl");
        _small.Corpus("en", 60, first: 1_000, language: "en");
        Shards("en");
        _small.Corpus("web", 40, RightsClass.GreyTdm, first: 2_000);
        Shards("web");
    }

    private static MixPart Polish { get; } = new() { Name = "polish", Shards = ["pl"], Share = 0.6, MaxRepeats = 2 };

    private static MixPart English { get; } = new() { Name = "english", Languages = ["en"], Share = 0.3 };

    private static MixPart Web { get; } = new() { Name = "web", Sources = ["web"], Share = 0.1 };

    private MixPolicy Policy => new() { Tokens = TokensOf("pl") * 2, Shards = ["pl", "en", "web"], Parts = [Polish, English, Web], Seed = 5 };

    public void Dispose() => _small.Dispose();

    [Fact]
    public void A_mixture_has_its_budget_and_its_shares_over_every_window_and_repeats_nothing_beyond_its_limit()
    {
        var mixture = Mix("m", Policy);

        var documents = SmallShards.Read(mixture);
        var total = documents.Sum(document => (long)document.Tokens.Length);
        Assert.InRange(total, Policy.Tokens, Policy.Tokens + documents.Max(document => document.Tokens.Length));

        List<Dictionary<string, long>> sums = [new() { ["pl"] = 0, ["en"] = 0, ["web"] = 0 }];
        foreach (var document in documents)
            sums.Add(new(sums[^1]) { [document.Source] = sums[^1][document.Source] + document.Tokens.Length });
        var bound = documents.GroupBy(document => document.Source).Sum(group => group.Max(document => document.Tokens.Length));
        for (var from = 0; from < sums.Count; from += 7)
        {
            for (var to = from + 1; to < sums.Count; to++)
            {
                var window = sums[to].Values.Sum() - sums[from].Values.Sum();
                foreach (var (source, share) in ((string, double)[])[("pl", 0.6), ("en", 0.3), ("web", 0.1)])
                    Assert.InRange(sums[to][source] - sums[from][source], (share * window) - bound, (share * window) + bound);
            }
        }

        var counts = documents.CountBy(document => document.Key).ToDictionary();
        Assert.All(counts, count => Assert.InRange(count.Value, 1, _corpusOf[count.Key] == "pl" ? 2 : 4));
        // A pass is whole before the next begins: of one part no document is two ahead of another.
        foreach (var source in (string[])["pl", "en"])
            Assert.InRange(counts.Where(count => _corpusOf[count.Key] == source).Max(count => count.Value) - counts.Where(count => _corpusOf[count.Key] == source).Min(count => count.Value), 0, 1);
    }

    [Fact]
    public void Memory_and_the_order_of_the_documents_in_the_shards_do_not_show()
    {
        var expected = SmallShards.Read(Mix("m", Policy)).Select(document => document.Key).ToList();

        Assert.Equal(expected, SmallShards.Read(Run(new MixOptions { Name = "little", Policy = Policy, MemoryBytes = 5_000 })).Select(document => document.Key));
        Assert.NotEqual(expected, SmallShards.Read(Mix("other", Policy with { Seed = 6 })).Select(document => document.Key));

        foreach (var name in (string[])["pl", "en", "web"])
            _small.Shards(new ShardsOptions { Name = name, Corpus = name, Tokenizer = "t", Seed = 3, MaxShardBytes = 4_096 });
        Assert.Equal(expected, SmallShards.Read(Mix("shuffled", Policy)).Select(document => document.Key));
    }

    [Fact]
    public void The_same_mixture_is_the_same_bytes()
    {
        var one = Mix("one", Policy);
        var two = Mix("two", Policy);

        Assert.Equal(one.Manifest.Id, two.Manifest.Id);
        Mix("two", Policy);
        Assert.Equal(1, _small.Reporter.SkippedCount);
    }

    [Fact]
    public void The_composition_counts_documents_once_and_tokens_as_often_as_they_come()
    {
        var mixture = Mix("m", Policy);

        var documents = SmallShards.Read(mixture);
        foreach (var contribution in mixture.Manifest.Composition)
        {
            var own = documents.Where(document => document.Source == contribution.Source.Id).ToList();
            Assert.Equal((own.DistinctBy(document => document.Key).Count(), own.Sum(document => document.Tokens.Length)), (contribution.Documents, contribution.Tokens));
        }

        Assert.Equal(RightsClass.GreyTdm, mixture.Manifest.RightsClass);
        var report = MixStep.ReadReport(mixture);
        Assert.Equal(documents.Sum(document => document.Tokens.Length), report.Tokens);
        Assert.Equal(
            from source in (string[])["pl", "en", "web"] select documents.Where(document => document.Source == source).CountBy(document => document.Key).Max(count => count.Value),
            report.Parts.Select(part => part.MostRepeats));
        Assert.Equal(report.Parts.Select(part => part.Documents).Sum(), documents.Count);
        var all = Assert.Single(report.Stages);
        Assert.Equal(report.Tokens, all.TokensByPart.Values.Sum());
    }

    [Fact]
    public void A_mixture_is_verified_against_what_it_was_mixed_of()
    {
        Mix("m", Policy);
        Assert.Equal(RightsClass.GreyTdm, Verify("m").RightsClass);

        // Shards of another tokenizer's making would not do, and a document of no input is found.
        var mixture = _small.Workspace.Get(ArtifactKind.Shards, "m");
        Swap(mixture, DocumentKey.Of("pl", "strange"));
        Assert.Contains("1 documents in them are not there so", Assert.Throws<RefusedException>(() => Verify("m")).Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_ceiling_keeps_grey_text_out_and_tells_how_much()
    {
        var policy = Policy with { Parts = [Polish with { Shards = null, Share = 0.7 }, English], Tokens = 5_000, Ceiling = RightsClass.White };
        policy = policy with { Parts = [policy.Parts[0] with { Languages = ["pl"] }, English] };

        var mixture = Mix("m", policy);

        Assert.Equal(RightsClass.White, mixture.Manifest.RightsClass);
        Assert.DoesNotContain(SmallShards.Read(mixture), document => document.Source == "web");
        Assert.Contains(_small.Reporter.Notes, note => note.Contains("greyer than White", StringComparison.Ordinal));
        Assert.Equal(TokensOf("web"), Plan(policy).TokensAboveCeiling);
    }

    [Fact]
    public void Of_a_large_part_a_part_is_taken_and_it_is_not_always_the_first()
    {
        var policy = Policy with { Tokens = TokensOf("pl") / 4, Parts = [Polish with { Share = 1 }] };

        var some = SmallShards.Read(Mix("some", policy)).Select(document => document.Key).ToList();
        var others = SmallShards.Read(Mix("others", policy with { Seed = 1 })).Select(document => document.Key).ToList();

        Assert.Equal(some.Count, some.Distinct().Count());
        Assert.InRange(some.Intersect(others).Count(), 1, some.Count / 2); // a quarter of a quarter on average
        var all = SmallShards.Read(_small.Workspace.Get(ArtifactKind.Shards, "pl")).Select(document => document.Key).ToList();
        Assert.NotEqual(all.Take(some.Count).Order(), some.Order());
    }

    [Fact]
    public void Stages_have_their_own_shares_and_what_came_in_one_is_not_repeated_before_its_turn_in_the_next()
    {
        var policy = Policy with
        {
            Tokens = TokensOf("pl"),
            Parts = [Polish with { Share = null }, English with { Share = null }],
            Stages =
            [
                new MixStage("main", 0.75, new Dictionary<string, double> { ["polish"] = 0.8, ["english"] = 0.2 }),
                new MixStage("annealing", 0.25, new Dictionary<string, double> { ["polish"] = 0.2, ["english"] = 0.8 }),
            ],
        };

        var mixture = Mix("m", policy);

        var stages = MixStep.ReadReport(mixture).Stages;
        Assert.Equal(["main", "annealing"], stages.Select(stage => stage.Name));
        var documents = SmallShards.Read(mixture);
        var bound = 2 * documents.Max(document => document.Tokens.Length);
        Assert.InRange(stages[0].TokensByPart["polish"], (0.8 * stages[0].Tokens) - bound, (0.8 * stages[0].Tokens) + bound);
        Assert.InRange(stages[1].TokensByPart["english"], (0.8 * stages[1].Tokens) - bound, (0.8 * stages[1].Tokens) + bound);
        Assert.InRange(stages[1].FirstToken, 0.75 * policy.Tokens, (0.75 * policy.Tokens) + bound);
        Assert.True((bool)mixture.Manifest.Facts["in_order"]!);
        Assert.Null(Mix("stationary", Policy).Manifest.Facts["in_order"]);
        // Polish is asked for 0.65 of what there is.
        Assert.Equal(1, documents.Where(document => document.Source == "pl").CountBy(document => document.Key).Max(count => count.Value));
    }

    [Fact]
    public void What_is_short_is_told_with_every_way_out_and_each_of_them_suffices()
    {
        var there = TokensOf("web");
        var policy = new MixPolicy { Tokens = 10 * there, Shards = ["pl", "en", "web"], Parts = [Web with { Share = 0.5, MaxRepeats = 2 }, Polish with { Share = 0.5, MaxRepeats = 100 }], Seed = 5 };

        // By hand: 5 times what is there is asked, twice it may be read.
        var plan = Plan(policy);
        Assert.Equal((5 * there, 3 * there), (plan.Parts[0].TokensAsked, plan.Parts[0].ShortBy));
        var refusal = Assert.Throws<RefusedException>(() => Mix("m", policy));
        var reason = Assert.Single(refusal.Reasons);
        Assert.Contains(FormattableString.Invariant($"short by {3 * there:N0}. Add {(5 * there / 2.0) - there:N0} tokens"), reason.Replace(",000.5", ",001", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("ask it for 0.2 of all tokens at most, set its max_repeats to 5, or mix", reason, StringComparison.Ordinal);
        Assert.Contains(FormattableString.Invariant($"or mix {4 * there:N0} tokens"), reason, StringComparison.Ordinal);

        Plan(policy with { Parts = [Web with { Share = 0.2, MaxRepeats = 2 }, Polish with { Share = 0.8, MaxRepeats = 100 }] }).Demand();
        Plan(policy with { Parts = [Web with { Share = 0.5, MaxRepeats = 5 }, policy.Parts[1]] }).Demand();
        // Exactly what there is, twice: all of it is used and nothing more often.
        var mixture = Mix("m", policy with { Tokens = 4 * there });
        Assert.Equal(2, SmallShards.Read(mixture).Where(document => document.Source == "web").CountBy(document => document.Key).Max(count => count.Value));
    }

    [Fact]
    public void A_part_that_nothing_is_of_is_told_from_one_that_is_short()
    {
        var refusal = Assert.Throws<RefusedException>(() => Mix("m", Policy with { Parts = [Polish, English, Web with { Sources = ["wbe"] }] }));

        Assert.Contains("'web' is asked for", Assert.Single(refusal.Reasons), StringComparison.Ordinal);
        Assert.Contains("no document of the shards is of it", refusal.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_document_in_two_shards_is_refused()
    {
        _small.Shards(new ShardsOptions { Name = "again", Corpus = "pl", Tokenizer = "t" });

        var error = Assert.Throws<InvalidInputException>(() => Mix("m", Policy with { Shards = ["pl", "again"], Parts = [new MixPart { Name = "all", Share = 1 }] }));

        Assert.Contains(FormattableString.Invariant($"hold {SmallShards.Read(_small.Workspace.Get(ArtifactKind.Shards, "pl")).Count:N0} documents more than once"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mixture_does_not_replace_what_it_is_made_of() =>
        Assert.Contains("would replace them", Assert.Throws<InvalidInputException>(() => Mix("pl", Policy)).Message, StringComparison.Ordinal);

    private void Shards(string name)
    {
        foreach (var document in SmallShards.Read(_small.Shards(name)))
            _corpusOf.Add(document.Key, name);
    }

    private long TokensOf(string shards) => ShardsStep.ReadReport(_small.Workspace.Get(ArtifactKind.Shards, shards)).Tokens;

    private Artifact Mix(string name, MixPolicy policy) => Run(new MixOptions { Name = name, Policy = policy, MaxShardBytes = 8_192 });

    private Artifact Run(MixOptions options) => MixStep.Run(_small.Workspace, options, _small.Reporter, TestContext.Current.CancellationToken);

    private DedupResources Scratch => new() { ScratchFolder = Path.Combine(_small.Folder, "scratch") };

    private MixPlan Plan(MixPolicy policy) => MixPlanner.Plan(_small.Workspace, policy, Scratch, _ => { }, TestContext.Current.CancellationToken);

    private ShardsReport Verify(string name) => new ShardsVerifier(_small.Workspace, Scratch, 1, _ => { }).Verify(name, TestContext.Current.CancellationToken);

    // Writes the first file anew with its first document under another name, and the report to match.
    private static void Swap(Artifact shards, DocumentKey key)
    {
        var summary = ShardsStep.ReadReport(shards).Shards[0];
        var path = shards.PathOf(summary.File);
        List<(int[] Tokens, ShardDocument Document)> documents = [];
        IReadOnlyList<ShardGroup> groups;
        (int Vocabulary, string Tokenizer, int EndOfText) head;
        using (var shard = TokenShard.Open(path, null))
        {
            documents.AddRange(Enumerable.Range(0, shard.DocumentCount).Select(shard.Document).Select(document => (shard.Read(document), document)));
            groups = shard.Groups;
            head = (shard.VocabularySize, shard.TokenizerId, shard.EndOfTextId);
        }

        using var writer = new TokenShardWriter(path, head.Vocabulary, head.Tokenizer, head.EndOfText);
        foreach (var ((tokens, document), index) in documents.Select((entry, index) => (entry, index)))
            writer.Append(tokens.AsSpan(1), index == 0 ? key : document.Key, groups[document.Group], document.TextBytes);
        writer.Complete();
        var report = shards.PathOf(ShardsStep.ReportFile);
        File.WriteAllText(report, File.ReadAllText(report).Replace(summary.ProvenanceRoot, writer.ProvenanceRoot, StringComparison.Ordinal));
    }
}
