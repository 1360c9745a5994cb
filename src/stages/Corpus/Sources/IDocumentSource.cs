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

    /// <summary>Learns what reading any file needs to know of all of them, such as what sites say of rights. Called by each process before it reads; the first leaves in the folder what it found.</summary>
    /// <param name="folder">For this source and this state of its files only.</param>
    /// <param name="cancellationToken">Stops it.</param>
    void Prepare(string folder, CancellationToken cancellationToken)
    {
    }

    /// <summary>Reads one of <see cref="Files"/>, in the same order each time.</summary>
    /// <exception cref="Lineage.InvalidInputException">The file cannot be read, or not to its end; what came before is good.</exception>
    IEnumerable<SourceItem> Read(SourceFile file, CancellationToken cancellationToken);
}
