using System.Reflection;
using Endonym.Corpus.Execution.Units;
using Endonym.Corpus.Rights;
using Endonym.Corpus.Rights.Manifests;
using Endonym.Corpus.Rights.Signals;
using Endonym.Lineage.Rights;
using Endonym.Text.Documents;
using FsCheck;
using FsCheck.Fluent;

namespace Endonym.Corpus.Tests.Rights;

public sealed class RightsClearanceTests
{
    private const string By = "https://creativecommons.org/licenses/by/4.0/";
    private const string Forbidden = "User-agent: *\nDisallow: /";

    private static readonly string[] Bases = ["licence", "public-domain", "official-act", "tdm-exception", "research-exception", "written-agreement", "own-work"];

    private static readonly RightsClearance Gate = new(new ClearanceOptions());

    [Fact]
    public void A_page_without_opt_out_is_grey_and_the_look_is_dated()
    {
        var verdict = Gate.Judge(Web.Manifest("tdm-exception"), Web.Of());

        Assert.Equal((RightsClass.GreyTdm, RightsVerdict.NoOptOut), (verdict.Class, verdict.Reason));
        Assert.All(verdict.Evidence, signal => Assert.Equal(new DateOnly(2026, 9, 1), signal.Date));
        Assert.Equal(["ai.txt", "robots.txt", "tdm-reservation"], verdict.Evidence.Select(signal => signal.Kind).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Where_nobody_looked_no_opt_out_was_not_found()
    {
        var verdict = Gate.Judge(Web.Manifest("tdm-exception"), [.. Gate.SignalsOf(Web.Of()).Where(signal => signal.Kind != SignalKinds.Robots)]);
        Assert.Equal((RightsClass.Excluded, RightsVerdict.NotLookedFor), (verdict.Class, verdict.Reason));
    }

    [Fact]
    public void A_licence_outweighs_the_site_but_not_the_document()
    {
        var manifest = Web.Manifest("tdm-exception");

        var overSite = Gate.Judge(manifest, Web.Of(robots: Forbidden, links: [("license", By)]));
        Assert.Equal((RightsClass.White, "CC-BY-4.0", RightsVerdict.LicensedHere), (overSite.Class, overSite.License, overSite.Reason));

        var underDocument = Gate.Judge(manifest, Web.Of(metas: [("tdm-reservation", "1")], links: [("license", By)]));
        Assert.Equal((RightsClass.Excluded, RightsVerdict.Reserved, "tdm-reservation: 1"), (underDocument.Class, underDocument.Reason, underDocument.DecidedBy?.Statement));

        var strict = new RightsClearance(new ClearanceOptions { LicensesOutweighSiteReservations = false });
        Assert.Equal(RightsClass.Excluded, strict.Judge(manifest, Web.Of(robots: Forbidden, links: [("license", By)])).Class);
    }

    [Fact]
    public void A_document_may_be_less_free_than_its_source_and_never_freer()
    {
        var nonCommercial = Web.Of(links: [("license", "https://creativecommons.org/licenses/by-nc/4.0/")]);
        Assert.Equal(RightsClass.GreyResearch, Gate.Judge(Web.Manifest("licence", "CC-BY-4.0"), nonCommercial).Class);

        var free = Web.Of(links: [("license", By)]);
        Assert.Equal((RightsClass.GreyResearch, "CC-BY-NC-4.0"), (Gate.Judge(Web.Manifest("licence", "CC-BY-NC-4.0"), free).Class, Gate.Judge(Web.Manifest("licence", "CC-BY-NC-4.0"), free).License));
    }

    [Fact]
    public void Research_and_agreements_know_no_opt_out_but_a_take_down_ends_them_too()
    {
        var reserved = Web.Of(robots: Forbidden, metas: [("robots", "noai")]);
        Assert.Equal(RightsClass.GreyResearch, Gate.Judge(Web.Manifest("research-exception"), reserved).Class);
        Assert.Equal(RightsClass.White, Gate.Judge(Web.Manifest("written-agreement", "LicenseRef-letter"), reserved).Class);

        RightsSignal takeDown = new() { Kind = SignalKinds.TakeDown, Effect = SignalEffect.Reserves, Scope = SignalScope.Document, Statement = "letter", Location = "list", Date = default };
        Assert.All(Bases, basis => Assert.Equal(RightsVerdict.TakenDown, Gate.Judge(ManifestOf(basis), [takeDown]).Reason));
    }

    [Fact]
    public void The_most_precise_reservation_is_the_one_named()
    {
        var verdict = Gate.Judge(Web.Manifest("tdm-exception"), Web.Of(robots: Forbidden, headers: [("X-Robots-Tag", "noai")]));
        Assert.Equal("X-Robots-Tag: noai", verdict.DecidedBy?.Statement);
    }

    [Fact]
    public void A_sentence_in_the_terms_reserves_and_is_quoted()
    {
        var verdict = Gate.Judge(Web.Manifest("tdm-exception"), Web.Of(terms: "Witamy. Wydawca zastrzega prawo eksploracji tekstów i danych."));
        Assert.Equal("Wydawca zastrzega prawo eksploracji tekstów i danych.", verdict.DecidedBy?.Statement);
        Assert.Equal("rights reserved", verdict.Reason);
    }

    [Fact]
    public void More_opt_outs_never_make_a_document_freer()
    {
        // Signals of every kind, effect and scope; a manifest of every basis; one more reservation.
        var signal = from kind in Gen.Elements(SignalKinds.Robots, SignalKinds.TdmReservation, SignalKinds.ContentUsage, SignalKinds.Terms, SignalKinds.NoAi, SignalKinds.LicenseStatement)
                     from effect in Gen.Elements(Enum.GetValues<SignalEffect>())
                     from scope in Gen.Elements(Enum.GetValues<SignalScope>())
                     from superseded in Gen.Elements(false, false, true)
                     from license in Gen.Elements("CC-BY-4.0", "CC-BY-NC-4.0", "CC0-1.0")
                     select Signal(kind, effect, scope, superseded, license);
        var cases = from basis in Gen.Elements(Bases)
                    from signals in Gen.ListOf(signal)
                    from added in signal
                    from at in Gen.Choose(0, 8)
                    from outweigh in Gen.Elements(false, true)
                    select (basis, signals: (IReadOnlyList<RightsSignal>)[.. signals], added: added with { Effect = SignalEffect.Reserves, License = null, LicenseClass = null }, at, outweigh);

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(20260901, 1), Prop.ForAll(cases.ToArbitrary(), item =>
        {
            var gate = new RightsClearance(new ClearanceOptions { LicensesOutweighSiteReservations = item.outweigh });
            var before = gate.Judge(ManifestOf(item.basis), item.signals).Class;
            List<RightsSignal> more = [.. item.signals];
            more.Insert(Math.Min(item.at, more.Count), item.added);
            return gate.Judge(ManifestOf(item.basis), more).Class >= before;
        }));
    }

    [Fact]
    public void Writing_an_opt_out_anywhere_never_makes_a_page_freer()
    {
        // Pages that say something already, and each place in which they may then opt out.
        var pages = from first in Gen.Choose(0, 255) from second in Gen.Choose(0, 255) from licensed in Gen.Elements(false, true) select (first, second, licensed);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(20260902, 1), Prop.ForAll(pages.ToArbitrary(), page => Bases.All(basis =>
            Gate.Judge(ManifestOf(basis), Page(page.first | page.second, page.licensed)).Class >= Gate.Judge(ManifestOf(basis), Page(page.first, page.licensed)).Class)));
    }

