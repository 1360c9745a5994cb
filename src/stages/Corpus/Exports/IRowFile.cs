namespace Endonym.Corpus.Exports;

/// <summary>A file of rows while it is written.</summary>
internal interface IRowFile : IDisposable
{
    /// <summary>Adds rows; a form that has groups makes them one.</summary>
    void Write(IReadOnlyList<ExportedRow> rows);

    /// <summary>Ends the file and sees it onto the disk.</summary>
    void Complete();
}
