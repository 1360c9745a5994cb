using System.Runtime.InteropServices;

namespace Endonym.Lineage.Artifacts;

/// <summary>Names of files that are still there after a power cut.</summary>
/// <remarks>
/// A file's own flush saves its bytes; that it has a name, or a new one, is written in its folder, which POSIX has flushed for itself (fsync on the
/// folder). Only Linux asks for it: elsewhere these calls do nothing.
/// </remarks>
public static partial class DurableFolder
{
    // The flags and errors of Linux; the same on every processor that .NET runs on.
    private const int ReadOnlyCloseOnExecute = 0x80000;
    private const int InputOutputError = 5;
    private const int NoSpaceLeft = 28;
    private const int QuotaExceeded = 122;

    /// <summary>Waits until the disk has the names that stand in a folder now.</summary>
    /// <param name="folder">The folder itself; what is below it is not flushed.</param>
    /// <exception cref="IOException">The disk failed or is full. File systems that know no such flush are passed over.</exception>
    public static void Flush(string folder)
    {
        if (!OperatingSystem.IsLinux())
            return;

        // A folder that may be written to but not read cannot be opened; what was written there is valid, only not yet safe from a power cut.
        var descriptor = Open(folder, ReadOnlyCloseOnExecute);
        if (descriptor < 0)
            return;

        try
        {
            if (Synchronize(descriptor) != 0 && Marshal.GetLastPInvokeError() is InputOutputError or NoSpaceLeft or QuotaExceeded)
                throw new IOException($"{folder} cannot be flushed to the disk: {Marshal.GetLastPInvokeErrorMessage()}.");
        }
        finally
        {
            _ = Close(descriptor); // nothing was written through it, so nothing can be lost here
        }
    }

    /// <summary>Waits until the disk has the name that a file or folder has now.</summary>
    /// <param name="path">The file or folder; its bytes are not flushed.</param>
    /// <exception cref="IOException">The disk failed or is full.</exception>
    public static void FlushNameOf(string path) => Flush(Path.GetDirectoryName(Path.GetFullPath(path)) ?? path);

    /// <summary>Waits until the disk has everything below a folder: the bytes of each file, and every name.</summary>
    /// <exception cref="IOException">The disk failed or is full.</exception>
    internal static void FlushAll(string folder)
    {
        if (!OperatingSystem.IsLinux())
            return;

        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            using var file = File.OpenHandle(path);
            RandomAccess.FlushToDisk(file);
        }

        foreach (var path in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories))
            Flush(path);
        Flush(folder);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Synchronize(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
