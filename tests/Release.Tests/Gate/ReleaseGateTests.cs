using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;
using Endonym.Release.Gate;

namespace Endonym.Release.Tests.Gate;

public sealed class ReleaseGateTests
{
    // By hand from policy.yaml. P prototype, U public, C commercial: the letters of the purposes that let the text pass, alone in a model.
    [Theory]
    [InlineData(TextUse.Pretraining, RightsClass.White, Origin.Organic, "PUC")]
    [InlineData(TextUse.Pretraining, RightsClass.White, Origin.Converted, "PUC")]
    [InlineData(TextUse.Pretraining, RightsClass.White, Origin.Synthetic, "P")] // all of it is more than 5 %
    [InlineData(TextUse.Pretraining, RightsClass.White, Origin.Unknown, "P")]
    [InlineData(TextUse.Pretraining, RightsClass.GreyTdm, Origin.Organic, "PU")]
    [InlineData(TextUse.Pretraining, RightsClass.GreyResearch, Origin.Organic, "P")]
    [InlineData(TextUse.Pretraining, RightsClass.Excluded, Origin.Organic, "")]
    [InlineData(TextUse.Tokenizer, RightsClass.White, Origin.Organic, "PUC")]
    [InlineData(TextUse.Tokenizer, RightsClass.GreyTdm, Origin.Organic, "PU")]
    [InlineData(TextUse.Tokenizer, RightsClass.Excluded, Origin.Organic, "")]
    [InlineData(TextUse.Instruct, RightsClass.White, Origin.Organic, "PUC")]
    [InlineData(TextUse.Instruct, RightsClass.White, Origin.Converted, "PUC")]
    [InlineData(TextUse.Instruct, RightsClass.White, Origin.Synthetic, "P")]
    [InlineData(TextUse.Instruct, RightsClass.White, Origin.Unknown, "P")]
    [InlineData(TextUse.Instruct, RightsClass.GreyTdm, Origin.Organic, "P")]
    [InlineData(TextUse.Instruct, RightsClass.Excluded, Origin.Organic, "")]
    [InlineData(TextUse.Align, RightsClass.White, Origin.Organic, "PUC")]
    [InlineData(TextUse.Align, RightsClass.White, Origin.Synthetic, "P")]
    [InlineData(TextUse.Align, RightsClass.GreyResearch, Origin.Converted, "P")]
    [InlineData(TextUse.Align, RightsClass.Excluded, Origin.Organic, "")]
    [InlineData(TextUse.Collected, RightsClass.GreyTdm, Origin.Organic, "PU")] // in a checkpoint it is taken as pre-training
    public void The_default_policy_lets_through(TextUse use, RightsClass rights, Origin origin, string purposes)
    {
        var source = Some.Source(rights: rights, origin: origin) with { Evidence = [Some.Evidence("robots.txt")] };
        var checkpoint = Some.Checkpoint(Some.Contribution(source, use));

        var passed = string.Concat(Enum.GetValues<ReleasePurpose>().Where(purpose => Check(checkpoint, purpose).Passed).Select(purpose => purpose switch
        {
            ReleasePurpose.Prototype => 'P',
            ReleasePurpose.Public => 'U',
            _ => 'C',
        }));

        Assert.Equal(purposes, passed);
    }

    [Theory]
    [InlineData(RightsClass.White, ReleasePurpose.Prototype, "LicenseRef-prototype-not-for-publication")]
    [InlineData(RightsClass.White, ReleasePurpose.Public, "Apache-2.0")]
    [InlineData(RightsClass.GreyTdm, ReleasePurpose.Public, "CC-BY-NC-4.0")]
    [InlineData(RightsClass.White, ReleasePurpose.Commercial, "Apache-2.0")]
    public void The_licence_follows_from_the_worst_class_and_the_purpose(RightsClass worst, ReleasePurpose purpose, string license)
    {
        var grey = Some.Source("worst", worst) with { Evidence = [Some.Evidence("robots.txt")] };
        Assert.Equal(license, Check(Some.Checkpoint(Some.Contribution(Some.Source()), Some.Contribution(grey)), purpose).License);
    }

