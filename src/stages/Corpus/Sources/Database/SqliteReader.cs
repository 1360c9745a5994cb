using System.Data;
using System.Data.Common;
using Endonym.Lineage;
using Microsoft.Data.Sqlite;

namespace Endonym.Corpus.Sources.Database;

/// <summary>Reads a SQLite file.</summary>
internal sealed class SqliteReader : DatabaseReader
{
    private readonly string _path;

    public SqliteReader(string path)
    {
        if (!File.Exists(path))
            throw new InvalidInputException($"{path} is not there. Give a SQLite file.");
        _path = path;
    }

    /// <inheritdoc/>
    public override string Name => _path;

    /// <inheritdoc/>
    protected override DbConnection Create() =>
        new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ConnectionString);

    /// <inheritdoc/>
    protected override IEnumerable<IDataRecord> Rows(string sql, CancellationToken cancellationToken)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        while (reader.Read())
            yield return reader;
    }
}
