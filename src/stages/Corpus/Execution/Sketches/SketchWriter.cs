using Endonym.Corpus.Dedup;
using Endonym.Corpus.Dedup.MinHash;

namespace Endonym.Corpus.Execution.Sketches;

/// <summary>Writes what is read by <see cref="SketchFiles"/>.</summary>
internal sealed class SketchWriter : IDisposable
{
    private readonly JsonlFile<SketchedDocument> _names;
    private readonly MinHashSignatures _signatures;

    /// <param name="folder">Takes the files.</param>
    /// <param name="part">The number of the unit, or <see cref="CorpusFiles.HeldOutPart"/>.</param>
    /// <param name="options">How the documents are signed.</param>
    public SketchWriter(string folder, string part, MinHashOptions options)
    {
        Paths = [Path.Combine(folder, CorpusFiles.SketchesOf(part)), Path.Combine(folder, CorpusFiles.SignaturesOf(part))];
        _names = new JsonlFile<SketchedDocument>(Paths[0]);
        _signatures = new MinHashSignatures(Paths[1], options);
    }

    /// <summary>The files.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>Adds the next document as it was sketched before.</summary>
    public void Add(SketchedDocument document, ReadOnlySpan<ulong> bands)
    {
        _names.Write(document);
        _signatures.AddBands(bands);
    }

    /// <summary>Adds the next document as it has just been signed.</summary>
    public void Add(JudgedItem judged)
    {
        _names.Write(new SketchedDocument { Source = judged.Kept!.Source, Id = judged.Kept.Id, Fingerprint = TextFingerprint.ToHexadecimal(judged.Fingerprint) }); // what is signed is kept
        if (judged.Signature is { Length: > 0 } signature)
            _signatures.Add(signature);
        else
            _signatures.AddWithout();
    }

    /// <summary>Ends the files.</summary>
    public void Complete()
    {
        _names.Complete();
        _signatures.Complete();
    }

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        _names.Dispose();
        _signatures.Dispose();
    }
}