    [Fact]
    public void Synthetic_instructions_and_preferences_are_refused_for_the_public_and_both_are_named()
    {
        var (instructions, preferences) = (Some.Source("instr", origin: Origin.Synthetic), Some.Source("pref", origin: Origin.Synthetic));
        var instructionSet = Some.Manifest(ArtifactKind.Dataset, "pl-instructions", [Some.Contribution(instructions, TextUse.Collected)]);
        var preferenceSet = Some.Manifest(ArtifactKind.Dataset, "pl-preferences", [Some.Contribution(preferences, TextUse.Collected)]);
        var checkpoint = Some.Manifest(
            ArtifactKind.Checkpoint,
            "aligned",
            [Some.Contribution(Some.Source()), Some.Contribution(instructions, TextUse.Instruct), Some.Contribution(preferences, TextUse.Align)],
            instructionSet.As("instructions"), preferenceSet.As("preferences"));

        var report = ReleaseGate.Check(checkpoint, ReleasePolicy.Default, ReleasePurpose.Public, Some.Among(instructionSet, preferenceSet));
        var refusal = Assert.Throws<RefusedException>(report.ThrowIfRefused);

        Assert.Null(report.License);
        Assert.Equal(
        [
            "dataset 'pl-instructions', source 'instr': its origin is Synthetic (by Some Model 1), used for instruct; public use allows Organic, Converted for instruct.",
            "dataset 'pl-preferences', source 'pref': its origin is Synthetic (by Some Model 1), used for align; public use allows Organic, Converted for align.",
        ], refusal.Reasons);
        Assert.Equal("Checkpoint 'aligned' may not be released for public use:", refusal.Summary);
    }

    [Fact]
    public void Grey_pretraining_is_refused_for_commerce_and_names_class_and_source()
    {
        var grey = Some.Source("web", RightsClass.GreyTdm) with { Evidence = [Some.Evidence("robots.txt")] };

        var reason = Assert.Single(Check(Some.Checkpoint(Some.Contribution(grey)), ReleasePurpose.Commercial).Reasons);

        Assert.Equal((GateRule.RightsClass, "checkpoint 'model'", "web"), (reason.Rule, reason.Artifact, reason.Source));
        Assert.Equal("its rights class is GreyTdm (CC0-1.0), used for pretraining", reason.Found);
        Assert.Equal("commercial use allows White for pretraining", reason.Allowed);
    }

    [Theory]
    [InlineData(950, 50, true)] // 50 / 1000 = 5 %, the limit itself
    [InlineData(949, 51, false)]
    public void Synthetic_pretraining_is_allowed_up_to_its_share(long human, long synthetic, bool passed)
    {
        var report = Check(Some.Checkpoint(
            Some.Contribution(Some.Source("human"), tokens: human),
            Some.Contribution(Some.Source("model", origin: Origin.Synthetic), tokens: synthetic)), ReleasePurpose.Public);

        Assert.Equal(passed, report.Passed);
        if (!passed)
            Assert.Equal((GateRule.SyntheticShare, "model"), (report.Reasons[0].Rule, report.Reasons[0].Source));
    }

    [Fact]
    public void Text_of_unknown_origin_counts_as_synthetic_in_the_share()
    {
        var report = Check(Some.Checkpoint(
            Some.Contribution(Some.Source("human"), tokens: 900),
            Some.Contribution(Some.Source("who", origin: Origin.Unknown), tokens: 100)), ReleasePurpose.Commercial);

        var reason = Assert.Single(report.Reasons);
        Assert.Equal(GateRule.SyntheticShare, reason.Rule);
        Assert.Contains("10.0", reason.Found, StringComparison.Ordinal);
    }

    public static TheoryData<string, Source, GateRule> FaultySources => new()
    {
        { "non-commercial whatever class it claims", Some.Source(license: "CC-BY-NC-4.0"), GateRule.License },
        { "no derivatives", Some.Source(license: "CC-BY-ND-4.0"), GateRule.License },
        { "part of it non-commercial", Some.Source(license: "MIT AND CC-BY-NC-SA-4.0"), GateRule.License },
        { "a licence nobody can read", Some.Source(license: "free, they said"), GateRule.License },
        { "a licence of its own on somebody's word", Some.Source(license: "LicenseRef-letter") with { Evidence = [Some.Evidence("declaration")] }, GateRule.Evidence },
        { "no evidence", Some.Source() with { Evidence = [] }, GateRule.Evidence },
        { "evidence that says nothing", Some.Source() with { Evidence = [Some.Evidence() with { Statement = " " }] }, GateRule.Evidence },
        { "share-alike and nowhere to be found", Some.Source(license: "CC-BY-SA-4.0") with { Url = null }, GateRule.Attribution },
    };

