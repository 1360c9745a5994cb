namespace Endonym.Corpus.Rights.Debian;

/// <summary>The patterns of a Files field: <c>*</c> and <c>?</c> match slashes too, a backslash takes their magic away (copyright-format 1.0, section 6.9).</summary>
internal static class CopyrightPattern
{
    /// <summary>Whether a pattern matches a whole path. Linear in both for each <c>*</c>; the last one is enough to come back to.</summary>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> path)
    {
        if (pattern.StartsWith("./"))
            pattern = pattern[2..];

        int p = 0, s = 0, starPattern = -1, starPath = 0;
        while (s < path.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (starPattern, starPath) = (++p, s);
                continue;
            }

            var escaped = p + 1 < pattern.Length && pattern[p] == '\\';
            if (p < pattern.Length && (escaped ? pattern[p + 1] == path[s] : pattern[p] == '?' || pattern[p] == path[s]))
            {
                p += escaped ? 2 : 1;
                s++;
            }
            else if (starPattern >= 0)
            {
                (p, s) = (starPattern, ++starPath);
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == '*')
            p++;
        return p == pattern.Length;
    }
}
