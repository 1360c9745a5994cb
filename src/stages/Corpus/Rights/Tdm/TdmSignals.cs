using Endonym.Corpus.Rights.Robots;
using Endonym.Corpus.Rights.Signals;
using Endonym.Corpus.Rights.Web;

namespace Endonym.Corpus.Rights.Tdm;

/// <summary>What the TDM Reservation Protocol says of one document, in all its places.</summary>
/// <remarks>
/// Section "Processing priority": the file of the site, then the headers, then HTML, then the metadata inside an EPUB or PDF; each that speaks takes the
/// place of those before, and silence changes nothing. The places that were overruled are kept, marked as superseded.
/// </remarks>
public static class TdmSignals
{
    /// <summary>Judges a document.</summary>
    public static IEnumerable<RightsSignal> Judge(WebEvidence evidence)
    {
        List<RightsSignal> places = [];
        if (evidence.Site.TdmRepFetch is { } file)
            places.Add(OfFile(file, evidence.Site.TdmRep, evidence.Uri));
        AddSpoken(places, OfHeaders(evidence));
        AddSpoken(places, OfMetas(evidence));
        if (evidence.Embedded is { } embedded)
            AddSpoken(places, OfEmbedded(embedded, evidence));

        var last = places.FindLastIndex(place => place.Effect != SignalEffect.None);
        return places.Select((place, index) => place with { Superseded = index < last && place.Effect != SignalEffect.None });
    }

    private static RightsSignal OfFile(FetchedFile file, TdmRepFile? read, Uri uri)
    {
        var path = RobotsPath.Of(uri);
        var value = read?.ValueOf(path) ?? default;
        return new RightsSignal
        {
            Kind = SignalKinds.TdmReservation,
            Effect = EffectOf(value),
            Scope = SignalScope.Site,
            Statement = file.Outcome != FetchOutcome.Found ? file.Absence : read is null ? "no JSON" : value.Reserved is null ? $"no rule for {Quotation.Of(path)}" : StatementOf(value),
            Location = file.Location,
            Sha256 = file.Sha256,
            Date = file.Date,
            Policy = PolicyOf(value),
        };
    }

    private static RightsSignal OfHeaders(WebEvidence evidence)
    {
        // A list header is allowed to arrive as one line.
        var reservations = evidence.Headers.Values("tdm-reservation").SelectMany(line => line.Split(','));
        var value = new TdmValue(TdmValue.Strictest(reservations.Select(item => TdmValue.ReservationOf(item))), evidence.Headers.Values("tdm-policy").FirstOrDefault());
        return InDocument(value, evidence, "header tdm-reservation");
    }

    private static RightsSignal OfMetas(WebEvidence evidence)
    {
        IEnumerable<string> Contents(string name) => evidence.Metas.Where(meta => meta.Name.Trim().Equals(name, StringComparison.OrdinalIgnoreCase)).Select(meta => meta.Content);
        var value = new TdmValue(TdmValue.Strictest(Contents("tdm-reservation").Select(content => TdmValue.ReservationOf(content))), Contents("tdm-policy").FirstOrDefault()?.Trim());
        return InDocument(value, evidence, "meta tdm-reservation");
    }

    private static RightsSignal OfEmbedded(EmbeddedMetadata embedded, WebEvidence evidence) =>
        InDocument(EmbeddedTdm.Read(embedded), evidence, embedded.Kind == EmbeddedMetadataKind.EpubPackage ? "EPUB package tdm:reservation" : "XMP tdm:reservation");

    private static RightsSignal InDocument(TdmValue value, WebEvidence evidence, string place) => new()
    {
        Kind = SignalKinds.TdmReservation,
        Effect = EffectOf(value),
        Scope = SignalScope.Document,
        Statement = StatementOf(value),
        Location = $"{evidence.Uri.AbsoluteUri}, {place}",
        Sha256 = RightsSignal.HashOf(StatementOf(value)),
        Date = evidence.Date,
        Policy = PolicyOf(value),
    };

    private static void AddSpoken(List<RightsSignal> places, RightsSignal signal)
    {
        if (signal.Effect != SignalEffect.None)
            places.Add(signal);
    }

    private static SignalEffect EffectOf(TdmValue value) => value.Reserved switch
    {
        true => SignalEffect.Reserves,
        false => SignalEffect.Permits,
        null => SignalEffect.None,
    };

    private static string? PolicyOf(TdmValue value) => value.Policy is { Length: > 0 } policy ? Quotation.Of(policy) : null;

    private static string StatementOf(TdmValue value) =>
        $"tdm-reservation: {(value.Reserved == true ? 1 : 0)}{(PolicyOf(value) is { } policy ? $"; tdm-policy: {policy}" : "")}";
}