    [Theory]
    [MemberData(nameof(FaultySources))]
    public void A_fault_of_a_source_bars_commerce_once_however_many_uses_it_has(string fault, Source source, GateRule rule)
    {
        var checkpoint = Some.Checkpoint(Some.Contribution(source, TextUse.Tokenizer), Some.Contribution(source), Some.Contribution(source with { Evidence = [.. source.Evidence] }, TextUse.Instruct));

        var reason = Assert.Single(Check(checkpoint, ReleasePurpose.Commercial).Reasons);

        Assert.True(reason.Rule == rule, fault);
        Assert.True(Check(checkpoint, ReleasePurpose.Prototype).Passed, fault);
    }

    [Fact]
    public void A_letter_of_the_rightsholder_makes_a_licence_of_its_own_good_for_commerce() =>
        Assert.True(Check(Some.Checkpoint(Some.Contribution(Some.Source(license: "LicenseRef-letter") with { Evidence = [Some.Evidence("written-licence")] })), ReleasePurpose.Commercial).Passed);

    [Fact]
    public void Synthetic_text_within_its_share_still_names_its_generator()
    {
        var nameless = Some.Source("model", origin: Origin.Synthetic) with { Generator = null };
        var report = Check(Some.Checkpoint(Some.Contribution(Some.Source()), Some.Contribution(nameless, tokens: 1)), ReleasePurpose.Public);
        Assert.Equal(GateRule.Generator, Assert.Single(report.Reasons).Rule);
    }

