using System.Net;

namespace Endonym.Corpus.Sources.MediaWiki;

/// <summary>Joins the lines of a page whose constructs are resolved: paragraphs, headings, entries of lists and rows.</summary>
internal static class WikiLines
{
    /// <summary>A break within a line.</summary>
    public const char LineBreak = '\v';

    /// <summary>Ends a cell; a line that has one is a row.</summary>
    public const char CellEnd = '\t';

    /// <summary>The text. A heading with nothing under it, such as that of left-out references, is left out.</summary>
    public static string Join(string lines)
    {
        var blocks = new TextBlocks();
        var headings = new List<(int Level, string Text)>();
        foreach (var range in lines.AsSpan().Split('\n'))
        {
            var line = lines.AsSpan()[range].Trim(' ');
            if (line.IsEmpty || line.StartsWith("----"))
                blocks.End(BlockKind.Paragraph);
            else if (HeadingLevel(line) is var level and > 0)
                AddHeading(blocks, headings, level, line[level..^level]);
            else if (line.Contains(CellEnd))
                AddRow(blocks, headings, line);
            else if (line[0] is '*' or '#' or ':' or ';')
                AddEntry(blocks, headings, line);
            else if (line[0] is not ('|' or '!')) // of a table or template that begins nowhere
                AddText(blocks, headings, line);
        }

        return blocks.TakeAll();
    }

    private static int HeadingLevel(ReadOnlySpan<char> line)
    {
        if (line.Length < 3 || line[0] != '=' || line[^1] != '=')
            return 0;
        var level = 0;
        while (level < 6 && level < (line.Length - 1) / 2 && line[level] == '=' && line[^(level + 1)] == '=')
            level++;
        return level;
    }

    private static void AddHeading(TextBlocks blocks, List<(int Level, string Text)> headings, int level, ReadOnlySpan<char> text)
    {
        blocks.End(BlockKind.Paragraph);
        while (headings.Count > 0 && headings[^1].Level >= level)
            headings.RemoveAt(headings.Count - 1);
        headings.Add((level, text.ToString()));
    }

    private static void AddRow(TextBlocks blocks, List<(int Level, string Text)> headings, ReadOnlySpan<char> row)
    {
        if (row.Trim(" \t").IsEmpty)
            return;
        blocks.End(BlockKind.Paragraph);
        AddHeadings(blocks, headings);
        blocks.BeginRow();
        foreach (var cell in row.Split(CellEnd))
        {
            AddDecoded(blocks, row[cell]);
            blocks.EndCell();
        }

        blocks.EndRow();
    }

    private static void AddEntry(TextBlocks blocks, List<(int Level, string Text)> headings, ReadOnlySpan<char> line)
    {
        var text = line.TrimStart("*#:; ");
        blocks.End(BlockKind.Paragraph);
        if (text.IsEmpty)
            return;
        AddHeadings(blocks, headings);
        AddDecoded(blocks, text);
        // A ':' or ';' only moves the line in or makes it bold.
        blocks.End(line[..^text.Length].ContainsAny('*', '#') ? BlockKind.ListItem : BlockKind.Paragraph);
    }

    private static void AddText(TextBlocks blocks, List<(int Level, string Text)> headings, ReadOnlySpan<char> line)
    {
        if (line.Trim(" \v").IsEmpty)
            return;
        AddHeadings(blocks, headings);
        AddDecoded(blocks, line);
        blocks.Append(" ");
    }

    private static void AddHeadings(TextBlocks blocks, List<(int Level, string Text)> headings)
    {
        foreach (var (_, text) in headings)
        {
            blocks.End(BlockKind.Paragraph);
            AddDecoded(blocks, text);
            blocks.End(BlockKind.Paragraph);
        }

        headings.Clear();
    }

    private static void AddDecoded(TextBlocks blocks, ReadOnlySpan<char> text)
    {
        var decoded = text.Contains('&') ? WebUtility.HtmlDecode(text.ToString()) : text;
        while (decoded.IndexOf(LineBreak) is var end and >= 0)
        {
            blocks.Append(decoded[..end]);
            blocks.Break();
            decoded = decoded[(end + 1)..];
        }

        blocks.Append(decoded);
    }
}
