using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Runs;

namespace Endonym.Corpus.Rights.TakeDowns;

/// <summary>The take-down lists that a workspace keeps for good, in <c>take-downs/ID/</c>: whatever is built there later leaves out what they name.</summary>
/// <remarks>A list is kept with its files of evidence, and its id is the SHA-256 over all of them: what was asked for in 2026 can still be shown in 2030.</remarks>
public static class RegisteredTakeDowns
{
    private const string FolderName = "take-downs";
    private const string ListName = "take-downs.yaml";
    private const string Staging = ".registering-";

    /// <summary>The ids of all lists, in order.</summary>
    public static IReadOnlyList<string> Ids(Workspace workspace) => !Directory.Exists(FolderOf(workspace)) ? [] :
    [
        .. Directory.EnumerateDirectories(FolderOf(workspace))
            .Select(folder => Path.GetFileName(folder))
            .Where(name => !name.StartsWith(Staging, StringComparison.Ordinal)) // what a killed process left
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Keeps a list from now on.</summary>
    /// <param name="workspace">Where.</param>
    /// <param name="path">The list; its files lie beside it.</param>
    /// <returns>Its id; the same list has the same id, and is kept once.</returns>
    /// <exception cref="InvalidInputException">The file is no take-down list.</exception>
    public static string Register(Workspace workspace, string path)
    {
        var list = TakeDownList.Read(path);
        var staged = Path.Combine(FolderOf(workspace), Staging + Path.GetRandomFileName());
        try
        {
            Copy(path, Path.Combine(staged, ListName));
            foreach (var file in list.Files)
                Copy(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, file), Path.Combine(staged, file)); // a file always lies in a folder

            var id = IdOf(staged);
            var target = Path.Combine(FolderOf(workspace), id);
            if (!Directory.Exists(target))
            {
                Directory.Move(staged, target);
                DurableFolder.FlushNameOf(target);
            }

            return id;
        }
        finally
        {
            if (Directory.Exists(staged))
                Directory.Delete(staged, recursive: true);
        }
    }

    /// <summary>The id that a list would have; nothing is kept.</summary>
    /// <inheritdoc cref="Register" path="/exception"/>
    public static string IdOfFile(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!; // a file always lies in a folder
        return IdOf(TakeDownList.Read(path).Files
            .Select(file => Path.GetFullPath(Path.Combine(folder, file)))
            .Select(file => (Name: Path.GetRelativePath(folder, file).Replace('\\', '/'), Path: file))
            .Append((Name: ListName, Path: path))
            .Select(file => new FileEntry(file.Name, new FileInfo(file.Path).Length, ContentHash.OfFile(file.Path))));
    }

    /// <summary>Reads a list that is kept.</summary>
    /// <exception cref="InvalidInputException">It is not here, or was changed after it was registered.</exception>
    public static TakeDownList Read(Workspace workspace, string id)
    {
        var folder = Path.Combine(FolderOf(workspace), id);
        if (!Ids(workspace).Contains(id))
            throw new InvalidInputException($"{FolderOf(workspace)} has no take-down list {id}, which these options name: what it names would come back. Copy the folder {id} from the workspace where the options were written.");
        if (IdOf(folder) != id)
            throw new InvalidInputException($"{folder} was changed after it was registered. Bring the files back, or register the changed list as a new one and delete this folder.");
        return TakeDownList.Read(Path.Combine(folder, ListName));
    }

    private static string FolderOf(Workspace workspace) => Path.Combine(workspace.Root, FolderName);

    private static string IdOf(string folder) => IdOf(ContentHash.OfFolder(folder));

    private static string IdOf(IEnumerable<FileEntry> files) => ContentHash.OfJson<IReadOnlyList<FileEntry>>([.. files.OrderBy(file => file.Path, StringComparer.Ordinal)]);

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!); // below the workspace
        File.Copy(from, to, overwrite: true);
        using var file = File.OpenHandle(to, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(file);
    }
}
