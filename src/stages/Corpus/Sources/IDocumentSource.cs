using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Sources;

/// <summary>A place that documents come from, with what may be done with them. Its files may be read by several threads or machines at once.</summary>
public interface IDocumentSource
{
    /// <summary>The source as lineage knows it; its rights hold for every document that names no licence of its own.</summary>
    Source Describe();

    /// <summary>Whether its texts say similar things in a row, as messages and references do. What marks rubbish on the web is then their nature, and no filter asks how often a phrase returns.</summary>
    bool ComesInSeries { get; }

    /// <summary>SHA-256 over what would be read now, taken without reading it all where the files are not the user's own.</summary>
    string Fingerprint();

    /// <summary>What there is to read, in an order that is the same on every machine.</summary>
    IReadOnlyList<SourceFile> Files { get; }

    /// <summary>Reads one of <see cref="Files"/>, in the same order each time.</summary>
    /// <exception cref="Lineage.InvalidInputException">The file cannot be read, or not to its end; what came before is good.</exception>
    IEnumerable<SourceItem> Read(SourceFile file, CancellationToken cancellationToken);
}
