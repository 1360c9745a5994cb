using System.Diagnostics;
using System.Runtime.CompilerServices;
using Endonym.Corpus.Rights.Licences;
using Endonym.Corpus.Rights.Manifests;
using Endonym.Corpus.Rights.Preferences;
using Endonym.Corpus.Rights.Robots;
using Endonym.Corpus.Rights.Signals;
using Endonym.Corpus.Rights.Tdm;
using Endonym.Corpus.Rights.Terms;
using Endonym.Corpus.Rights.Web;
using Endonym.Lineage.Rights;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Rights;

/// <summary>The gate: decides what may be done with each document from what its source declares and what it says itself. Pure; safe for concurrent use.</summary>
/// <remarks>
/// Each protocol settles its own places by its own rules; between protocols the strictest counts, and a permission outweighs nothing. A public licence
/// outweighs reservations of the site as a whole, never one in the document itself. The argument is in
/// <c>docs/decisions/0020-a-licence-outweighs-the-sites-reservation.md</c>. Adding a reservation never makes a document freer.
/// </remarks>
/// <param name="options">Whose rules count, and how.</param>
/// <param name="terms">Finds reservations in terms of service.</param>
public sealed class RightsClearance(ClearanceOptions options, TermsDetector terms)
{
    private readonly RobotsSignals _robots = new(options);
    private readonly NoAi _noAi = new(options);

    // Terms are long and hold for a whole site; they are read once.
    private readonly ConditionalWeakTable<TermsText, RightsSignal> _judgedTerms = [];

    /// <summary>With the phrases that come with Endonym.</summary>
    public RightsClearance(ClearanceOptions options) : this(options, TermsDetector.Default)
    {
    }

    /// <summary>Where an opt-out must have been looked for; see <see cref="ClearanceOptions.RequiredLooks"/>.</summary>
    internal IReadOnlyList<string> RequiredLooks => options.RequiredLooks;

    /// <summary>Judges a document of the web.</summary>
    /// <param name="manifest">What its source declares.</param>
    /// <param name="evidence">What it and its site say.</param>
    public RightsVerdict Judge(SourceManifest manifest, WebEvidence evidence) => Judge(manifest, [.. SignalsOf(evidence)]);

    /// <summary>Judges a document by signals that were read already.</summary>
    /// <param name="manifest">What its source declares.</param>
    /// <param name="signals">What was looked at; empty for a document that comes with nothing of its own.</param>
    public RightsVerdict Judge(SourceManifest manifest, IReadOnlyList<RightsSignal> signals)
    {
        var counted = signals.Where(signal => !signal.Superseded).ToList();
        if (counted.Find(signal => signal is { Kind: SignalKinds.TakeDown, Effect: SignalEffect.Reserves }) is { } takenDown)
            return Verdict(RightsClass.Excluded, manifest.License, RightsVerdict.TakenDown, takenDown);

        // The most precise reservation is the one to name.
        var reservation = counted.Where(signal => signal.Effect == SignalEffect.Reserves).MaxBy(signal => signal.Scope);
        var reservesAgainstLicenses = reservation is not null && (reservation.Scope == SignalScope.Document || !options.LicensesOutweighSiteReservations);
        var license = counted.Where(signal => signal.Effect == SignalEffect.Licenses)
            .OrderByDescending(signal => signal.LicenseClass).ThenBy(signal => signal.License, StringComparer.Ordinal).FirstOrDefault();

        return manifest.Basis switch
        {
            RightsBasis.WrittenAgreement or RightsBasis.OwnWork or RightsBasis.PublicDomain or RightsBasis.OfficialAct => Verdict(manifest.Class, manifest.License, RightsVerdict.Declared, null),
            RightsBasis.Licence => ByLicence(),
            RightsBasis.TdmException => ByTdmException(),
            RightsBasis.ResearchException => license is not null && !reservesAgainstLicenses
                ? ByOwnLicense(license)
                : Verdict(manifest.Class, manifest.License, RightsVerdict.ResearchException, null),
            _ => throw new UnreachableException($"Basis {manifest.Basis} has no rule."),
        };

        RightsVerdict ByLicence()
        {
            if (reservesAgainstLicenses)
                return Verdict(RightsClass.Excluded, manifest.License, RightsVerdict.Reserved, reservation);

            // A document may be less free than its source; that it were freer, its source would have to say.
            return license is not null && license.LicenseClass > manifest.Class
                ? ByOwnLicense(license)
                : Verdict(manifest.Class, manifest.License, RightsVerdict.LicensedBySource, null);
        }

        RightsVerdict ByTdmException()
        {
            if (license is not null && !reservesAgainstLicenses)
                return ByOwnLicense(license);
            if (reservation is not null)
                return Verdict(RightsClass.Excluded, manifest.License, RightsVerdict.Reserved, reservation);
            return options.RequiredLooks.All(kind => signals.Any(signal => signal.Kind == kind))
                ? Verdict(manifest.Class, manifest.License, RightsVerdict.NoOptOut, null)
                : Verdict(RightsClass.Excluded, manifest.License, RightsVerdict.NotLookedFor, null);
        }

        // Both are set wherever a signal licenses.
        RightsVerdict ByOwnLicense(RightsSignal signal) => Verdict(signal.LicenseClass!.Value, signal.License!, RightsVerdict.LicensedHere, signal);

        RightsVerdict Verdict(RightsClass rights, string under, string reason, RightsSignal? decidedBy) =>
            new() { Class = rights, License = under, Reason = reason, DecidedBy = decidedBy, Evidence = signals };
    }

    /// <summary>Everything that a document and its site say, protocol by protocol.</summary>
    public IEnumerable<RightsSignal> SignalsOf(WebEvidence evidence)
    {
        var site = evidence.Site;
        if (site.RobotsFetch is { } robots)
        {
            foreach (var signal in _robots.Judge(robots, site.Robots, evidence.Uri))
                yield return signal;
        }

        foreach (var signal in TdmSignals.Judge(evidence))
            yield return signal;
        foreach (var signal in ContentUsage.Judge(evidence))
            yield return signal;
        if (site.AiTxtFetch is { } aiTxt)
            yield return AiTxt.Judge(aiTxt, site.AiTxt, evidence.Uri, options.CrawlerToken);
        foreach (var signal in _noAi.Judge(evidence))
            yield return signal;
        foreach (var signal in LicenseSignals.Judge(evidence))
            yield return signal;
        foreach (var text in site.Terms)
            yield return _judgedTerms.GetValue(text, terms.Judge);
    }

    /// <summary>Lets a document of the web through, or not.</summary>
    public Clearance Clear(Document document, SourceManifest manifest, WebEvidence evidence) => ClearedDocument.Clear(this, document, manifest, [.. SignalsOf(evidence)]);

    /// <summary>Lets a document through, or not, by signals that were read already.</summary>
    public Clearance Clear(Document document, SourceManifest manifest, IReadOnlyList<RightsSignal> signals) => ClearedDocument.Clear(this, document, manifest, signals);
}
