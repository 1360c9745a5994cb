using System.Globalization;

namespace Endonym.Corpus.Dedup.Storage;

/// <summary>A folder for files that only this step needs; it goes when the step ends, and a folder that a killed attempt left is taken away first.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private readonly string _path;
    private int _files;

    /// <param name="path">Belongs to this step alone.</param>
    public ScratchFolder(string path)
    {
        _path = path;
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
        Directory.CreateDirectory(path);
    }

    public string NewFile() => Path.Combine(_path, (_files++).ToString("D6", CultureInfo.InvariantCulture));

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
