using Endonym.Lineage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Endonym.Assistants.Feedback;

/// <summary>Opens the file in which conversations are kept.</summary>
internal static class FeedbackDatabase
{
    /// <summary>Opens or creates it and brings its tables up to date.</summary>
    /// <exception cref="InvalidInputException">It cannot be opened or written, is no such database, or a newer Endonym wrote it.</exception>
    public static DbContextOptions<FeedbackContext> OpenOrCreate(string path)
    {
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
                Directory.CreateDirectory(folder);
            return Open(path, SqliteOpenMode.ReadWriteCreate, FeedbackSchema.Upgrade);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"{path}: the folder for the conversations cannot be made: {error.Message}", error);
        }
    }

    /// <summary>Opens an existing one to read.</summary>
    /// <exception cref="InvalidInputException">It does not exist, is no such database, or a newer Endonym wrote it.</exception>
    public static DbContextOptions<FeedbackContext> OpenExisting(string path) => File.Exists(path)
        ? Open(path, SqliteOpenMode.ReadWrite, FeedbackSchema.Upgrade)
        : throw new InvalidInputException($"{path}: there is no such file. Conversations are kept there once `endonym serve` has run with this path.");

    private static DbContextOptions<FeedbackContext> Open(string path, SqliteOpenMode mode, Action<SqliteConnection> prepare)
    {
        var connectionString = new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, ForeignKeys = true }.ToString();
        try
        {
            using var connection = new SqliteConnection(connectionString);
            connection.Open();
            prepare(connection);
        }
        catch (SqliteException error)
        {
            throw new InvalidInputException($"{path}: the database of conversations cannot be opened: {error.Message} Name another file or mend this one.", error);
        }

        return new DbContextOptionsBuilder<FeedbackContext>()
            .UseSqlite(connectionString)
            .AddInterceptors(new SecureDeletion())
            .Options;
    }

    /// <summary>Makes SQLite overwrite what it deletes; without it a withdrawn conversation would stay in the file's free pages.</summary>
    private sealed class SecureDeletion : DbConnectionInterceptor
    {
        public override void ConnectionOpened(System.Data.Common.DbConnection connection, ConnectionEndEventData eventData)
        {
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA secure_delete=ON";
            command.ExecuteNonQuery();
        }

        public override Task ConnectionOpenedAsync(System.Data.Common.DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            ConnectionOpened(connection, eventData); // SQLite has no asynchronous calls.
            return Task.CompletedTask;
        }
    }
}
