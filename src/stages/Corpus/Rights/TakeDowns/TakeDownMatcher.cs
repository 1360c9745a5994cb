using Endonym.Corpus.Rights.Robots;
using Endonym.Corpus.Rights.Signals;
using Endonym.Corpus.Rights.Web;
using Endonym.Corpus.Sources.Web;

namespace Endonym.Corpus.Rights.TakeDowns;

/// <summary>Finds the documents that a take-down list speaks of. Pure; safe for concurrent use; a document costs a few look-ups, however long the list.</summary>
/// <remarks>
/// New opt-outs work backwards, which neither robots.txt nor the IETF's drafts ask for: a rightsholder who opts out today is taken to mean yesterday's copy
/// as well. Apertus cleared its training data so in 2025.
/// </remarks>
public sealed class TakeDownMatcher
{
    private readonly RightsClearance _clearance;
    private readonly Dictionary<string, Entry> _sources = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Entry> _documents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Entry> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Entry> _hosts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Entry>> _prefixes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Entry>> _optOuts = new(StringComparer.Ordinal);

    /// <param name="list">The requests.</param>
    /// <param name="options">How new opt-outs are read.</param>
    public TakeDownMatcher(TakeDownList list, ClearanceOptions options)
    {
        _clearance = new RightsClearance(options);
        var order = 0;
        foreach (var takeDown in list.Entries)
        {
            var entry = new Entry(takeDown, order++);
            var target = takeDown.Target;
            if (target.Source is { } source)
                _sources.TryAdd(source, entry);
            if (target.Document is { } document)
                _documents.TryAdd(document, entry);
            if (target.Key is { } key)
                _keys.TryAdd(key, entry);
            if (target.Host is { } host)
                _hosts.TryAdd(host, entry);
            if (target.UrlPrefix is { } prefix && Comparable(prefix) is { } comparable)
                Add(_prefixes, AuthorityOf(comparable), entry with { Prefix = comparable });
            if (target.OptOut is { } optOut)
                Add(_optOuts, optOut.Origin.GetLeftPart(UriPartial.Authority), entry);
        }
    }

    /// <summary>The documents that must go, in the order given.</summary>
    public IEnumerable<AffectedDocument> Match(IEnumerable<DocumentProvenance> documents) => documents.Select(Match).OfType<AffectedDocument>();

    /// <summary>Why a document must go; null if it may stay.</summary>
    public AffectedDocument? Match(DocumentProvenance document)
    {
        var uri = document.Url is { } url && WebAddress.TryRead(url, out var parsed) ? parsed : null;
        var found = Named(document).Concat(uri is null ? [] : Located(uri))
            .OrderBy(hit => hit.Entry.Order)
            .FirstOrDefault();
        return found.Entry is null ? null : new AffectedDocument(document, found.Entry.TakeDown, found.Evidence ?? Evidence(found.Entry.TakeDown));
    }

    /// <summary>A URL in the one form in which prefixes are compared: without scheme, user, default port and fragment, host in lower case, path normalized.</summary>
    /// <returns>Null if it is no absolute http or https URL.</returns>
    internal static string? Comparable(string url) =>
        WebAddress.TryRead(url.StartsWith("//", StringComparison.Ordinal) ? "http:" + url : url, out var uri) ? Comparable(uri) : null;

    private static string Comparable(Uri uri) => $"//{uri.IdnHost}{(uri.IsDefaultPort ? "" : FormattableString.Invariant($":{uri.Port}"))}{RobotsPath.Of(uri)}";

    private static string AuthorityOf(string comparable) => comparable[..comparable.IndexOf('/', 2)];

    private static void Add(Dictionary<string, List<Entry>> index, string key, Entry entry)
    {
        if (!index.TryGetValue(key, out var entries))
            index[key] = entries = [];
        entries.Add(entry);
    }

    private IEnumerable<(Entry Entry, RightsSignal? Evidence)> Named(DocumentProvenance document)
    {
        if (_documents.TryGetValue(document.Id, out var byId))
            yield return (byId, null);
        if (document.TakeDownKey is { } key && _keys.TryGetValue(key, out var byKey))
            yield return (byKey, null);

        // "id:licence" was made of "id".
        for (var source = document.Source; source.Length > 0; source = source[..Math.Max(0, source.LastIndexOf(':'))])
        {
            if (_sources.TryGetValue(source, out var bySource))
                yield return (bySource, null);
        }
    }

    private IEnumerable<(Entry Entry, RightsSignal? Evidence)> Located(Uri uri)
    {
        var host = uri.IdnHost;
        for (var at = 0; at >= 0; at = host.IndexOf('.', at) is var dot && dot < 0 ? -1 : dot + 1)
        {
            if (_hosts.TryGetValue(host[at..], out var byHost))
                yield return (byHost, null);
        }

        if (_prefixes.Count > 0 && Comparable(uri) is var comparable && _prefixes.TryGetValue(AuthorityOf(comparable), out var prefixes))
        {
            foreach (var entry in prefixes.Where(entry => comparable.StartsWith(entry.Prefix!, StringComparison.Ordinal))) // set for every one in this index
                yield return (entry, null);
        }

        if (_optOuts.TryGetValue(uri.GetLeftPart(UriPartial.Authority), out var optOuts))
        {
            foreach (var entry in optOuts)
            {
                if (ReservationOf(entry.TakeDown.Target.OptOut!, uri) is { } reservation) // set for every one in this index
                    yield return (entry, reservation);
            }
        }
    }

    private RightsSignal? ReservationOf(NewOptOut optOut, Uri uri) => _clearance
        .SignalsOf(new WebEvidence { Uri = uri, FetchedAt = default, Site = optOut.Site })
        .FirstOrDefault(signal => signal is { Effect: SignalEffect.Reserves, Superseded: false });

    private static RightsSignal Evidence(TakeDown takeDown) => new()
    {
        Kind = SignalKinds.TakeDown,
        Effect = SignalEffect.Reserves,
        Scope = SignalScope.Document,
        Statement = Quotation.Of(takeDown.Reason),
        Location = $"take-down list, {takeDown.Id}",
        Date = takeDown.Date,
    };

    private sealed record Entry(TakeDown TakeDown, int Order)
    {
        public string? Prefix { get; init; }
    }
}
