using Endonym.Corpus.Dedup.Storage;
using Endonym.Lineage;

namespace Endonym.Corpus.Dedup.MinHash;

/// <summary>The third step: joins documents that share a band into clusters, chooses the one that stays, and writes the decision on each document.</summary>
/// <remarks>
/// The first document of a cluster stays. Memory is 8 bytes for each document; where <see cref="DedupResources.MemoryBytes"/> is less, the tables are files.
/// </remarks>
public static class MinHashClusters
{
    /// <summary>Writes the decisions.</summary>
    /// <param name="signatureFiles">Those that the bands were made from, in the same order.</param>
    /// <param name="bandsFolder">All band files of the corpus, of <see cref="MinHashBands"/>.</param>
    /// <param name="path">The <see cref="ClusterFile"/>.</param>
    /// <param name="resources">Memory and temporary files.</param>
    /// <param name="cancellationToken">Stops between hashes.</param>
    /// <exception cref="InvalidInputException">A file is missing, broken or out of order, or the files do not belong together.</exception>
    public static MinHashReport Write(
        IReadOnlyList<string> signatureFiles, string bandsFolder, string path, DedupResources resources, CancellationToken cancellationToken)
    {
        using var signatures = new SignatureSet(signatureFiles);
        using var scratch = new ScratchFolder(resources.ScratchFolder);
        using var join = new ClusterJoin(signatures, resources, scratch);
        join.JoinAll(bandsFolder, cancellationToken);
        return join.Decide(path);
    }
}
