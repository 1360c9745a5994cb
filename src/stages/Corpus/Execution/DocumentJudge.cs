using System.Collections.Concurrent;
using System.Text;
using Endonym.Corpus.Decontamination;
using Endonym.Corpus.Dedup;
using Endonym.Corpus.Dedup.MinHash;
using Endonym.Corpus.Filters;
using Endonym.Corpus.Filters.GopherRepetition;
using Endonym.Corpus.Privacy;
using Endonym.Corpus.Sources;
using Endonym.Corpus.Views;
using Endonym.Lineage.Rights;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Execution;

/// <summary>Cleans and judges one item: filters, personal data, evaluation items, in this order. Pure; safe for concurrent use.</summary>
internal sealed class DocumentJudge
{
    private const int ExcerptLength = 240;

    private readonly CorpusOptions _options;
    private readonly QualityFilter _filter;
    private readonly FilterChain? _chain;
    private readonly PrivacyStep? _privacy;
    private readonly DocumentViewPool _views;
    private readonly IReadOnlyList<GramSet> _items;
    private readonly ConcurrentBag<Decontaminator> _decontaminators = [];
    private readonly ConcurrentBag<MinHasher> _hashers = [];

    /// <param name="options">What is kept.</param>
    /// <param name="comesInSeries">Whether the source's texts repeat each other's phrases by nature, so that no filter asks how often one returns.</param>
    /// <param name="items">Evaluation items that no document may hold.</param>
    public DocumentJudge(CorpusOptions options, bool comesInSeries, IReadOnlyList<GramSet> items)
    {
        _options = options;
        _filter = new QualityFilter(comesInSeries ? options.Filters.WithoutRepetitionRules() : options.Filters);
        if (options.FineWeb2?.ToChain() is { } chain)
            _chain = comesInSeries ? new FilterChain([.. chain.Filters.Where(filter => filter is not GopherRepetitionFilter)]) : chain;
        _privacy = options.Privacy is { } privacy ? new PrivacyStep(privacy) : null;
        _views = new DocumentViewPool(TokenRules.For(options.Language));
        _items = items;
    }

    /// <summary>The names of evaluation items as reports have them: the set's and the item's.</summary>
    public string NameOf(ItemMatch match) => $"{_items[match.Set].Name}/{_items[match.Set].ItemIds[match.Item]}";

    public JudgedItem Judge(Source source, SourceItem item)
    {
        if (!item.IsDocument)
            return new JudgedItem { IsFault = true, Rejected = new RejectedItem { Id = item.Fault.Location, Source = source.Id, Reason = item.Fault.Reason, Excerpt = Excerpt(item.Fault.Raw) } };

        var document = item.Document with { Text = TextCleaner.Clean(item.Document.Text), Source = SourceOf(source, item.Document.License).Id };
        if (Filter(document.Text).Reason is { } unfit)
            return new JudgedItem { Rejected = Reject(document, unfit) };

        var personal = _privacy?.Apply(document.Text, source.Class);
        if (personal?.Verdict.Reason is { } tooPersonal)
            return new JudgedItem { Rejected = Reject(document with { Text = "" }, tooPersonal), Personal = personal };
        if (personal is not null)
            document = document with { Text = personal.Text };

        var contamination = Decontaminate(document.Text);
        if (contamination?.Verdict.Reason is { } contaminated)
            return new JudgedItem { Rejected = Reject(document, contaminated), Personal = personal, Contamination = contamination };

        return new JudgedItem
        {
            Kept = document,
            Line = JsonlFile<Document>.ToBytes(document),
            Fingerprint = TextFingerprint.Of(document.Text),
            Lot = TextFingerprint.OfName("panel", document.Source, document.Id),
            Bytes = Encoding.UTF8.GetByteCount(document.Text),
            Signature = Sign(document.Text),
            Personal = personal,
        };
    }

    /// <summary>A document under a licence of its own comes from a source of its own, so that a manifest shows how much there is under each.</summary>
    public static Source SourceOf(Source source, string? ownLicense) => ownLicense is null || ownLicense == source.License
        ? source
        : source with { Id = $"{source.Id}:{ownLicense}", License = ownLicense };

    public static RejectedItem Reject(Document document, string reason) => new() { Id = document.Id, Source = document.Source, Reason = reason, Excerpt = Excerpt(document.Text) };

    private Verdict Filter(string text)
    {
        if (_chain is null)
            return _filter.Judge(text);

        var view = _views.Rent();
        view.Read(text);
        var verdict = _chain.Judge(view);
        _views.Return(view);
        return verdict;
    }

    private DecontaminationResult? Decontaminate(string text)
    {
        if (_items.Count == 0)
            return null;

        var decontaminator = _decontaminators.TryTake(out var idle) ? idle : new Decontaminator(_items, new DecontaminationOptions());
        var result = decontaminator.Check(text);
        _decontaminators.Add(decontaminator);
        return result;
    }

    // Empty for a text too short to have one.
    private ulong[]? Sign(string text)
    {
        if (_options.NearDuplicates is not { } near)
            return null;

        var hasher = _hashers.TryTake(out var idle) ? idle : new MinHasher(near.Sketch);
        var signature = new ulong[hasher.SignatureLength];
        var signed = hasher.TrySign(text, signature);
        _hashers.Add(hasher);
        return signed ? signature : [];
    }

    private static string Excerpt(string text) => text.Length <= ExcerptLength ? text : text[..(char.IsHighSurrogate(text[ExcerptLength - 1]) ? ExcerptLength - 1 : ExcerptLength)];
}
