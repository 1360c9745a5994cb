using System.Diagnostics.CodeAnalysis;
using System.Text;
using Endonym.Corpus.Dedup;
using Endonym.Corpus.Filters;
using Endonym.Corpus.Sources;
using Endonym.Lineage.Rights;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Execution;

/// <summary>Cleans and judges one item. Pure; safe for concurrent use.</summary>
internal sealed class DocumentJudge(FilterOptions filters)
{
    private const int ExcerptLength = 240;

    private readonly QualityFilter _filter = new(filters);

    public JudgedItem Judge(Source source, SourceItem item)
    {
        if (!item.IsDocument)
            return new JudgedItem { IsFault = true, Rejected = new RejectedItem { Id = item.Fault.Location, Source = source.Id, Reason = item.Fault.Reason, Excerpt = Excerpt(item.Fault.Raw) } };

        var text = TextCleaner.Clean(item.Document.Text);
        var document = item.Document with { Text = text, Source = SourceOf(source, item.Document.License).Id };
        if (_filter.Judge(text) is { Reason: { } reason })
            return new JudgedItem { Rejected = Reject(document, reason) };

        return new JudgedItem
        {
            Kept = document,
            Line = JsonlFile<Document>.ToBytes(document),
            Fingerprint = TextFingerprint.Of(text),
            Lot = TextFingerprint.OfName("panel", document.Source, document.Id),
            Bytes = Encoding.UTF8.GetByteCount(text),
        };
    }

    /// <summary>A document under a licence of its own comes from a source of its own, so that a manifest shows how much there is under each.</summary>
    public static Source SourceOf(Source source, string? ownLicense) => ownLicense is null || ownLicense == source.License
        ? source
        : source with { Id = $"{source.Id}:{ownLicense}", License = ownLicense };

    public static RejectedItem Reject(Document document, string reason) => new() { Id = document.Id, Source = document.Source, Reason = reason, Excerpt = Excerpt(document.Text) };

    private static string Excerpt(string text) => text.Length <= ExcerptLength ? text : text[..(char.IsHighSurrogate(text[ExcerptLength - 1]) ? ExcerptLength - 1 : ExcerptLength)];
}

/// <summary>What judging an item gave: a document with what choosing needs, or a rejection.</summary>
internal readonly record struct JudgedItem
{
    [MemberNotNullWhen(true, nameof(Rejected))]
    [MemberNotNullWhen(false, nameof(Kept), nameof(Line))]
    public bool IsRejected => Rejected is not null;

    public RejectedItem? Rejected { get; init; }

    public bool IsFault { get; init; }

    public Document? Kept { get; init; }

    public byte[]? Line { get; init; }

    public UInt128 Fingerprint { get; init; }

    public UInt128 Lot { get; init; }

    public int Bytes { get; init; }
}
