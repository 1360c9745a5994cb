using System.Data;
using System.Data.Common;
using Endonym.Lineage;
using Npgsql;

namespace Endonym.Corpus.Sources.Database;

/// <summary>Reads a PostgreSQL database through a cursor of the server, in one snapshot.</summary>
internal sealed class PostgresReader : DatabaseReader
{
    private const int RowsAtOnce = 500;

    private readonly NpgsqlConnectionStringBuilder _connection;

    /// <param name="variable">The environment variable that holds the connection string.</param>
    /// <param name="environment">Gives a variable's value, or null.</param>
    /// <exception cref="InvalidInputException">It is not set, or no connection string.</exception>
    public PostgresReader(string variable, Func<string, string?> environment)
    {
        var text = environment(variable);
        if (string.IsNullOrWhiteSpace(text))
            throw new InvalidInputException($"The environment variable {variable} is not set. Put the connection string there, such as 'Host=…;Database=…;Username=…;Password=…'.");
        try
        {
            _connection = new NpgsqlConnectionStringBuilder(text) { Pooling = false, ApplicationName = "endonym corpus" };
        }
        catch (Exception error) when (error is ArgumentException or FormatException or KeyNotFoundException or InvalidCastException)
        {
            // Neither the string nor what the library says of it may reach a log: both may hold the password.
            throw new InvalidInputException($"The environment variable {variable} holds no connection string. Write it as 'Host=…;Database=…;Username=…;Password=…'.");
        }

        Name = $"The database of {variable}";
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    protected override DbConnection Create() => new NpgsqlConnection(_connection.ConnectionString);

    /// <inheritdoc/>
    protected override void Prepare(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";
        command.ExecuteNonQuery();
    }

    /// <inheritdoc/>
    protected override IEnumerable<IDataRecord> Rows(string sql, CancellationToken cancellationToken)
    {
        using var connection = Open();
        using var transaction = connection.BeginTransaction(IsolationLevel.RepeatableRead);
        using (var declare = connection.CreateCommand())
        {
            declare.CommandText = $"DECLARE documents NO SCROLL CURSOR FOR {sql}";
            declare.CommandTimeout = 0; // sorting a ministry's table may take long; the token stops it
            using var stop = cancellationToken.Register(declare.Cancel);
            declare.ExecuteNonQuery();
        }

        using var fetch = connection.CreateCommand();
        fetch.CommandText = FormattableString.Invariant($"FETCH FORWARD {RowsAtOnce} FROM documents");
        fetch.CommandTimeout = 0;
        using var stopFetch = cancellationToken.Register(fetch.Cancel);
        while (true)
        {
            using var reader = fetch.ExecuteReader();
            if (!reader.HasRows)
                yield break;
            while (reader.Read())
                yield return reader;
        }
    }
}
