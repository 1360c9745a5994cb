using Endonym.Corpus.Views;

namespace Endonym.Corpus.Filters;

/// <summary>Rules that look at a document's view. Pure, and safe for concurrent use with a view for each thread.</summary>
public interface IDocumentFilter
{
    /// <summary>Measures a document and holds it against the rules, in their order; stops where the scores say so.</summary>
    /// <param name="view">The document.</param>
    /// <param name="scores">Takes what is measured.</param>
    void Measure(DocumentView view, FilterScores scores);
}
