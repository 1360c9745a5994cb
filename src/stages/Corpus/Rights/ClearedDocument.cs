using System.Diagnostics;
using Endonym.Corpus.Rights.Manifests;
using Endonym.Corpus.Rights.Signals;
using Endonym.Lineage.Rights;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Rights;

/// <summary>A document whose rights were cleared. Only the gate makes one, and never of an excluded document; later steps take nothing else.</summary>
public sealed class ClearedDocument
{
    private ClearedDocument(Document document, Source source, RightsVerdict verdict)
    {
        Document = document;
        Source = source;
        Verdict = verdict;
    }

    /// <summary>The text, with the id of <see cref="Source"/>.</summary>
    public Document Document { get; }

    /// <summary>Where it came from, with the document's own licence and class.</summary>
    public Source Source { get; }

    /// <summary>Why it may be here.</summary>
    public RightsVerdict Verdict { get; }

    /// <summary>What may be done with it; never <see cref="RightsClass.Excluded"/>.</summary>
    public RightsClass Class => Verdict.Class;

    /// <summary>A document of a source whose declared rights hold for all its documents.</summary>
    /// <param name="document">The text; a licence of its own makes it one of a source of its own (<c>id:licence</c>), so that a manifest shows how much there is under each.</param>
    /// <param name="source">The source, never <see cref="RightsClass.Excluded"/>.</param>
    public static ClearedDocument Declared(Document document, Source source)
    {
        if (source.Class == RightsClass.Excluded)
            throw new UnreachableException($"The source {source.Id} is {source.Class}, and a document of it was to be cleared.");

        var own = document.License is null || document.License == source.License ? source : source with { Id = $"{source.Id}:{document.License}", License = document.License };
        return new ClearedDocument(
            document with { Source = own.Id, License = own.License == source.License ? null : own.License },
            own,
            new RightsVerdict { Class = own.Class, License = own.License, Reason = RightsVerdict.Declared, Evidence = [] });
    }

    /// <summary>Asks the gate, and makes a cleared document where it lets one through.</summary>
    internal static Clearance Clear(RightsClearance gate, Document document, SourceManifest manifest, IReadOnlyList<RightsSignal> signals)
    {
        var verdict = gate.Judge(manifest, signals);
        if (verdict.Class == RightsClass.Excluded)
            return new Clearance(verdict, null);

        DateOnly? lookedAt = signals.Count > 0 ? signals.Max(signal => signal.Date) : null;
        IEnumerable<string> kinds = verdict.Reason == RightsVerdict.NoOptOut ? gate.RequiredLooks
            : verdict.DecidedBy is { } decisive ? [decisive.Kind]
            : [];
        var source = manifest.ToSource(verdict.Class, verdict.License, kinds, lookedAt);
        var own = document with { Source = source.Id, License = verdict.License == manifest.License ? null : verdict.License };
        return new Clearance(verdict, new ClearedDocument(own, source, verdict));
    }
}
