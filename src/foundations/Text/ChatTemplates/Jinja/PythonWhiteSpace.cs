namespace Endonym.Text.ChatTemplates.Jinja;

/// <summary>White space and line ends as Python's <c>str</c> knows them.</summary>
internal static class PythonWhiteSpace
{
    // Python counts the four information separators as white space, .NET does not.
    public static bool Is(char c) => char.IsWhiteSpace(c) || c is >= '\x1C' and <= '\x1F';

    /// <summary>Where <c>str.splitlines</c> ends a line.</summary>
    public static bool EndsLine(char c) => c is >= '\n' and <= '\r' or >= '\x1C' and <= '\x1E' or '\x85' or '\u2028' or '\u2029';

    /// <summary>Lines without their ends, as (start, length); a last empty one is no line.</summary>
    public static IEnumerable<(int Start, int Length)> Lines(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = start;
            while (end < text.Length && !EndsLine(text[end]))
                end++;
            yield return (start, end - start);
            start = end + (end + 1 < text.Length && text[end] == '\r' && text[end + 1] == '\n' ? 2 : 1);
        }
    }
}
