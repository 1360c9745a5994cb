using System.Text.RegularExpressions;

namespace Endonym.Corpus.Sources.Debian;

/// <summary>Reads plain text that was broken into lines by hand as blocks of prose.</summary>
internal static partial class PlainPage
{
    // Shorter lines are verse, lists and tables; editors break at 65 to 80.
    private const int WrappedLength = 45;

    // No author writes such a paragraph; it is a text that lost its line breaks, and gets some after sentences.
    private const int LongestParagraph = 4_000;
    private const int ShortestPiece = 1_000;

    // A table of contents, whose lines were joined.
    private const int ContentsSections = 3;

    /// <summary>The text's blocks: paragraphs with their lines joined again; tables, pictures and code are left out.</summary>
    public static IReadOnlyList<ProseBlock> Read(string text)
    {
        List<ProseBlock> blocks = [];
        List<string> paragraph = [];
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n').Append(""))
        {
            // Ruled lines and comments part what they stand between.
            if (string.IsNullOrWhiteSpace(line) || Rule().IsMatch(line))
                Close();
            else
                paragraph.Add(line);
        }

        return blocks;

        void Close()
        {
            foreach (var (isItem, entry) in Entries(paragraph))
            {
                foreach (var piece in Pieces(entry))
                    Add((isItem, piece));
            }

            paragraph.Clear();
        }

        void Add((bool IsItem, string Text) entry)
        {
            if (MessageCleaner.JudgeLine(entry.Text.Replace('\n', ' ')).Kept && Section().Count(entry.Text) < ContentsSections)
                blocks.Add(new ProseBlock(entry.IsItem ? BlockKind.ListItem : BlockKind.Paragraph, entry.Text));
        }
    }

    private static IEnumerable<string> Pieces(string text)
    {
        while (text.Length > LongestParagraph && text.IndexOf(". ", ShortestPiece, StringComparison.Ordinal) is > 0 and var end)
        {
            yield return text[..(end + 1)];
            text = text[(end + 2)..];
        }

        yield return text;
    }

    private static IEnumerable<(bool IsItem, string Text)> Entries(List<string> lines)
    {
        if (lines.Count == 0)
            yield break;

        var isWrapped = lines.Max(line => line.TrimEnd().Length) >= WrappedLength;
        var current = "";
        var isItem = false;
        foreach (var line in lines)
        {
            var mark = Bullet().Match(line);
            if (mark.Success && current.Length > 0)
            {
                yield return (isItem, current);
                current = "";
            }

            if (current.Length == 0)
                isItem = mark.Success;
            var text = Prose.Squeeze(mark.Success ? line[mark.Length..] : line);
            current = current.Length == 0 ? text : current + (isWrapped ? " " : "\n") + text;
        }

        if (current.Length > 0)
            yield return (isItem, current);
    }

    [GeneratedRegex(@"^(?:[\s=*#_~+|%-]{3,}|#\s.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Rule();

    [GeneratedRegex(@"(?<=^|\s)\d{1,3}\.\d{1,3}\.\s", RegexOptions.CultureInvariant)]
    private static partial Regex Section();

    [GeneratedRegex(@"^\s*(?:[-*o•]|\d{1,3}[.)])\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Bullet();
}
