using System.Collections.Concurrent;
using System.Text;
using Endonym.Corpus.Decontamination;
using Endonym.Corpus.Dedup;
using Endonym.Corpus.Dedup.MinHash;
using Endonym.Corpus.Filters;
using Endonym.Corpus.Filters.C4;
using Endonym.Corpus.Filters.GopherRepetition;
using Endonym.Corpus.Privacy;
using Endonym.Corpus.Rights;
using Endonym.Corpus.Rights.TakeDowns;
using Endonym.Corpus.Sources;
using Endonym.Corpus.Views;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Execution;

/// <summary>Cleans and judges one item: rights, take-downs, language, filters, quality, personal data, evaluation items, in this order. Pure; safe for concurrent use.</summary>
internal sealed class DocumentJudge
{
    /// <summary>Reason of a document of a class that the corpus does not take.</summary>
    public const string OtherClass = "rights class of another corpus";

    private const int ExcerptLength = 240;

    private readonly CorpusOptions _options;
    private readonly JudgeTools _tools;
    private readonly QualityFilter _filter;
    private readonly FilterChain? _chain;
    private readonly C4Filter? _c4;
    private readonly PrivacyStep? _privacy;
    private readonly DocumentViewPool _views;
    private readonly ConcurrentBag<Decontaminator> _decontaminators = [];
    private readonly ConcurrentBag<MinHasher> _hashers = [];

    /// <param name="options">What is kept.</param>
    /// <param name="comesInSeries">Whether the source's texts repeat each other's phrases by nature, so that no filter asks how often one returns.</param>
    /// <param name="tools">What the options name.</param>
    public DocumentJudge(CorpusOptions options, bool comesInSeries, JudgeTools tools)
    {
        _options = options;
        _tools = tools;
        _filter = new QualityFilter(comesInSeries ? options.Filters.WithoutRepetitionRules() : options.Filters);
        if (options.FineWeb2?.ToChain() is { } chain)
            _chain = comesInSeries ? new FilterChain([.. chain.Filters.Where(filter => filter is not GopherRepetitionFilter)]) : chain;
        _c4 = options.C4 is { } c4 ? new C4Filter(c4) : null;
        _privacy = options.Privacy is { } privacy ? new PrivacyStep(privacy) : null;
        _views = new DocumentViewPool(TokenRules.For(options.Language));
    }

    /// <summary>The names of evaluation items as reports have them: the set's and the item's.</summary>
    public string NameOf(ItemMatch match) => $"{_tools.EvaluationItems[match.Set].Name}/{_tools.EvaluationItems[match.Set].ItemIds[match.Item]}";

    /// <param name="source">The source's id, for items that are no documents.</param>
    /// <param name="item">What was read.</param>
    public JudgedItem Judge(string source, SourceItem item)
    {
        if (item.Fault is { } fault)
            return new JudgedItem { IsFault = true, Rejected = new RejectedItem { Id = fault.Location, Source = source, Reason = fault.Reason, Excerpt = Excerpt(fault.Raw) } };
        if (item.Refusal is { } refusal)
            return new JudgedItem { Rejected = Reject(refusal.Document, refusal.Verdict.Reason), Evidence = EvidenceOf(refusal.Document, refusal.Verdict) };

        var cleared = item.Cleared!; // the third of three
        var judged = Judge(cleared);
        return cleared.Verdict.Evidence.Count > 0 ? judged with { Evidence = EvidenceOf(cleared.Document, cleared.Verdict) } : judged;
    }

