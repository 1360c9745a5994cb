using System.Text;

namespace Endonym.Corpus.Sources.Pdf;

/// <summary>Joins the lines of a document's pages to paragraphs: without what returns at the edges of pages, with words whole again that a line's end had divided.</summary>
internal sealed class PdfParagraphs
{
    // Lines from the top and from the bottom of a page that may be a header or a footer, and on how many pages they then stand.
    private const int EdgeLines = 2;
    private const int MinRepeats = 3;
    private const int MaxEdgeLength = 150;

    private readonly IReadOnlyList<List<PdfLine>> _pages;
    private readonly HashSet<string> _hyphenated = new(StringComparer.Ordinal);

    /// <param name="pages">The lines of each page.</param>
    public PdfParagraphs(IReadOnlyList<List<PdfLine>> pages)
    {
        _pages = WithoutEdges(pages);
        foreach (var word in _pages.SelectMany(page => page).SelectMany(line => line.Text.Split(' ')))
        {
            if (word.IndexOf('-', StringComparison.Ordinal) is var at && at > 0 && at < word.Length - 1)
                _hyphenated.Add(word.Trim(',', '.', ';', ':', '(', ')'));
        }
    }

    /// <summary>The paragraphs, parted by blank lines, in pieces.</summary>
    public IEnumerable<string> Read()
    {
        var paragraph = new StringBuilder();
        PdfLine? last = null;
        foreach (var page in _pages)
        {
            var layout = new PageLayout(page);
            var isFirst = true;
            foreach (var line in page)
            {
                if (last is not null && (isFirst ? !GoesOn(last, line) : layout.Parts(last, line)))
                {
                    yield return paragraph.Append("\n\n").ToString();
                    paragraph.Clear();
                }

                Join(paragraph, line.Text);
                (last, isFirst) = (line, false);
            }
        }

        if (paragraph.Length > 0)
            yield return paragraph.ToString();
    }

    // Whether a sentence runs on over a column or page.
    private static bool GoesOn(PdfLine last, PdfLine next) => !EndsSentence(last.Text) && (char.IsLower(next.Text[0]) || last.Text[^1] is '-' or '\u00AD' or ',');

    private static bool EndsSentence(string line)
    {
        var end = line.AsSpan().TrimEnd("\"'”»’)]");
        return end.Length > 0 && end[^1] is '.' or '!' or '?' or '…' or ':';
    }

    private void Join(StringBuilder paragraph, string line)
    {
        if (paragraph.Length == 0)
        {
            paragraph.Append(line);
            return;
        }

        var hyphen = paragraph[^1] is '-' or '\u00AD' or '\u2010';
        if (!hyphen || paragraph.Length < 2 || !char.IsLetter(paragraph[^2]))
        {
            paragraph.Append(' ').Append(line);
            return;
        }

        // Polish says a hyphen of the word itself again on the next line.
        if (line.Length > 1 && line[0] is '-' or '\u2010' && char.IsLetter(line[1]))
            paragraph.Length--;
        else if (char.IsLower(line[0]) && !IsHyphenated(paragraph, line))
            paragraph.Length--;
        paragraph.Append(line);
    }

    // "well-" and "known" are one word with a hyphen if the document has that word elsewhere within a line.
    private bool IsHyphenated(StringBuilder paragraph, string line)
    {
        var start = paragraph.Length - 1;
        while (start > 0 && paragraph.Length - start < 40 && !char.IsWhiteSpace(paragraph[start - 1]))
            start--;
        var end = line.IndexOf(' ', StringComparison.Ordinal) is var space and >= 0 ? space : line.Length;
        return _hyphenated.Contains((paragraph.ToString(start, paragraph.Length - start) + line[..end]).Trim(',', '.', ';', ':', '(', ')'));
    }

    private static IReadOnlyList<List<PdfLine>> WithoutEdges(IReadOnlyList<List<PdfLine>> pages)
    {
        var edges = pages.Select(EdgesOf).ToList();
        var repeats = edges.SelectMany(edge => edge.Select(line => FormOf(line.Text)).Distinct(StringComparer.Ordinal))
            .GroupBy(form => form, StringComparer.Ordinal)
            .Where(group => group.Count() >= MinRepeats)
            .Select(group => group.Key)
            .ToHashSet(StringComparer.Ordinal);
        return
        [
            .. pages.Select((page, number) =>
            {
                // A book's title returns in its headers; where it stands first, it is the title.
                var left = edges[number].Where(line => repeats.Contains(FormOf(line.Text)) && (number > 0 || !line.Text.Any(char.IsLetter))).ToHashSet(ReferenceEqualityComparer.Instance);
                return left.Count == 0 ? page : page.Where(line => !left.Contains(line)).ToList();
            }),
        ];
    }

    // A header is often written last, so its place on the page counts, not among the lines.
    private static List<PdfLine> EdgesOf(List<PdfLine> page)
    {
        var byHeight = page.OrderByDescending(line => line.Baseline).ToList();
        return [.. byHeight.Take(EdgeLines).Concat(byHeight.Skip(Math.Max(EdgeLines, byHeight.Count - EdgeLines))).Where(line => line.Text.Length <= MaxEdgeLength)];
    }

    // The same header has another number on each page, and roman ones before the first chapter.
    private static string FormOf(string line)
    {
        var form = new StringBuilder();
        foreach (var word in line.ToLowerInvariant().Split(' '))
        {
            if (!word.AsSpan().ContainsAnyExcept("ivxlc"))
                form.Append("# ");
            else
                form.Append(string.Concat(word.Select(mark => char.IsDigit(mark) ? '#' : mark)).Replace("##", "#", StringComparison.Ordinal).Replace("##", "#", StringComparison.Ordinal)).Append(' ');
        }

        return form.ToString();
    }

    /// <summary>How a page's lines follow each other.</summary>
    private sealed class PageLayout
    {
        // In points; lines of a column begin within one step of each other, indents included.
        private const double ColumnStep = 40;

        private readonly Dictionary<int, double> _rights = [];
        private readonly double _leading;

        public PageLayout(List<PdfLine> lines)
        {
            foreach (var line in lines)
                _rights[ColumnOf(line)] = Math.Max(_rights.GetValueOrDefault(ColumnOf(line)), line.Right);
            var gaps = lines.Zip(lines.Skip(1), (above, below) => above.Baseline - below.Baseline).Where(gap => gap is > 0 and < 60).Order().ToList();
            _leading = gaps.Count > 0 ? gaps[gaps.Count / 2] : 0;
        }

        /// <summary>Whether a new paragraph begins between two lines.</summary>
        public bool Parts(PdfLine above, PdfLine below)
        {
            var gap = above.Baseline - below.Baseline;
            if (gap < -below.Size)
                return !GoesOn(above, below); // the next column
            if (Math.Abs(above.Size - below.Size) > 0.15 * above.Size || gap > 1.35 * _leading)
                return true;
            return below.Left - above.Left > 0.8 * below.Size || (EndsSentence(above.Text) && above.Right < RightOf(above) - (8 * above.Size));
        }

        private double RightOf(PdfLine line) => Enumerable.Range(ColumnOf(line) - 1, 3).Max(column => _rights.GetValueOrDefault(column));

        private static int ColumnOf(PdfLine line) => (int)Math.Clamp(line.Left / ColumnStep, -100_000, 100_000);
    }
}
