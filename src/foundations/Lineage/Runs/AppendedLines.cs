namespace Endonym.Lineage.Runs;

/// <summary>Files to which every attempt of a run adds lines.</summary>
internal static class AppendedLines
{
    /// <summary>Opens for appending; others may read meanwhile. A half line that a killed attempt left is ended first, so that it does not swallow the next.</summary>
    public static StreamWriter Open(string path)
    {
        var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        if (stream.Length > 0)
        {
            stream.Seek(-1, SeekOrigin.End);
            if (stream.ReadByte() != '\n')
                stream.WriteByte((byte)'\n');
        }

        return new StreamWriter(stream) { AutoFlush = true, NewLine = "\n" };
    }
}