    private JudgedItem Judge(ClearedDocument cleared)
    {
        var document = cleared.Document;
        if (_options.Classes.Count > 0 && !_options.Classes.Contains(cleared.Class))
            return new JudgedItem { Rejected = Reject(document, OtherClass) };
        if (_tools.TakeDowns?.Match(new DocumentProvenance(document.Id, document.Source, document.Url, cleared.Source.TakeDownKey)) is not null)
            return new JudgedItem { Rejected = Reject(document, RightsVerdict.TakenDown) };

        document = document with { Text = TextCleaner.Clean(document.Text) };
        if (Fit(ref document).Reason is { } unfit)
            return new JudgedItem { Rejected = Reject(document, unfit) };

        var personal = _privacy?.Apply(document.Text, cleared.Class);
        if (personal?.Verdict.Reason is { } tooPersonal)
            return new JudgedItem { Rejected = Reject(document with { Text = "" }, tooPersonal), Personal = personal };
        if (personal is not null)
            document = document with { Text = personal.Text };

        var contamination = Decontaminate(document.Text);
        if (contamination?.Verdict.Reason is { } contaminated)
            return new JudgedItem { Rejected = Reject(document, contaminated), Personal = personal, Contamination = contamination };

        return Keep(document) with { Source = cleared.Source, Personal = personal };
    }

    /// <summary>A document that is kept as it is, with what choosing needs.</summary>
    public JudgedItem Keep(Document document) => new()
    {
        Kept = document,
        Line = JsonlFile<Document>.ToBytes(document),
        Fingerprint = TextFingerprint.Of(document.Text),
        Lot = TextFingerprint.OfName("panel", document.Source, document.Id),
        Bytes = Encoding.UTF8.GetByteCount(document.Text),
        Signature = Sign(document.Text),
    };

    public static RejectedItem Reject(Document document, string reason) =>
        new() { Id = document.Id, Source = document.Source, Reason = reason, Excerpt = Excerpt(document.Text), Url = document.Url, Scores = document.Scores };

    private static DocumentEvidence EvidenceOf(Document document, RightsVerdict verdict) => new()
    {
        Id = document.Id,
        Source = document.Source,
        Url = document.Url,
        Class = verdict.Class,
        License = verdict.License,
        Reason = verdict.Reason,
        Signals = verdict.Evidence,
    };

    // Takes lines out where a filter does, and keeps every score beside the document.
    private Verdict Fit(ref Document document)
    {
        if (_tools.Languages is { } languages)
        {
            var decision = languages.Identify(document.Text);
            document = document with { Scores = new DocumentScores { Language = decision.Label, LanguageScore = Round(decision.Score) } };
            if (_options.LanguageCheck!.Threshold.Judge(decision) is { Kept: false } foreign) // set where there is an identifier
                return foreign;
        }

        if (Filter(document.Text, out var text) is { Kept: false } unfit)
            return unfit;
        if (text != document.Text)
            document = document with { Text = text };

        if (_tools.Quality is { } quality)
        {
            var prediction = quality.Predict(document.Text);
            document = document with { Scores = (document.Scores ?? new DocumentScores()) with { Quality = Round(prediction.High) } };
            return _options.Quality!.Judge(prediction); // set where there is a model
        }

        return Verdict.Keep;
    }

    private Verdict Filter(string text, out string left)
    {
        left = text;
        if (_chain is null && _filter.Judge(text) is { Kept: false } unfit)
            return unfit;
        if (_chain is null && _c4 is null)
            return Verdict.Keep;

        var view = _views.Rent();
        view.Read(text);
        var verdict = _chain?.Judge(view) ?? Verdict.Keep;
        if (verdict.Kept && _c4 is not null)
        {
            var scores = new FilterScores(isComplete: false);
            _c4.Measure(view, scores);
            verdict = scores.Verdict;
            if (verdict.Kept)
                left = _c4.KeptText(view) ?? text; // null only where the verdict drops it
        }

        _views.Return(view);
        return verdict;
    }

    private DecontaminationResult? Decontaminate(string text)
    {
        if (_tools.EvaluationItems.Count == 0)
            return null;

        var decontaminator = _decontaminators.TryTake(out var idle) ? idle : new Decontaminator(_tools.EvaluationItems, new DecontaminationOptions());
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

    // Four digits say enough and keep the files small.
    private static double Round(float score) => Math.Round(score, 4);

    private static string Excerpt(string text) => text.Length <= ExcerptLength ? text : text[..(char.IsHighSurrogate(text[ExcerptLength - 1]) ? ExcerptLength - 1 : ExcerptLength)];
}
