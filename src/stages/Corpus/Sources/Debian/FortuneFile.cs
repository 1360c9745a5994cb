namespace Endonym.Corpus.Sources.Debian;

/// <summary>Reads a file of <c>fortune</c>: sayings parted by lines of <c>%</c>.</summary>
internal static class FortuneFile
{
    /// <summary>The sayings, their lines as they are.</summary>
    public static IEnumerable<string> Read(string file)
    {
        List<string> lines = [];
        foreach (var line in file.ReplaceLineEndings("\n").Split('\n').Append("%"))
        {
            if (line.TrimEnd() is not ("%" or "%%"))
            {
                lines.Add(line);
                continue;
            }

            var saying = Prose.Squeeze(string.Join('\n', lines));
            lines.Clear();
            if (saying.Length > 0)
                yield return saying;
        }
    }
}
