using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Runs;
using Endonym.Text.Markup;

namespace Endonym.Release.Packaging;

/// <summary>The folder <c>model/</c>: the checkpoint's files, byte for byte.</summary>
internal static class ModelFolder
{
    /// <summary>Its name.</summary>
    public const string Name = "model";

    private const int BlockBytes = 1 << 22;

    /// <summary>Copies the checkpoint, and sees every file onto the disk before a manifest vouches for it.</summary>
    /// <exception cref="OperationCanceledException">The run was asked to stop, were it in the middle of a file.</exception>
    /// <exception cref="InvalidInputException">A file is missing, or its name leads out of the folder.</exception>
    public static void Copy(Artifact checkpoint, string releaseFolder, RunContext run)
    {
        var target = Path.Combine(releaseFolder, Name);
        var total = checkpoint.Manifest.Files.Sum(file => file.Bytes);
        var done = 0L;
        foreach (var file in checkpoint.Manifest.Files)
        {
            var (from, to) = (Below(checkpoint.Folder, file), Below(target, file));
            if (!File.Exists(from))
                throw new InvalidInputException($"Checkpoint '{checkpoint.Manifest.Name}' has lost its file {file.Path}. Make the checkpoint again.");

            Directory.CreateDirectory(Path.GetDirectoryName(to)!); // always below the target
            AtomicFile.Write(to, target => CopyTo(target, from, bytes =>
            {
                run.CancellationToken.ThrowIfCancellationRequested();
                done += bytes;
                run.Progress(new StepProgress("copying the model", done / 1e6, total / 1e6, "MB", file.Path));
            }));
        }
    }

    private static void CopyTo(Stream target, string path, Action<int> copied)
    {
        using var source = File.OpenRead(path);
        var block = new byte[BlockBytes];
        while (source.Read(block) is > 0 and var count)
        {
            target.Write(block, 0, count);
            copied(count);
        }
    }

    /// <summary>Compares what was copied with what the checkpoint's manifest promises.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="written">Every file of the release.</param>
    /// <exception cref="InvalidInputException">A file differs: it was changed after training, or the disk lost it.</exception>
    public static void Verify(Artifact checkpoint, IReadOnlyList<FileEntry> written)
    {
        var found = written.ToDictionary(file => file.Path, file => file.Sha256, StringComparer.Ordinal);
        foreach (var file in checkpoint.Manifest.Files)
        {
            var sha256 = found.GetValueOrDefault($"{Name}/{file.Path}", "absent");
            if (sha256 != file.Sha256)
            {
                throw new InvalidInputException(
                    $"Checkpoint '{checkpoint.Manifest.Name}': {file.Path} is not the file that training wrote: its SHA-256 is {sha256}, the manifest says {file.Sha256}. Make the checkpoint again.");
            }
        }
    }

    // A manifest from elsewhere may name anything.
    private static string Below(string folder, FileEntry file)
    {
        var path = Path.GetFullPath(Path.Combine(folder, file.Path));
        return path.StartsWith(Path.GetFullPath(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw new InvalidInputException($"The checkpoint's manifest names the file '{PlainText.OneLine(file.Path)}', which lies outside its folder. Do not use this checkpoint.");
    }
}
