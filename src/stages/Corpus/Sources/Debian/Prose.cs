using System.Buffers;
using System.Text;

namespace Endonym.Corpus.Sources.Debian;

/// <summary>Puts blocks together as a plain text.</summary>
internal static class Prose
{
    private static readonly SearchValues<char> CodeSigns = SearchValues.Create(";{}=<>|\\$#");

    /// <summary>Paragraphs and headings parted by blank lines, entries of lists and rows by line breaks.</summary>
    public static string Join(IReadOnlyList<ProseBlock> blocks)
    {
        var text = new StringBuilder();
        BlockKind? last = null;
        foreach (var block in blocks)
        {
            text.Append(last is null ? "" : last == block.Kind && block.Kind != BlockKind.Paragraph ? "\n" : "\n\n");
            if (block.Kind == BlockKind.ListItem)
                text.Append("- ");
            text.Append(block.Text);
            last = block.Kind;
        }

        return text.ToString();
    }

    /// <summary>Whether a line of a part that is not filled, as code and addresses stand in, is a sentence after all.</summary>
    public static bool IsSentence(string line)
    {
        var text = line.AsSpan().Trim();
        return text is [.., '.' or '!' or '?' or ':' or '…' or '”' or '"'] && text.IndexOfAny(CodeSigns) < 0 && MessageCleaner.JudgeLine(text.ToString()).Kept;
    }

    /// <summary>A text with white space in a row as one space, line breaks kept.</summary>
    public static string Squeeze(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var raw in text.Split('\n'))
        {
            var line = string.Join(' ', raw.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            if (line.Length == 0)
                continue;
            if (result.Length > 0)
                result.Append('\n');
            result.Append(line);
        }

        return result.ToString();
    }

    /// <summary>Blocks without headings under which nothing stands.</summary>
    public static List<ProseBlock> WithoutEmptySections(IReadOnlyList<ProseBlock> blocks)
    {
        List<ProseBlock> kept = [];
        for (var i = blocks.Count - 1; i >= 0; i--)
        {
            // Text stays; a heading stays over text, and over a heading of a lower part.
            var level = blocks[i].HeadingLevel;
            if (level == 0 || (kept.Count > 0 && (kept[^1].HeadingLevel == 0 || kept[^1].HeadingLevel > level)))
                kept.Add(blocks[i]);
        }

        kept.Reverse();
        return kept;
    }
}