    [Fact]
    public void Only_the_gate_makes_a_cleared_document()
    {
        Assert.Empty(typeof(ClearedDocument).GetConstructors(BindingFlags.Public | BindingFlags.Instance));
        Assert.All(typeof(ClearedDocument).GetConstructors(BindingFlags.NonPublic | BindingFlags.Instance), constructor => Assert.True(constructor.IsPrivate));
        Assert.True(typeof(ClearedDocument).IsSealed);
        Assert.All(typeof(ClearedDocument).GetProperties(), property => Assert.Null(property.SetMethod));

        var document = new Document { Id = "1", Text = "Tekst.", Source = "?" };
        Assert.False(Gate.Clear(document, Web.Manifest("tdm-exception"), Web.Of(robots: Forbidden)).Passed);

        var passed = Gate.Clear(document, Web.Manifest("tdm-exception"), Web.Of());
        Assert.Equal("news", passed.Document?.Document.Source);
        // What a release asks of a grey source: evidence of where an opt-out was looked for.
        Assert.Contains(passed.Document!.Source.Evidence, evidence => evidence is { Kind: "robots.txt", Date: { Year: 2026, Month: 9 } });
    }

    [Fact]
    public void A_document_with_rights_of_its_own_has_a_source_of_its_own()
    {
        var document = new Document { Id = "1", Text = "Tekst.", Source = "?" };
        var cleared = Gate.Clear(document, Web.Manifest("tdm-exception"), Web.Of(links: [("license", By)])).Document!;

        Assert.Equal(("news:CC-BY-4.0", "CC-BY-4.0", RightsClass.White), (cleared.Source.Id, cleared.Document.License, cleared.Source.Class));
        Assert.Equal(cleared.Source.Id, cleared.Document.Source);
    }

