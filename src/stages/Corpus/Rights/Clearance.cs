using System.Diagnostics.CodeAnalysis;

namespace Endonym.Corpus.Rights;

/// <summary>What the gate said of a document.</summary>
/// <param name="Verdict">Its rights.</param>
/// <param name="Document">The document, cleared; null if it is excluded.</param>
public readonly record struct Clearance(RightsVerdict Verdict, ClearedDocument? Document)
{
    /// <summary>Whether it passed.</summary>
    [MemberNotNullWhen(true, nameof(Document))]
    public bool Passed => Document is not null;
}
