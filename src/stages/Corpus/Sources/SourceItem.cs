using System.Diagnostics.CodeAnalysis;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Sources;

/// <summary>What reading one item of a source gave: a document, or a fault that is kept aside with its reason.</summary>
public readonly record struct SourceItem
{
    private SourceItem(Document? document, SourceFault? fault)
    {
        Document = document;
        Fault = fault;
    }

    /// <summary>The document, or null.</summary>
    public Document? Document { get; }

    /// <summary>Why there is none, or null.</summary>
    public SourceFault? Fault { get; }

    /// <summary>Whether there is a document.</summary>
    [MemberNotNullWhen(true, nameof(Document))]
    [MemberNotNullWhen(false, nameof(Fault))]
    public bool IsDocument => Document is not null;

    /// <summary>An item that could be read.</summary>
    public static SourceItem Of(Document document) => new(document, null);

    /// <summary>An item that could not.</summary>
    /// <param name="location">Where it stands in its source.</param>
    /// <param name="raw">What stands there.</param>
    /// <param name="reason">Why it is no document; from a small set, since reasons are counted.</param>
    public static SourceItem Aside(string location, string raw, string reason) => new(null, new SourceFault(location, raw, reason));
}

/// <summary>An item of a source that is no document.</summary>
/// <param name="Location">Where it stands in its source.</param>
/// <param name="Raw">What stands there.</param>
/// <param name="Reason">Why it is no document.</param>
public sealed record SourceFault(string Location, string Raw, string Reason);
