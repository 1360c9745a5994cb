namespace Endonym.Lineage.Runs;

/// <summary>Keeps a second process out of a run's folder. The system frees it when the process ends, however it ends.</summary>
internal sealed class RunLock : IDisposable
{
    private readonly FileStream _stream;

    private RunLock(FileStream stream) => _stream = stream;

    /// <summary>Takes the folder's lock.</summary>
    /// <exception cref="InvalidInputException">Another process holds it.</exception>
    public static RunLock Take(string runFolder)
    {
        try
        {
            return new RunLock(new FileStream(PathIn(runFolder), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException error)
        {
            throw new InvalidInputException($"{runFolder} is in use by another process. Wait for it to end, or stop it; then run this again and it goes on from there.", error);
        }
    }

    /// <summary>Whether some process holds the folder's lock now.</summary>
    public static bool IsHeld(string runFolder)
    {
        if (!File.Exists(PathIn(runFolder)))
            return false;

        try
        {
            using var probe = new FileStream(PathIn(runFolder), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public void Dispose() => _stream.Dispose();

    private static string PathIn(string runFolder) => Path.Combine(runFolder, ".lock");
}
