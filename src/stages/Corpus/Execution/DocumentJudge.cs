using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Endonym.Corpus.Decontamination;
using Endonym.Corpus.Dedup;
using Endonym.Corpus.Dedup.MinHash;
using Endonym.Corpus.Execution.Purging;
using Endonym.Corpus.Execution.Stories;
using Endonym.Corpus.Filters;
using Endonym.Corpus.Filters.C4;
using Endonym.Corpus.Filters.GopherRepetition;
using Endonym.Corpus.Filters.Lines;
using Endonym.Corpus.Privacy;
using Endonym.Corpus.Quality;
using Endonym.Corpus.Rights;
using Endonym.Corpus.Rights.Signals;
using Endonym.Corpus.Rights.TakeDowns;
using Endonym.Corpus.Sources;
using Endonym.Corpus.Views;
using Endonym.Lineage.Rights;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Execution;

/// <summary>Cleans and judges one item: take-downs, rights, language, filters, quality, personal data, evaluation items, in this order. Pure; safe for concurrent use.</summary>
internal sealed class DocumentJudge
{
    /// <summary>Reason of a document of a class that the corpus does not take.</summary>
    public const string OtherClass = "rights class of another corpus";

    // What SPDX writes where nobody says.
    private const string UnknownLicense = "NOASSERTION";

    private const int ExcerptLength = 240;

