using System.Text;
using System.Text.Json;
using Endonym.Corpus.Rights.Web;
using Endonym.Lineage.Manifests;

namespace Endonym.Corpus.Sources.Web;

/// <summary>What one site says of rights, as a survey keeps it.</summary>
internal sealed record SurveyedSite
{
    public SurveyedFile? Robots { get; init; }

    public SurveyedFile? TdmRep { get; init; }

    public SurveyedFile? AiTxt { get; init; }

    /// <summary>Terms of service, their bodies plain text in UTF-8.</summary>
    public required IReadOnlyList<SurveyedFile> Terms { get; init; }
}

/// <summary>What a server answered.</summary>
internal sealed record SurveyedFile
{
    /// <summary>The address, redirects followed.</summary>
    public required string Url { get; init; }

    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset FetchedAt { get; init; }

    /// <summary>The file; empty unless the status is of the two hundreds.</summary>
    public required byte[] Body { get; init; }

    /// <summary>BCP 47 code that terms name as theirs; null where they name none.</summary>
    public string? Language { get; init; }
}

/// <summary>The sites of a source as <see cref="SiteSurvey"/> found them. In memory are their names; what they say is read when it is asked for. Safe for concurrent use.</summary>
internal sealed class SurveyedSites
{
    // Sites follow each other in archives, and often a site's pages do.
    private const long MaxCachedBytes = 64 << 20;

    private static readonly SiteEvidence Unknown = new();

    private readonly string _path;
    private readonly Dictionary<string, (long Start, int Length)> _places = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SiteEvidence> _cache = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private long _cachedBytes;

    /// <param name="path">A file that <see cref="SiteSurvey.Write"/> wrote.</param>
    public SurveyedSites(string path)
    {
        _path = path;
        using var reader = new BinaryReader(File.OpenRead(path), Encoding.UTF8);
        var stream = reader.BaseStream;
        while (stream.Position < stream.Length)
        {
            var origin = reader.ReadString();
            var length = reader.ReadInt32();
            _places.Add(origin, (stream.Position, length));
            stream.Seek(length, SeekOrigin.Current);
        }
    }

    /// <summary>What a site says of all its documents; nothing where nobody looked.</summary>
    /// <param name="origin">See <see cref="WebAddress.OriginOf"/>; null where it is not known.</param>
    public SiteEvidence this[string? origin]
    {
        get
        {
            if (origin is null || !_places.TryGetValue(origin, out var place))
                return Unknown;

            lock (_lock)
            {
                if (_cache.TryGetValue(origin, out var known))
                    return known;
                if (_cachedBytes > MaxCachedBytes)
                {
                    _cache.Clear();
                    _cachedBytes = 0;
                }

                _cachedBytes += place.Length;
                return _cache[origin] = Read(place);
            }
        }
    }

    private SiteEvidence Read((long Start, int Length) place)
    {
        var bytes = new byte[place.Length];
        using (var file = File.OpenRead(_path))
        {
            file.Position = place.Start;
            file.ReadExactly(bytes);
        }

        var site = JsonSerializer.Deserialize<SurveyedSite>(bytes, LineageJson.Compact)!; // never the value null
        return new SiteEvidence(Fetched(site.Robots), Fetched(site.TdmRep), Fetched(site.AiTxt), [.. site.Terms.Select(terms => new TermsText(terms.Url, Encoding.UTF8.GetString(terms.Body), terms.FetchedAt, terms.Language))]);
    }

    private static FetchedFile? Fetched(SurveyedFile? file) => file is null ? null : FetchedFile.Of(file.Url, file.Status, file.Body, file.FetchedAt);
}
