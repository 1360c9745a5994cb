using System.Text.Json;
using Endonym.Corpus.Extraction.Html;
using Endonym.Corpus.Sources.Warc;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;

namespace Endonym.Corpus.Sources.Web;

/// <summary>Gathers, over all files of a source, what sites say of rights: robots.txt, tdmrep.json, ai.txt and terms of service. Of an address the latest answer counts; safe for concurrent use.</summary>
/// <remarks>
/// A server's failure counts only where nothing else was ever answered. Redirects are followed as RFC 9309, section 2.3.1.2, says, where the source holds their target too; one whose target it
/// does not hold was not followed, and is no look. What is found does not depend on the order in which files are read. Bodies wait on the disk; in memory are some 200 bytes an address.
/// </remarks>
internal sealed class SiteSurvey : IDisposable
{
    /// <summary>Pages of terms of one site that are kept.</summary>
    public const int MaxTerms = 16;

    private const int MaxRedirects = 5;

    private readonly Lock _lock = new();
    private readonly FileStream _bodies;
    private readonly Dictionary<string, Answer> _answers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _terms = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _termsNames;
    private readonly HtmlExtractor _extractor = new(new HtmlExtractionOptions());

    /// <param name="scratch">A file for the bodies; deleted in the end.</param>
    /// <param name="termsNames">See <see cref="WebOptions.TermsNames"/>.</param>
    public SiteSurvey(string scratch, IReadOnlyList<string> termsNames)
    {
        _bodies = new FileStream(scratch, FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16, FileOptions.DeleteOnClose);
        _termsNames = new HashSet<string>(termsNames, StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Whether what lies at an address is looked at.</summary>
    public bool Asks(string address) => WebAddress.IsStatement(address) || WebAddress.IsTerms(address, _termsNames);

    /// <summary>Takes an answer in.</summary>
    /// <param name="page">The answer.</param>
    /// <param name="uri">Its address.</param>
    /// <param name="file">The number of the file that holds it; of two answers of one second the one in the later file counts.</param>
    /// <returns>The address to which it redirects, which is to be looked at as well; null for none.</returns>
    public string? Add(WarcPage page, Uri uri, int file)
    {
        var key = WebAddress.KeyOf(uri);
        var target = page.Status is >= 300 and < 400 && page.Headers.First("Location") is { } location && Uri.TryCreate(uri, location, out var to) && WebAddress.IsOfTheWeb(to) ? WebAddress.KeyOf(to) : null;
        // A body that cannot be unpacked tells nothing; nobody has looked at what it says.
        if (page.Fault is WarcPage.BrokenCoding or WarcPage.UnknownCoding or WarcPage.PayloadTooLarge)
            return null;

        lock (_lock)
        {
            var answer = new Answer(page.Status < 500, page.FetchedAt, file, page.Offset, page.Status, target);
            if (_answers.TryGetValue(key, out var known) && known.CompareTo(answer) > 0)
                return target;

            var isTerms = WebAddress.IsTerms(key, _termsNames) && !WebAddress.IsStatement(key);
            if (isTerms && page is not { Status: >= 200 and < 300, Text: not null })
                return target;
            var (body, language) = isTerms ? Plain(page) : (page.Payload, null);
            if (isTerms)
                TermsOf(WebAddress.OriginOf(uri)).Add(key);
            _bodies.Position = _bodies.Length;
            var start = _bodies.Position;
            if (page.Status is >= 200 and < 300)
                _bodies.Write(body.Span);
            _answers[key] = answer with { BodyStart = start, BodyLength = (int)(_bodies.Position - start), Language = language };
            return target;
        }
    }

    /// <summary>Writes what was found, site by site, for <see cref="SurveyedSites"/>; whole or not at all.</summary>
    public void Write(string path)
    {
        var origins = new SortedSet<string>(_terms.Keys, StringComparer.Ordinal);
        foreach (var address in _answers.Keys.Where(address => WebAddress.IsStatement(address)))
            origins.Add(WebAddress.OriginOf(new Uri(address)));

        AtomicFile.Write(path, stream =>
        {
            using var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true);
            foreach (var origin in origins)
            {
                var site = new SurveyedSite
                {
                    Robots = Statement(origin + WebAddress.Robots),
                    TdmRep = Statement(origin + WebAddress.TdmRep),
                    AiTxt = Statement(origin + WebAddress.AiTxt),
                    Terms = _terms.TryGetValue(origin, out var terms) ? [.. terms.Order(StringComparer.Ordinal).Take(MaxTerms).Select(address => ToFile(address, _answers[address]))] : [],
                };
                var bytes = JsonSerializer.SerializeToUtf8Bytes(site, LineageJson.Compact);
                writer.Write(origin);
                writer.Write(bytes.Length);
                writer.Write(bytes);
            }
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _bodies.Dispose();

    private HashSet<string> TermsOf(string origin)
    {
        if (!_terms.TryGetValue(origin, out var terms))
            _terms[origin] = terms = new HashSet<string>(StringComparer.Ordinal);
        return terms;
    }

    private (ReadOnlyMemory<byte> Body, string? Language) Plain(WarcPage page)
    {
        if (!WebPages.IsHtml(page))
            return (System.Text.Encoding.UTF8.GetBytes(page.Text!), null); // asked for by the caller
        var (text, signals) = _extractor.ExtractAll(page.Text);
        return (System.Text.Encoding.UTF8.GetBytes(text), signals.Language);
    }

    private SurveyedFile? Statement(string address)
    {
        if (!_answers.TryGetValue(address, out var answer))
            return null;

        for (var hops = 0; answer.RedirectsTo is { } target && hops < MaxRedirects; hops++)
        {
            if (!_answers.TryGetValue(target, out answer))
                return null;
            address = target;
        }

        return ToFile(address, answer);
    }

    private SurveyedFile ToFile(string address, Answer answer)
    {
        var body = new byte[answer.BodyLength];
        _bodies.Position = answer.BodyStart;
        _bodies.ReadExactly(body);
        return new SurveyedFile { Url = address, Status = answer.Status, FetchedAt = answer.At, Body = body, Language = answer.Language };
    }

    /// <summary>What was answered at an address, and when; a greater one counts.</summary>
    /// <param name="Answered">Whether the server did not fail.</param>
    /// <param name="At">When.</param>
    /// <param name="File">The number of the file that holds it.</param>
    /// <param name="Offset">Where in the file.</param>
    /// <param name="Status">The HTTP status.</param>
    /// <param name="RedirectsTo">Where it leads; null where it does not.</param>
    private readonly record struct Answer(bool Answered, DateTimeOffset At, int File, long Offset, int Status, string? RedirectsTo) : IComparable<Answer>
    {
        public long BodyStart { get; init; }

        public int BodyLength { get; init; }

        public string? Language { get; init; }

        public int CompareTo(Answer other) => (Answered, At, File, Offset).CompareTo((other.Answered, other.At, other.File, other.Offset));
    }
}
