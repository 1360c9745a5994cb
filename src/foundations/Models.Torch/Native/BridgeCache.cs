using System.Security.Cryptography;
using Endonym.Lineage;

namespace Endonym.Models.Torch.Native;

/// <summary>A copy of TorchSharp's bridge library that loads where the C++ runtime is older than the one it was linked with.</summary>
/// <remarks>
/// The bridge lists <c>GLIBCXX_3.4.32</c> among the versions it needs, though no relocation uses it: it stands for a link-time marker only
/// (<c>_ZSt21ios_base_library_initv</c>). Debian 12 and Ubuntu 22.04 end at 3.4.30. Marking that entry weak is enough; see docs/decisions.
/// </remarks>
internal static class BridgeCache
{
    private const string NeededVersion = "GLIBCXX_3.4.32";

    /// <summary>Makes the copy, or finds it made, and gives its path to <paramref name="load"/>.</summary>
    /// <param name="original">The bridge as packaged.</param>
    /// <param name="cacheFolder">Where the copy stays for the next process; a folder that only its user can write to.</param>
    /// <param name="load">Loads the library; afterwards the file itself is no longer needed. Throws <see cref="DllNotFoundException"/> if the system refuses it.</param>
    /// <remarks>
    /// Processes may race: each writes a file of its own and renames it into place. Where the cache cannot be written to, or nothing may be loaded from it because
    /// it is mounted noexec, the copy goes to a new private temporary folder and is deleted once loaded.
    /// </remarks>
    /// <exception cref="InvalidInputException">The package is damaged, or neither folder will do.</exception>
    /// <exception cref="DllNotFoundException">The system refuses the library wherever it lies.</exception>
    public static void LoadPatched(string original, string cacheFolder, Action<string> load)
    {
        var (bytes, hash) = Patched(original);
        var path = Path.Combine(cacheFolder, hash[..16], LibTorchFolders.BridgeFile);
        var refusal = TryKeep(path, bytes) ?? TryLoad(path, load);
        if (refusal is null)
            return;

        var temporary = MakeTemporary(refusal);
        try
        {
            var copy = Path.Combine(temporary, LibTorchFolders.BridgeFile);
            File.WriteAllBytes(copy, bytes);
            load(copy);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw NowhereToWrite(refusal, error);
        }
        catch (DllNotFoundException error) when (IsMountedNoexec(temporary))
        {
            throw new InvalidInputException(
                $"The torch bridge cannot be loaded from the user's cache folder ({refusal}), and the temporary folder is mounted noexec ({LibTorch.LoadersWords(error)}). Set TMPDIR to a folder from which programs may be run.", error);
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    /// <summary>The user's folder for things that can be made again.</summary>
    public static string DefaultFolder()
    {
        var xdg = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        return Path.Combine(!string.IsNullOrEmpty(xdg) ? xdg : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"), "endonym");
    }

    private static (byte[] Bytes, string Hash) Patched(string original)
    {
        var bytes = File.ReadAllBytes(original);
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        try
        {
            GnuVersionNeed.Weaken(bytes, NeededVersion);
        }
        catch (InvalidDataException error)
        {
            throw new InvalidInputException($"{original} is damaged: {error.Message}. Delete the package's folder and run `dotnet restore`, or publish the program again.", error);
        }

        return (bytes, hash);
    }

    // Why it does not load; null if it does.
    private static string? TryLoad(string path, Action<string> load)
    {
        try
        {
            load(path);
            return null;
        }
        catch (DllNotFoundException error)
        {
            return LibTorch.LoadersWords(error);
        }
    }

    // Asked of the system and not read from the loader's message, which comes in the user's language. The innermost mount decides.
    private static bool IsMountedNoexec(string folder)
    {
        const string mounts = "/proc/self/mounts"; // device, mount point, type, options …
        var above = (File.Exists(mounts) ? File.ReadLines(mounts) : [])
            .Select(line => line.Split(' '))
            .Select(fields => (Point: fields[1].Replace("\\040", " ", StringComparison.Ordinal).TrimEnd('/') + "/", Options: fields[3].Split(',')))
            .Where(mount => (folder + "/").StartsWith(mount.Point, StringComparison.Ordinal))
            .ToList();
        return above.Count > 0 && above.MaxBy(mount => mount.Point.Length).Options.Contains("noexec");
    }

    // Content is compared and not trusted: a copy cut short by a full disk or a crash is made again.
    private static string? TryKeep(string path, byte[] bytes)
    {
        try
        {
            if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes))
                return null;

            var folder = Path.GetDirectoryName(path)!; // the caller joined it from two parts
            Directory.CreateDirectory(folder);
            var own = Path.Combine(folder, Path.GetRandomFileName());
            try
            {
                File.WriteAllBytes(own, bytes);
                File.Move(own, path, overwrite: true);
            }
            finally
            {
                File.Delete(own);
            }

            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error.Message;
        }
    }

    private static string MakeTemporary(string refusal)
    {
        try
        {
            return Directory.CreateTempSubdirectory("endonym-").FullName;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw NowhereToWrite(refusal, error);
        }
    }

    private static InvalidInputException NowhereToWrite(string refusal, Exception error) => new(
        $"The torch bridge needs to write one file of 2 MB, and can do so neither in the user's cache folder ({refusal}) nor in the temporary folder ({error.Message}). Make one of them writable.", error);
}
