namespace Endonym.Lineage.Artifacts;

/// <summary>Files that are whole or absent, whatever happens to the process or the disk in between.</summary>
public static class AtomicFile
{
    /// <summary>Writes beside the target, flushes to the disk, then renames over it and flushes the name. If anything fails the old file stays as it was.</summary>
    public static void Write(string path, Action<Stream> write)
    {
        var partial = path + ".partial";
        // Outside of the try: if another process writes the same file now, its half is not ours to delete.
        var stream = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);
        try
        {
            using (stream)
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(partial, path, overwrite: true);
        }
        catch
        {
            File.Delete(partial);
            throw;
        }

        DurableFolder.FlushNameOf(path);
    }

    /// <inheritdoc cref="Write(string, Action{Stream})"/>
    public static void WriteText(string path, string text) => Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        writer.Write(text);
    });
}
