namespace Endonym.Text.ChatTemplates.Jinja;

/// <summary>Python counts a string in code points, .NET in UTF-16 units.</summary>
internal static class CodePoints
{
    public static int Count(string text)
    {
        var count = text.Length;
        for (var i = 1; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text[i - 1], text[i]))
                count--;
        }

        return count;
    }

    /// <summary>Each character as a text of its own.</summary>
    public static IEnumerable<JinjaText> Each(JinjaText text)
    {
        for (var i = 0; i < text.Value.Length;)
        {
            var length = LengthAt(text.Value, i);
            yield return text.Part(i, length);
            i += length;
        }
    }

    /// <summary>UTF-16 units of the character at an index.</summary>
    public static int LengthAt(string text, int index) => index + 1 < text.Length && char.IsSurrogatePair(text[index], text[index + 1]) ? 2 : 1;
}
