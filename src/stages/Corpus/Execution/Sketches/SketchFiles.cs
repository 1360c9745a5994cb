using Endonym.Corpus.Dedup.MinHash;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;

namespace Endonym.Corpus.Execution.Sketches;

/// <summary>The sketches of the documents of one file of a corpus, in their order: names and fingerprints in one file, the hashes of MinHash bands in another.</summary>
/// <remarks>
/// A later corpus that does not repeat this one compares itself with these and reads no text: 8 bytes for each document and band, and some 40 more, where the band files of the comparison itself
/// would take twice as much and would have to be written anew for every document that is purged.
/// </remarks>
/// <param name="Part">The number of the unit, or <see cref="CorpusFiles.HeldOutPart"/>.</param>
/// <param name="Names">A <see cref="SketchedDocument"/> for each document.</param>
/// <param name="Signatures">Of <see cref="MinHashSignatures"/>.</param>
internal sealed record SketchFiles(string Part, string Names, string Signatures)
{
    /// <summary>The sketches of all documents of a corpus, held-out ones last; null where it keeps none, as one that looks for no near duplicates.</summary>
    public static IReadOnlyList<SketchFiles>? Of(Artifact corpus)
    {
        var sketches = ByPart(corpus);
        List<string> parts = [.. CorpusFiles.DocumentFiles(corpus).Select(file => file.Number), CorpusFiles.HeldOutPart];
        return parts.All(sketches.ContainsKey) ? [.. parts.Select(part => sketches[part])] : null;
    }

    /// <summary>The sketches that a corpus keeps, by the number of the unit.</summary>
    public static IReadOnlyDictionary<string, SketchFiles> ByPart(Artifact corpus)
    {
        var files = corpus.Manifest.Files.Select(entry => entry.Path).ToHashSet(StringComparer.Ordinal);
        return CorpusFiles.DocumentFiles(corpus).Select(file => file.Number).Append(CorpusFiles.HeldOutPart)
            .Where(part => files.Contains(CorpusFiles.SketchesOf(part)) && files.Contains(CorpusFiles.SignaturesOf(part)))
            .ToDictionary(part => part, part => new SketchFiles(part, Path.Combine(corpus.Folder, CorpusFiles.SketchesOf(part)), Path.Combine(corpus.Folder, CorpusFiles.SignaturesOf(part))), StringComparer.Ordinal);
    }

    /// <summary>How the documents were signed.</summary>
    /// <exception cref="InvalidInputException">The file is broken.</exception>
    public MinHashOptions ReadOptions()
    {
        using var signatures = new SignatureFile(Signatures);
        return signatures.Description.Options;
    }

    /// <summary>The documents in order, with the hashes of their bands, which are good until the next document is asked for.</summary>
    /// <exception cref="InvalidInputException">While it is read: a file is broken, or the two do not belong together.</exception>
    public IEnumerable<(SketchedDocument Document, ulong[] Bands)> Read()
    {
        using var signatures = new SignatureFile(Signatures);
        using var bands = signatures.ReadDocuments().GetEnumerator();
        foreach (var document in CorpusFiles.ReadOwn<SketchedDocument>(Names))
        {
            if (!bands.MoveNext())
                throw Mismatch();
            yield return (document, bands.Current);
        }

        if (bands.MoveNext())
            throw Mismatch();

        InvalidInputException Mismatch() => new($"{Names} and {Signatures} do not hold the same number of documents. One was changed after it was written; build the corpus again.");
    }
}
