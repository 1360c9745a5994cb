using Endonym.Corpus.Execution;

namespace Endonym.Corpus.Exports;

/// <summary>Rows as lines of JSON.</summary>
internal sealed class JsonlRowFile(string path) : IRowFile
{
    private readonly JsonlFile<ExportedRow> _file = new(path);

    public void Write(IReadOnlyList<ExportedRow> rows)
    {
        foreach (var row in rows)
            _file.Write(row);
    }

    public void Complete() => _file.Complete();

    public void Dispose() => _file.Dispose();
}
