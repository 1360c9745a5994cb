using System.Text;
using UglyToad.PdfPig.Content;

namespace Endonym.Corpus.Sources.Pdf;

/// <summary>Puts a page's letters together to lines, in the order in which they were written: programs write column after column, and it takes no guess at a page's layout.</summary>
internal static class PdfLines
{
    // In sizes of the font. An index is lifted by 0.4, and the next line stands at least 0.9 lower; a justified line's spaces shrink to 0.22, kerning moves letters by less than 0.1.
    private const double NextLine = 0.6;
    private const double WordGap = 0.18;
    private const double ReturnGap = 3;
    private const double SamePlace = 0.1;

    /// <summary>The lines.</summary>
    public static List<PdfLine> Of(IReadOnlyList<Letter> letters)
    {
        var horizontal = letters.Count(letter => letter.TextOrientation == TextOrientation.Horizontal);
        // Stamps along the margin are no text.
        List<Letter> upright = horizontal * 2 >= letters.Count ? [.. letters.Where(letter => letter.TextOrientation == TextOrientation.Horizontal)] : [.. letters];
        var strokes = HasStrokes(upright);
        var lines = new List<PdfLine>();
        var text = new StringBuilder();
        Letter? first = null;
        Letter? last = null;
        for (var i = 0; i < upright.Count; i++)
        {
            var letter = upright[i];
            if (last is not null && first is not null)
            {
                var size = SizeOf(last);
                var gap = letter.StartBaseLine.X - last.EndBaseLine.X;
                // Bold is made by some of writing a letter twice.
                if (letter.Value == last.Value && Math.Abs(letter.StartBaseLine.X - last.StartBaseLine.X) < SamePlace * size && Math.Abs(letter.StartBaseLine.Y - last.StartBaseLine.Y) < SamePlace * size)
                    continue;
                if (Math.Abs(letter.StartBaseLine.Y - first.StartBaseLine.Y) > NextLine * Math.Max(size, SizeOf(letter)) || gap < -ReturnGap * size)
                {
                    Finish();
                    first = null;
                }
                else if (gap > WordGap * size)
                {
                    text.Append(' ');
                }
            }

            first ??= letter;
            last = letter;
            if (strokes && letter.Value == " " && i + 1 < upright.Count && upright[i + 1].Value is "l" or "L")
            {
                last = upright[++i];
                text.Append(last.Value == "l" ? 'ł' : 'Ł');
            }
            else
            {
                text.Append(letter.Value);
            }
        }

        Finish();
        return lines;

        void Finish()
        {
            var line = string.Join(' ', text.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            if (line.Length > 0 && first is not null && last is not null)
                lines.Add(new PdfLine(line, first.StartBaseLine.X, last.EndBaseLine.X, first.StartBaseLine.Y, SizeOf(first)));
            text.Clear();
        }
    }

    // TeX's first fonts have a stroke where others have the space, and write "ł" as the stroke with an "l" over it. TeX itself writes no spaces, so that one such pair
    // tells what all of a page's are; before an "L" the stroke does not overlap it.
    private static bool HasStrokes(List<Letter> letters)
    {
        for (var i = 1; i < letters.Count; i++)
        {
            var (stroke, letter) = (letters[i - 1], letters[i]);
            if (stroke.Value == " " && letter.Value == "l" && stroke.StartBaseLine.Y == letter.StartBaseLine.Y
                && Math.Abs(letter.StartBaseLine.X - stroke.StartBaseLine.X) < 0.5 * (stroke.EndBaseLine.X - stroke.StartBaseLine.X))
                return true;
        }

        return false;
    }

    private static double SizeOf(Letter letter) => letter.PointSize is > 0 and < 1_000 ? letter.PointSize : 10;
}
