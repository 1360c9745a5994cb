using Endonym.Lineage;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Execution.Sketches;

/// <summary>Writes sketches once more without those of some documents, so that what leaves a corpus is not compared with as if it were still there.</summary>
internal sealed class SketchGaps : IDisposable
{
    private readonly SketchFiles _before;
    private readonly IEnumerator<(SketchedDocument Document, ulong[] Bands)> _sketches;
    private readonly SketchWriter _after;

    /// <param name="before">The sketches of all documents.</param>
    /// <param name="folder">Takes the others, under the same names.</param>
    public SketchGaps(SketchFiles before, string folder)
    {
        _before = before;
        _sketches = before.Read().GetEnumerator();
        _after = new SketchWriter(folder, before.Part, before.ReadOptions());
    }

    /// <summary>Tells the next document.</summary>
    /// <param name="document">The document.</param>
    /// <param name="stays">Whether its sketch stays.</param>
    /// <exception cref="InvalidInputException">The sketch is another document's.</exception>
    public void Next(Document document, bool stays)
    {
        if (!_sketches.MoveNext() || (_sketches.Current.Document.Source, _sketches.Current.Document.Id) != (document.Source, document.Id))
            throw Mismatch();
        if (stays)
            _after.Add(_sketches.Current.Document, _sketches.Current.Bands);
    }

    /// <summary>Ends the files.</summary>
    /// <returns>Their paths.</returns>
    /// <exception cref="InvalidInputException">There were more sketches than documents.</exception>
    public IReadOnlyList<string> Complete()
    {
        if (_sketches.MoveNext())
            throw Mismatch();
        _after.Complete();
        return _after.Paths;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sketches.Dispose();
        _after.Dispose();
    }

    private InvalidInputException Mismatch() => new($"{_before.Names} does not name the documents that its corpus has beside it. A file was changed after it was written; build the corpus again.");
}
