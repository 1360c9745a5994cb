using System.Data;
using System.Data.Common;
using Endonym.Lineage;

namespace Endonym.Corpus.Sources.Database;

/// <summary>Reads a database without being able to change it.</summary>
internal abstract class DatabaseReader
{
    /// <summary>What people call it; without a password.</summary>
    public abstract string Name { get; }

    /// <summary>The names of a query's columns, in its order.</summary>
    /// <exception cref="InvalidInputException">The database cannot be reached, or does not understand the query.</exception>
    public IReadOnlyList<string> ColumnsOf(string sql) => Run(() =>
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT * FROM ({sql}\n) AS q LIMIT 0"; // the query may end in a comment
        using var reader = command.ExecuteReader(CommandBehavior.SchemaOnly);
        return (IReadOnlyList<string>)[.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];
    });

    /// <summary>The rows as they come, in the order of a column; the record is the same object each time.</summary>
    /// <exception cref="InvalidInputException">The database cannot be reached, or stops answering.</exception>
    public IEnumerable<IDataRecord> Read(string sql, string orderedBy, CancellationToken cancellationToken)
    {
        using var rows = Rows($"SELECT * FROM ({sql}\n) AS q ORDER BY \"{orderedBy.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", cancellationToken).GetEnumerator();
        while (Run(rows.MoveNext))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return rows.Current;
        }
    }

    /// <summary>A connection that can only read, not yet open.</summary>
    protected abstract DbConnection Create();

    /// <summary>Sets up a connection that has just been opened.</summary>
    protected virtual void Prepare(DbConnection connection)
    {
    }

    /// <summary>A connection that can only read.</summary>
    protected DbConnection Open()
    {
        var connection = Create();
        try
        {
            connection.Open();
            Prepare(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The rows of a statement, never all in memory.</summary>
    protected abstract IEnumerable<IDataRecord> Rows(string sql, CancellationToken cancellationToken);

    private T Run<T>(Func<T> ask)
    {
        try
        {
            return ask();
        }
        catch (Exception error) when (error is DbException or InvalidOperationException or TimeoutException or IOException)
        {
            throw new InvalidInputException($"{Name} does not answer the query: {error.Message}", error);
        }
    }
}
