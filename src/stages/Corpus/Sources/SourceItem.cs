using System.Diagnostics.CodeAnalysis;
using Endonym.Corpus.Rights;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Sources;

/// <summary>What reading one item of a source gave: a cleared document, one that its rights keep out, or a fault that is kept aside with its reason.</summary>
public readonly record struct SourceItem
{
    private SourceItem(ClearedDocument? cleared, RefusedDocument? refused, SourceFault? fault)
    {
        Cleared = cleared;
        Refusal = refused;
        Fault = fault;
    }

    /// <summary>The document, past the gate; or null.</summary>
    public ClearedDocument? Cleared { get; }

    /// <summary>The document that its rights keep out; or null.</summary>
    public RefusedDocument? Refusal { get; }

    /// <summary>Why there is no document, or null.</summary>
    public SourceFault? Fault { get; }

    /// <summary>Whether there is a document that may be used.</summary>
    [MemberNotNullWhen(true, nameof(Cleared), nameof(Document))]
    public bool IsDocument => Cleared is not null;

    /// <summary>The text of <see cref="Cleared"/>; null where there is none.</summary>
    public Document? Document => Cleared?.Document;

    /// <summary>Characters that it holds.</summary>
    internal long Length => Document?.Text.Length ?? Refusal?.Document.Text.Length ?? Fault?.Raw.Length ?? 0;

    /// <summary>An item that could be read and may be used.</summary>
    public static SourceItem Of(ClearedDocument document) => new(document, null, null);

    /// <summary>What the gate said of an item.</summary>
    /// <param name="document">The document that was shown to it.</param>
    /// <param name="clearance">Its answer.</param>
    public static SourceItem Of(Document document, Clearance clearance) => clearance.Passed ? Of(clearance.Document) : Refused(document, clearance.Verdict);

    /// <summary>An item that its rights keep out.</summary>
    public static SourceItem Refused(Document document, RightsVerdict verdict) => new(null, new RefusedDocument(document, verdict), null);

    /// <summary>An item that could not be read.</summary>
    /// <param name="location">Where it stands in its source.</param>
    /// <param name="raw">What stands there.</param>
    /// <param name="reason">Why it is no document; from a small set, since reasons are counted.</param>
    public static SourceItem Aside(string location, string raw, string reason) => new(null, null, new SourceFault(location, raw, reason));
}

/// <summary>A document that the gate let not through.</summary>
/// <param name="Document">The document.</param>
/// <param name="Verdict">Why.</param>
public sealed record RefusedDocument(Document Document, RightsVerdict Verdict);

/// <summary>An item of a source that is no document.</summary>
/// <param name="Location">Where it stands in its source.</param>
/// <param name="Raw">What stands there.</param>
/// <param name="Reason">Why it is no document.</param>
public sealed record SourceFault(string Location, string Raw, string Reason);