    private readonly CorpusOptions _options;
    private readonly JudgeTools _tools;
    private readonly QualityFilter _filter;
    private readonly FilterChain? _chain;
    private readonly LineFilter? _lines;
    private readonly ParagraphFilter? _paragraphs;
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
        _lines = options.Lines is { } lines ? new LineFilter(lines) : null;
        _paragraphs = options.Paragraphs is { } paragraphs ? new ParagraphFilter(paragraphs.MinCount, paragraphs.MinLength) : null;
        _c4 = options.C4 is { } c4 ? new C4Filter(c4) : null;
        _privacy = options.Privacy is { } privacy ? new PrivacyStep(privacy) : null;
        _views = new DocumentViewPool(TokenRules.For(options.Language));
    }

    /// <summary>The names of evaluation items as reports have them: the set's and the item's.</summary>
    public string NameOf(ItemMatch match) => $"{_tools.EvaluationItems[match.Set].Name}/{_tools.EvaluationItems[match.Set].ItemIds[match.Item]}";

    /// <param name="source">The source's id, for items that are no documents.</param>
    /// <param name="item">What was read.</param>
    /// <param name="trace">Takes down every step and every score, for a document's story; null where nobody reads it.</param>
    public JudgedItem Judge(string source, SourceItem item, JudgeTrace? trace = null)
    {
        if (item.Fault is { } fault)
            return new JudgedItem { IsFault = true, Rejected = new RejectedItem { Id = fault.Location, Source = source, Reason = fault.Reason, Excerpt = Excerpt(fault.Raw) } };

        // First of all: of what its rightsholder had taken down, no word is kept, whatever else would drop it.
        var (document, verdict) = item.Refusal is { } shown ? (shown.Document, shown.Verdict) : (item.Cleared!.Document, item.Cleared.Verdict); // the third of three
        if (_tools.TakeDowns?.Match(new DocumentProvenance(document.Id, document.Source, document.Url, item.Cleared?.Source.TakeDownKey)) is { } affected)
        {
            trace?.Add("take-downs", RightsVerdict.TakenDown, affected.Evidence.Statement);
            return new JudgedItem { Rejected = Reject(document with { Text = "" }, RightsVerdict.TakenDown), Evidence = EvidenceOf(affected, verdict.License, verdict.Evidence) };
        }

        if (_tools.TakeDowns is not null)
            trace?.Add("take-downs", null);
        if (item.Refusal is { } refusal)
        {
            trace?.Add("rights", refusal.Verdict.Reason, Describe(refusal.Verdict));
            return new JudgedItem { Rejected = Reject(refusal.Document, refusal.Verdict.Reason), Evidence = EvidenceOf(refusal.Document, refusal.Verdict) };
        }

        var judged = Judge(item.Cleared!, trace);
        return verdict.Evidence.Count > 0 ? judged with { Evidence = EvidenceOf(document, verdict) } : judged;
    }

    private JudgedItem Judge(ClearedDocument cleared, JudgeTrace? trace)
    {
        var document = cleared.Document;
        var otherClass = _options.Classes.Count > 0 && !_options.Classes.Contains(cleared.Class) ? OtherClass : null;
        trace?.Add("rights", otherClass, Describe(cleared.Verdict));
        if (otherClass is not null)
            return new JudgedItem { Rejected = Reject(document, otherClass) };

        document = document with { Text = TextCleaner.Clean(document.Text) };
        trace?.Add("cleaning", null, string.Create(CultureInfo.InvariantCulture, $"{cleared.Document.Text.Length} characters read, {document.Text.Length} left"));
        if (Fit(ref document, trace).Reason is { } unfit)
            return new JudgedItem { Rejected = Reject(document, unfit) };

        var personal = _privacy?.Apply(document.Text, cleared.Class);
        if (personal is not null)
            trace?.Add("personal data", personal.Verdict.Reason, scores: [.. personal.Matches.CountBy(match => match.Kind, StringComparer.Ordinal).OrderBy(kind => kind.Key, StringComparer.Ordinal).Select(kind => new FilterScore("personal." + kind.Key, kind.Value, null, null))]);
        if (personal?.Verdict.Reason is { } tooPersonal)
            return new JudgedItem { Rejected = Reject(document with { Text = "" }, tooPersonal), Personal = personal };
        if (personal is not null)
            document = document with { Text = personal.Text };

        var contamination = Decontaminate(document.Text);
        if (contamination is not null)
            trace?.Add("evaluation items", contamination.Verdict.Reason, scores: [.. contamination.Items.Select(match => new FilterScore("items." + NameOf(match), match.Matches, 0, contamination.Verdict.Reason))]);
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
        Lot = LotOf(document.Source, document.Id),
        Bytes = Encoding.UTF8.GetByteCount(document.Text),
        Signature = Sign(document.Text),
    };

    /// <summary>The number that a document's name draws; equal names draw equal numbers.</summary>
    public static UInt128 LotOf(string source, string id) => TextFingerprint.OfName("panel", source, id);

    public static RejectedItem Reject(Document document, string reason) =>
        new() { Id = document.Id, Source = document.Source, Reason = reason, Excerpt = Excerpt(document.Text), Url = document.Url, Scores = document.Scores };

    /// <summary>The beginning of a text, as people are shown it.</summary>
    public static string Excerpt(string text) => text.Length <= ExcerptLength ? text : text[..(char.IsHighSurrogate(text[ExcerptLength - 1]) ? ExcerptLength - 1 : ExcerptLength)];

    /// <summary>What is kept of a document that was purged; what had been looked at before stands in a line of its own.</summary>
    public static DocumentEvidence EvidenceOf(PurgedDocument purged) => new()
    {
        Id = purged.Id,
        Source = purged.Source,
        Url = purged.Url,
        Class = RightsClass.Excluded,
        License = purged.License ?? UnknownLicense,
        Reason = RightsVerdict.TakenDown,
        Signals = [purged.Evidence],
        Decisive = 0,
    };

    // What was known before the request, and the request.
    private static DocumentEvidence EvidenceOf(AffectedDocument affected, string license, IReadOnlyList<RightsSignal> looked) => new()
    {
        Id = affected.Document.Id,
        Source = affected.Document.Source,
        Url = affected.Document.Url,
        Class = RightsClass.Excluded,
        License = license,
        Reason = RightsVerdict.TakenDown,
        Signals = [.. looked, affected.Evidence],
        Decisive = looked.Count,
    };

    private static DocumentEvidence EvidenceOf(Document document, RightsVerdict verdict) => new()
    {
        Id = document.Id,
        Source = document.Source,
        Url = document.Url,
        Class = verdict.Class,
        License = verdict.License,
        Reason = verdict.Reason,
        Signals = verdict.Evidence,
        Decisive = verdict.DecidedBy is { } decisive ? verdict.Evidence.ToList().IndexOf(decisive) : null,
    };

    private static string Describe(RightsVerdict verdict) => $"{verdict.Class}, {verdict.License}: {verdict.Reason}";

    // Takes lines out where a filter does, and keeps every score beside the document.
    private Verdict Fit(ref Document document, JudgeTrace? trace)
    {
        if (_tools.Languages is { } languages)
        {
            var decision = languages.Identify(document.Text);
            document = document with { Scores = new DocumentScores { Language = decision.Label, LanguageScore = Round(decision.Score) } };
            var threshold = _options.LanguageCheck!.Threshold; // set where there is an identifier
            var verdict = threshold.Judge(decision);
            trace?.Add("language", verdict.Reason, decision.RunnerUp is { } next ? string.Create(CultureInfo.InvariantCulture, $"next is {next} with {Round(decision.RunnerUpScore)}") : null, [new FilterScore("language." + (decision.Label ?? "none"), Round(decision.Score), threshold.MinScore, verdict.Reason)]);
            if (!verdict.Kept)
                return verdict;
        }

        if (Filter(document.Text, out var text, trace) is { Kept: false } unfit)
            return unfit;
        if (text != document.Text)
            document = document with { Text = text };

        if (_tools.Quality is { } quality)
        {
            var prediction = quality.Predict(document.Text);
            document = document with { Scores = (document.Scores ?? new DocumentScores()) with { Quality = Round(prediction.High) } };
            var verdict = _options.Quality!.Judge(prediction); // set where there is a model
            trace?.Add("quality", verdict.Reason, $"taken for {prediction.Class}", [
                new FilterScore("quality.high", Round(prediction.High), _options.Quality.MinHighProbability, prediction.High < _options.Quality.MinHighProbability ? verdict.Reason : null),
                new FilterScore("quality.medium", Round(prediction.Medium), null, null),
                new FilterScore("quality.low", Round(prediction.Low), null, prediction.Class == QualityClass.Low ? verdict.Reason : null)]);
            return verdict;
        }

        return Verdict.Keep;
    }

    private Verdict Filter(string text, out string left, JudgeTrace? trace)
    {
        left = text;
        if (_chain is null)
        {
            var scores = new FilterScores(isComplete: trace is not null);
            _filter.Measure(text, scores);
            trace?.AddFilters("filters of the language", scores);
            if (!scores.Verdict.Kept)
                return scores.Verdict;
        }

        if (_chain is null && _lines is null && _paragraphs is null && _c4 is null)
            return Verdict.Keep;

        var view = _views.Rent();
        view.Read(text);
        var verdict = Ask("filters of FineWeb-2", _chain, view, trace);
        if (verdict.Kept)
            verdict = Ask("lines", _lines, view, trace);
        if (verdict.Kept && _lines is not null)
        {
            left = TextCleaner.Clean(_lines.KeptText(view));
            trace?.Add("page lines taken out", null, string.Create(CultureInfo.InvariantCulture, $"{text.Length} characters, {left.Length} left"));
            view.Read(left);
        }

        if (verdict.Kept)
            verdict = Ask("paragraphs", _paragraphs, view, trace);
        if (verdict.Kept)
            verdict = Ask("C4", _c4, view, trace);
        if (verdict.Kept && _c4 is not null)
        {
            var before = left.Length;
            left = _c4.KeptText(view) ?? left; // null only where the verdict drops it
            trace?.Add("lines that are no sentences taken out", null, string.Create(CultureInfo.InvariantCulture, $"{before} characters, {left.Length} left"));
        }

        _views.Return(view);
        return verdict;
    }

    private static Verdict Ask(string name, IDocumentFilter? filter, DocumentView view, JudgeTrace? trace)
    {
        if (filter is null)
            return Verdict.Keep;

        var scores = new FilterScores(isComplete: trace is not null);
        filter.Measure(view, scores);
        trace?.AddFilters(name, scores);
        return scores.Verdict;
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
}