    [Fact]
    public void Of_several_looks_at_one_source_the_latest_is_noted_whatever_the_order()
    {
        var document = new Document { Id = "1", Text = "Tekst.", Source = "?" };
        var white = Gate.Clear(document, Web.Manifest("tdm-exception"), Web.Of(links: [("license", By)])).Document!;
        var grey = Gate.Clear(document, Web.Manifest("tdm-exception"), Web.Of()).Document!;
        var laterGrey = Gate.Clear(document, Web.Manifest("tdm-exception"), Web.Of(headers: [("tdm-reservation", "0")]) with { FetchedAt = Web.Fetched.AddDays(3) }).Document!;

        var one = new SourceSet();
        var other = new SourceSet();
        foreach (var cleared in (ClearedDocument[])[white, grey, laterGrey])
            one.Add(cleared.Source);
        foreach (var cleared in (ClearedDocument[])[laterGrey, grey, white])
            other.Add(cleared.Source);

        Assert.Equal(["news:CC-BY-4.0", "news"], one.Sources.Select(source => source.Id));
        Assert.Equal(Lineage.Manifests.ContentHash.OfJson(one.Sources), Lineage.Manifests.ContentHash.OfJson(other.Sources.Reverse()));
        Assert.Equal(DateOnly.FromDateTime(Web.Fetched.AddDays(3).UtcDateTime), one.Sources[1].Evidence.Max(evidence => evidence.Date));
    }

    private static readonly Dictionary<string, SourceManifest> Manifests =
        Bases.ToDictionary(basis => basis, basis => Web.Manifest(basis, basis is "licence" or "own-work" ? "CC-BY-4.0" : basis is "written-agreement" ? "LicenseRef-letter" : null));

    private static SourceManifest ManifestOf(string basis) => Manifests[basis];

    // Each bit is an opt-out; what is always there: a permission in tdmrep.json and a permissive usage preference.
    private static Corpus.Rights.Web.WebEvidence Page(int optOuts, bool licensed)
    {
        bool Has(int bit) => (optOuts & (1 << bit)) != 0;
        List<(string, string)> headers = [("Content-Usage", Has(0) ? "train-ai=n" : "train-ai=y")];
        if (Has(1))
            headers.Add(("tdm-reservation", "1"));
        if (Has(2))
            headers.Add(("X-Robots-Tag", "noai"));
        List<(string, string)> metas = [];
        if (Has(3))
            metas.Add(("robots", "noai"));
        var robots = "User-agent: *\nAllow: /public" + (Has(4) ? "\nDisallow: /articles" : "") + (Has(5) ? "\nContent-Signal: ai-train=no" : "") + (Has(6) ? "\n\nUser-agent: GPTBot\nDisallow: /" : "");
        return Web.Of(
            robots: robots,
            tdmRep: """[{"location": "/", "tdm-reservation": 0}]""",
            headers: [.. headers],
            metas: [.. metas],
            links: licensed ? [("license", By)] : [],
            terms: Has(7) ? "Text and data mining is prohibited." : "Welcome.");
    }

    private static RightsSignal Signal(string kind, SignalEffect effect, SignalScope scope, bool superseded, string license) => new()
    {
        Kind = kind,
        Effect = effect,
        Scope = scope,
        Statement = kind,
        Location = "https://news.example/",
        Date = new DateOnly(2026, 9, 1),
        Superseded = superseded,
        License = effect == SignalEffect.Licenses ? license : null,
        LicenseClass = effect == SignalEffect.Licenses ? Corpus.Rights.Licences.LicenseReferences.ClassOf(license) : null,
    };
}
