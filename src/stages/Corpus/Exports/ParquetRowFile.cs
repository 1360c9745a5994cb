using Parquet;
using Parquet.Schema;

namespace Endonym.Corpus.Exports;

/// <summary>Rows as row groups of a Parquet file.</summary>
internal sealed class ParquetRowFile : IRowFile
{
    private static readonly (DataField Field, Func<ExportedRow, string?> Value)[] Texts =
    [
        (Text("id", isNullable: false), row => row.Id),
        (Text("text", isNullable: false), row => row.Text),
        (Text("source", isNullable: false), row => row.Source),
        (Text("title", isNullable: false), row => row.Title),
        (Text("url"), row => row.Url),
        (Text("license", isNullable: false), row => row.License),
        (Text("rights_class", isNullable: false), row => row.RightsClass.ToString()),
        (Text("rights_reason", isNullable: false), row => row.RightsReason),
        (Text("origin", isNullable: false), row => row.Origin.ToString()),
        (Text("generator"), row => row.Generator),
        (Text("language"), row => row.Language),
        (Text("date"), row => row.Date),
        (Text("genre"), row => row.Genre),
        (Text("domain"), row => row.Domain),
    ];

    private static readonly DataField Quality = new("quality", typeof(double), isNullable: true);
    private static readonly DataField ClusterSize = new("cluster_size", typeof(long), isNullable: false);
    private static readonly DataField RehydrationWeight = new("rehydration_weight", typeof(int), isNullable: false);

    private readonly FileStream _file;
    private readonly ParquetWriter _writer;

    public ParquetRowFile(string path)
    {
        _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);
        var schema = new ParquetSchema([.. Texts.Select(column => column.Field), Quality, ClusterSize, RehydrationWeight]);
        // The library is asynchronous only; on a file of this machine nothing is won by waiting elsewhere.
        _writer = ParquetWriter.CreateAsync(schema, _file, new ParquetOptions { CompressionMethod = CompressionMethod.Zstd }).GetAwaiter().GetResult();
    }

    public void Write(IReadOnlyList<ExportedRow> rows)
    {
        using var group = _writer.CreateRowGroup();
        foreach (var (field, value) in Texts)
            group.WriteAsync(field, [.. rows.Select(row => value(row)!)]).GetAwaiter().GetResult(); // the column knows which may be null
        group.WriteAsync<double>(Quality, rows.Select(row => row.Quality).ToArray()).GetAwaiter().GetResult();
        group.WriteAsync<long>(ClusterSize, rows.Select(row => row.ClusterSize).ToArray()).GetAwaiter().GetResult();
        group.WriteAsync<int>(RehydrationWeight, rows.Select(row => row.RehydrationWeight).ToArray()).GetAwaiter().GetResult();
        group.CompleteValidate();
    }

    public void Complete()
    {
        _writer.DisposeAsync().AsTask().GetAwaiter().GetResult(); // writes the footer
        _file.Flush(flushToDisk: true);
    }

    public void Dispose() => _file.Dispose();

    private static DataField Text(string name, bool isNullable = true) => new(name, typeof(string), isNullable);
}
