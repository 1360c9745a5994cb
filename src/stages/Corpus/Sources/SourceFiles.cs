using Endonym.Lineage;

namespace Endonym.Corpus.Sources;

/// <summary>The files that a user's paths mean.</summary>
internal static class SourceFiles
{
    /// <summary>Files as they are; of folders, every file below with one of the endings. Names are relative, unique, with forward slashes; ordered.</summary>
    /// <exception cref="InvalidInputException">A path is not there, or a folder holds no such file.</exception>
    public static IReadOnlyList<SourceFile> List(IReadOnlyList<string> paths, IReadOnlyList<string> endings)
    {
        var files = paths.SelectMany(path => Of(path, endings)).ToList();
        return files.GroupBy(file => file.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new InvalidInputException($"Two files are named '{twice.Key}' ({string.Join(", ", twice.Select(file => file.Path))}). Put them into one folder and give the folder, or into two sources.")
            : files;
    }

    /// <summary>What people call them: the first path's last name, without its ending.</summary>
    public static string NameOf(IReadOnlyList<string> paths) => Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(Path.GetFullPath(paths[0])));

    private static List<SourceFile> Of(string path, IReadOnlyList<string> endings)
    {
        if (File.Exists(path))
            return [new SourceFile(Path.GetFileName(path), path, new FileInfo(path).Length)];
        if (!Directory.Exists(path))
            throw new InvalidInputException($"{path} is not there. Give a file, or a folder of {string.Join(", ", endings)} files.");

        var found = new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories)
            .Where(file => endings.Any(ending => file.Name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)))
            .Select(file => new SourceFile(Path.GetRelativePath(path, file.FullName).Replace('\\', '/'), file.FullName, file.Length))
            .OrderBy(file => file.Name, StringComparer.Ordinal)
            .ToList();
        return found.Count > 0 ? found : throw new InvalidInputException($"The folder {path} holds no {string.Join(", ", endings)} file.");
    }
}