    [Theory]
    [InlineData(ReleasePurpose.Prototype)]
    [InlineData(ReleasePurpose.Public)]
    [InlineData(ReleasePurpose.Commercial)]
    public void An_ancestor_without_a_manifest_bars_every_purpose(ReleasePurpose purpose)
    {
        var lost = Some.Manifest(ArtifactKind.Shards, "pl", [Some.Contribution(Some.Source(), TextUse.Collected)]);
        var checkpoint = Some.Manifest(ArtifactKind.Checkpoint, "model", [Some.Contribution(Some.Source())], lost.As("shards"));

        var reason = Assert.Single(Check(checkpoint, purpose).Reasons);

        Assert.Equal((GateRule.Ancestry, "checkpoint 'model'"), (reason.Rule, reason.Artifact));
        Assert.Contains($"shards 'pl' ({lost.Id})", reason.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tokenizers_sources_are_judged_though_the_checkpoint_does_not_list_them()
    {
        var tokenizer = Some.Manifest(ArtifactKind.Tokenizer, "pl-bpe", [Some.Contribution(Some.Source("nc", RightsClass.GreyResearch), TextUse.Collected)]);
        var checkpoint = Some.Manifest(ArtifactKind.Checkpoint, "model", [Some.Contribution(Some.Source())], tokenizer.As("tokenizer"));

        var reason = Assert.Single(ReleaseGate.Check(checkpoint, ReleasePolicy.Default, ReleasePurpose.Public, Some.Among(tokenizer)).Reasons);

        Assert.Equal((GateRule.RightsClass, "tokenizer 'pl-bpe'", "nc"), (reason.Rule, reason.Artifact, reason.Source));
    }

    [Fact]
    public void A_source_that_a_checkpoint_forgot_is_judged_by_its_ancestor()
    {
        var parent = Some.Manifest(ArtifactKind.Checkpoint, "parent", [Some.Contribution(Some.Source("grey", RightsClass.GreyResearch))]);
        var child = Some.Manifest(ArtifactKind.Checkpoint, "child", [Some.Contribution(Some.Source())], parent.As("base"));

        var report = ReleaseGate.Check(child, ReleasePolicy.Default, ReleasePurpose.Public, Some.Among(parent));

        Assert.Equal("checkpoint 'parent'", Assert.Single(report.Reasons).Artifact);
    }

    [Fact]
    public void A_manifest_that_was_changed_by_hand_is_found_out()
    {
        var honest = Some.Checkpoint(Some.Contribution(Some.Source("grey", RightsClass.GreyResearch)));
        var forged = honest with { Composition = [Some.Contribution(Some.Source("grey"))] };

        Assert.Equal(GateRule.Identity, Assert.Single(Check(forged, ReleasePurpose.Prototype).Reasons).Rule);
    }

    [Fact]
    public void A_checkpoint_that_names_no_source_is_not_free_but_unknown() =>
        Assert.Equal(GateRule.Composition, Assert.Single(Check(Some.Checkpoint(), ReleasePurpose.Prototype).Reasons).Rule);

    [Fact]
    public void Manifests_that_refer_to_each_other_in_a_circle_end()
    {
        var a = Some.Manifest(ArtifactKind.Checkpoint, "a", [Some.Contribution(Some.Source())]);
        var b = Some.Manifest(ArtifactKind.Checkpoint, "b", [Some.Contribution(Some.Source())], a.As("base"));
        var circle = a with { Inputs = [b.As("base")] };

        var report = ReleaseGate.Check(circle, ReleasePolicy.Default, ReleasePurpose.Prototype, Some.Among(circle, b));

        Assert.Equal(GateRule.Identity, Assert.Single(report.Reasons).Rule);
    }

    // Over all pairs of 60 kinds of source and 40 random models: what was refused stays refused, and no reason about a source goes away. The one exception is
    // the share of synthetic text, which more human text in the same use makes smaller; that is what a share means.
    [Theory]
    [InlineData(ReleasePurpose.Prototype)]
    [InlineData(ReleasePurpose.Public)]
    [InlineData(ReleasePurpose.Commercial)]
    public void Adding_a_source_never_turns_a_refusal_into_a_pass(ReleasePurpose purpose)
    {
        var random = new Random(20260314);
        foreach (var model in Enumerable.Range(0, 40))
        {
            List<Contribution> composition = [.. Enumerable.Range(0, random.Next(1, 4)).Select(place => RandomText($"m{place}", random))];
            var before = Check(Some.Checkpoint(composition), purpose);
            foreach (var added in Enumerable.Range(0, 60).Select(_ => RandomText("added", random)))
            {
                var after = Check(Some.Checkpoint([.. composition, added]), purpose);
                var dilutes = before.Reasons.Any(reason => reason.Rule == GateRule.SyntheticShare) && added.Source.Origin is Origin.Organic or Origin.Converted;

                Assert.Subset(Lasting(after), Lasting(before));
                Assert.True(before.Passed || !after.Passed || dilutes, $"{model}: {string.Join(" ", before.Reasons)} + {added}");
            }
        }
    }

    [Fact]
    public void Ids_from_outside_cannot_write_a_second_line_to_the_terminal()
    {
        var hostile = Some.Source("a\n\u001b[2J\u202Eb", RightsClass.Excluded);
        var line = Check(Some.Checkpoint(Some.Contribution(hostile)), ReleasePurpose.Prototype).Reasons[0].ToString();
        Assert.DoesNotContain(line, letter => char.IsControl(letter) || letter == '\u202E');
    }

    private static GateReport Check(Manifest checkpoint, ReleasePurpose purpose) => ReleaseGate.Check(checkpoint, ReleasePolicy.Default, purpose, _ => null);

    private static HashSet<string> Lasting(GateReport report) =>
        [.. report.Reasons.Where(reason => reason.Rule != GateRule.SyntheticShare).Select(reason => $"{reason.Rule} {reason.Source} {reason.Found}")];

    private static Contribution RandomText(string id, Random random)
    {
        T Any<T>() where T : struct, Enum => random.GetItems(Enum.GetValues<T>(), 1)[0];
        string[] licenses = ["CC0-1.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0", "LicenseRef-letter", "no licence"];
        string[] kinds = ["licence-file", "declaration", "robots.txt"];
        var source = Some.Source(id, Any<RightsClass>(), Any<Origin>(), random.GetItems(licenses, 1)[0]) with { Evidence = [Some.Evidence(random.GetItems(kinds, 1)[0])] };
        return Some.Contribution(source, Any<TextUse>(), random.Next(1, 2000));
    }
}
