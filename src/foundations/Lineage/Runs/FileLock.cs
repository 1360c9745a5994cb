namespace Endonym.Lineage.Runs;

/// <summary>Keeps other processes out of a piece of work. The system frees it when the process ends, however it ends.</summary>
public sealed class FileLock : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    // How the system says that somebody else holds a file: EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION of Windows. All else is another fault.
    private static readonly int[] HeldCodes = [11, 35, unchecked((int)0x80070020)];

    private readonly FileStream _stream;

    private FileLock(FileStream stream) => _stream = stream;

    /// <summary>Takes a lock if nobody holds it.</summary>
    /// <param name="path">The lock's file, made where it is not there; its folder must be there.</param>
    /// <returns>Null if another process, or another part of this one, holds it.</returns>
    /// <exception cref="IOException">The file cannot be opened for another reason, such as a full disk.</exception>
    public static FileLock? TryTake(string path)
    {
        // Somebody who only looks holds the file shared for a moment: that is no reason to give up.
        do
        {
            if (Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None) is { } stream)
                return new FileLock(stream);
        }
        while (!IsHeld(path));
        return null;
    }

    /// <summary>Takes a lock as soon as nobody holds it.</summary>
    /// <param name="path">The lock's file, made where it is not there; its folder must be there.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="IOException">The file cannot be opened, such as on a full disk.</exception>
    public static FileLock Take(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (TryTake(path) is { } taken)
                return taken;
            cancellationToken.WaitHandle.WaitOne(Pause);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Whether somebody holds a lock now. Looking takes nothing that another who looks would take for held.</summary>
    public static bool IsHeld(string path)
    {
        try
        {
            using var probe = Open(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return probe is null;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Lets go of it.</summary>
    public void Dispose() => _stream.Dispose();

    private static FileStream? Open(string path, FileMode mode, FileAccess access, FileShare share)
    {
        try
        {
            return new FileStream(path, mode, access, share, bufferSize: 0);
        }
        catch (IOException error) when (HeldCodes.Contains(error.HResult))
        {
            return null;
        }
    }
}
