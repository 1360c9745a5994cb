using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Sources;

/// <summary>A place that documents come from, with what may be done with them.</summary>
public interface IDocumentSource
{
    /// <summary>The source as lineage knows it; its rights hold for every document that names no licence of its own.</summary>
    Source Describe();

    /// <summary>Whether its texts say similar things in a row, as messages and references do. What marks rubbish on the web is then their nature, and no filter asks how often a phrase returns.</summary>
    bool ComesInSeries { get; }

    /// <summary>SHA-256 over what would be read now, taken without reading it all where the files are not the user's own.</summary>
    string Fingerprint();

    /// <summary>Reads everything, in the same order each time.</summary>
    /// <exception cref="Lineage.InvalidInputException">A file cannot be read.</exception>
    IEnumerable<SourceItem> Read(CancellationToken cancellationToken);
}
