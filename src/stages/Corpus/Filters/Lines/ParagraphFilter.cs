using Endonym.Corpus.Views;

namespace Endonym.Corpus.Filters.Lines;

/// <summary>Keeps documents with a few long paragraphs, as mC4 does.</summary>
/// <remarks>Xue et al., 2021, arXiv:2010.11934, section 3.1; the decisions are those of datatrove's <c>C4ParagraphFilter</c>. A paragraph is a line here.</remarks>
/// <param name="minParagraphs">How many long lines are asked for; three in mC4.</param>
/// <param name="minParagraphLength">How long they must be, in code points; 200 in mC4.</param>
public sealed class ParagraphFilter(int minParagraphs = 3, int minParagraphLength = 200) : IDocumentFilter
{
    /// <summary>Fewer long lines than asked for.</summary>
    public const string TooFewParagraphs = "too few long paragraphs";

    /// <inheritdoc/>
    public void Measure(DocumentView view, FilterScores scores)
    {
        var paragraphs = 0;
        foreach (var line in view.Lines)
        {
            if (line.Length >= minParagraphLength && view.CharactersOf(line.Start, line.Length) >= minParagraphLength)
                paragraphs++;
        }

        scores.AtLeast("paragraphs.long", paragraphs, minParagraphs, TooFewParagraphs);
    }
}
