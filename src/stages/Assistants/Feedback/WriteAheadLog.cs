using Microsoft.Data.Sqlite;

namespace Endonym.Assistants.Feedback;

/// <summary>SQLite's write-ahead log, beside the database: it goes on holding what was deleted until it is folded into the file and cut off.</summary>
internal static class WriteAheadLog
{
    /// <summary>Folds it in and cuts it off. What <c>secure_delete</c> has overwritten is then nowhere any more.</summary>
    /// <returns>False where somebody is reading or writing just now: SQLite tells that in the row it answers with, and by no error.</returns>
    public static bool TryCutOff(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        using var row = command.ExecuteReader();
        return row.Read() && row.GetInt64(0) == 0; // the first column is 1 for busy
    }
}
