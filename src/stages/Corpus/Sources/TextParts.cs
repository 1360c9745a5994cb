namespace Endonym.Corpus.Sources;

/// <summary>Cuts a text into parts while it is read: a book in one piece could be neither held out in part nor chosen from, and need not fit into memory.</summary>
internal static class TextParts
{
    /// <summary>Characters of a part at most.</summary>
    public const int Longest = 16_000;

    /// <summary>The parts, which put together are the text with its line breaks as <c>\n</c>; one, perhaps empty, if it is short.</summary>
    public static IEnumerable<string> Read(TextReader text)
    {
        var buffer = new char[2 * Longest];
        var length = 0;
        while (true)
        {
            // One character more than a part tells whether the text goes on.
            while (length <= Longest)
            {
                var count = text.Read(buffer, length, buffer.Length - length);
                if (count == 0)
                {
                    yield return new string(buffer, 0, length);
                    yield break;
                }

                length = JoinLineEnds(buffer, length, length + count);
            }

            var end = CutOf(buffer.AsSpan(0, Longest));
            yield return new string(buffer, 0, end);
            buffer.AsSpan(end, length - end).CopyTo(buffer);
            length -= end;
        }
    }

    // A line end may lie across two reads, never across two parts: a part is only cut where the character after it is known.
    private static int JoinLineEnds(char[] buffer, int start, int end)
    {
        var next = start;
        for (var index = start; index < end; index++)
        {
            if (buffer[index] == '\n' && next > 0 && buffer[next - 1] == '\r')
                buffer[next - 1] = '\n';
            else
                buffer[next++] = buffer[index];
        }

        return next;
    }

    // At a blank line if there is one in the second half of the part, else at a line break, else at a space, else where it must be.
    private static int CutOf(ReadOnlySpan<char> part)
    {
        var half = part[(Longest / 2)..];
        var cut = new[] { half.LastIndexOf("\n\n"), half.LastIndexOf('\n'), half.LastIndexOf(' ') }.FirstOrDefault(found => found >= 0, -1);
        if (cut >= 0)
            return (Longest / 2) + cut + 1;
        return char.IsHighSurrogate(part[^1]) ? Longest - 1 : Longest;
    }
}
