using System.Buffers;
using System.Text;

namespace Endonym.Corpus.Filters.Lines;

/// <summary>Takes away lines that are made of signs alone, which extractors leave where a page had a table.</summary>
/// <remarks>The text is that of datatrove's <c>SymbolLinesFormatter</c>, which FineWeb-2 runs with <c>|</c> and a line feed in its place.</remarks>
public static class SymbolLines
{
    /// <summary>The text with each run of such lines replaced.</summary>
    /// <param name="text">A cleaned text.</param>
    /// <param name="signs">Which signs; spaces may stand between them.</param>
    /// <param name="replacement">What stands for a run, as a line of its own; empty for nothing at all.</param>
    public static string Replace(string text, string signs = "|", string replacement = "\n")
    {
        if (!text.AsSpan().ContainsAny(signs))
            return text;

        var allowed = SearchValues.Create(signs + " ");
        var kept = new StringBuilder(text.Length);
        var inRun = false;
        var rest = text.EndsWith('\n') ? text.AsSpan(0, text.Length - 1) : text;
        foreach (var range in rest.Split('\n'))
        {
            var line = rest[range];
            if (!line.IsWhiteSpace() && !line.ContainsAnyExcept(allowed))
            {
                if (!inRun && replacement.Length > 0)
                    kept.Append(replacement).Append('\n');
                inRun = true;
                continue;
            }

            kept.Append(line).Append('\n');
            inRun = false;
        }

        return kept.ToString(0, Math.Max(0, kept.Length - 1));
    }
}
