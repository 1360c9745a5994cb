using Endonym.Lineage;
using Microsoft.Data.Sqlite;

namespace Endonym.Serving.Storage;

/// <summary>The SQLite file that holds what the API must remember: keys, their use, uploaded files and batches. Safe for concurrent use, also by several processes.</summary>
public sealed class ServingDatabase
{
    // Never edit a step that was released; add the next one. A step and its number are one transaction.
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE api_key (
          id TEXT NOT NULL PRIMARY KEY,
          name TEXT NOT NULL,
          sha256 BLOB NOT NULL,
          scopes INTEGER NOT NULL,
          requests_per_minute INTEGER NULL,
          tokens_per_minute INTEGER NULL,
          concurrent_requests INTEGER NULL,
          created_at INTEGER NOT NULL,
          expires_at INTEGER NULL,
          revoked_at INTEGER NULL,
          last_used_at INTEGER NULL
        ) STRICT;
        CREATE TABLE key_usage (
          key_id TEXT NOT NULL,
          day TEXT NOT NULL,
          requests INTEGER NOT NULL,
          prompt_tokens INTEGER NOT NULL,
          completion_tokens INTEGER NOT NULL,
          cached_tokens INTEGER NOT NULL,
          PRIMARY KEY (key_id, day)
        ) STRICT;
        CREATE TABLE file (
          id TEXT NOT NULL PRIMARY KEY,
          owner TEXT NOT NULL,
          filename TEXT NOT NULL,
          purpose TEXT NOT NULL,
          bytes INTEGER NOT NULL,
          created_at INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE batch (
          id TEXT NOT NULL PRIMARY KEY,
          owner TEXT NOT NULL,
          input_file_id TEXT NOT NULL,
          created_at INTEGER NOT NULL,
          status TEXT NOT NULL,
          document TEXT NOT NULL
        ) STRICT;
        """,
    ];

    private readonly string _connection;

    /// <summary>Opens or creates the database and brings its tables up to date.</summary>
    /// <param name="path">SQLite file; its folder is made if need be.</param>
    /// <exception cref="InvalidInputException">It cannot be opened or written, or a newer Endonym wrote it.</exception>
    public ServingDatabase(string path)
    {
        _connection = new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = 30 }.ToString();
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path)) ?? ".");
            using var connection = Open(durable: true);
            Execute(connection, "PRAGMA journal_mode = WAL");
            BringUpToDate(connection, path);
        }
        catch (SqliteException error)
        {
            throw new InvalidInputException($"{path} cannot be used as the API's database: {error.Message} Check that it is writable and a SQLite file, or name another.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"{path} cannot be made: {error.Message} Name a file in a folder that may be written.", error);
        }
    }

    /// <summary>A connection of the pool, open; the caller disposes it.</summary>
    /// <param name="durable">Whether a commit must outlive a power failure; without, it outlives the end of the process, however it ends.</param>
    internal SqliteConnection Open(bool durable)
    {
        var connection = new SqliteConnection(_connection);
        try
        {
            connection.Open();
            Execute(connection, durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A command with its parameters <c>$1</c>, <c>$2</c> …; null becomes NULL.</summary>
    internal static SqliteCommand Command(SqliteConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var index = 0; index < values.Length; index++)
            command.Parameters.AddWithValue(FormattableString.Invariant($"${index + 1}"), values[index] ?? DBNull.Value);
        return command;
    }

    /// <summary>Runs a statement.</summary>
    /// <returns>The rows it changed.</returns>
    internal static int Execute(SqliteConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        using var command = Command(connection, sql, values);
        return command.ExecuteNonQuery();
    }

    private static void BringUpToDate(SqliteConnection connection, string path)
    {
        using var transaction = connection.BeginTransaction();
        using var ask = Command(connection, "PRAGMA user_version");
        var taken = (int)(long)(ask.ExecuteScalar() ?? 0L);
        if (taken > Steps.Length)
            throw new InvalidInputException(FormattableString.Invariant($"{path} has version {taken} of the tables, and this Endonym knows {Steps.Length}: a newer one wrote it. Use that one, or name another file."));
        for (; taken < Steps.Length; taken++)
            Execute(connection, Steps[taken] + FormattableString.Invariant($"; PRAGMA user_version = {taken + 1}"));
        transaction.Commit();
    }
}
