using Endonym.Lineage;
using Microsoft.Data.Sqlite;

namespace Endonym.Assistants.Feedback;

/// <summary>The database's tables, in numbered steps; SQLite's <c>user_version</c> says which were taken.</summary>
/// <remarks>
/// Why not EF Core's migrations: each is three generated files and needs a design-time tool, for tables that fit on one page; and its lock
/// table stays locked when a process is killed in the middle. Here a step is SQL that people can read, and a step and its number are one
/// transaction. Never edit a step that was released; add the next one. A test holds the tables against EF Core's model.
/// </remarks>
internal static class FeedbackSchema
{
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE conversation (
          "Key" TEXT NOT NULL PRIMARY KEY,
          "KeptSinceUnixMs" INTEGER NOT NULL
        );
        CREATE TABLE turn (
          "ConversationKey" TEXT NOT NULL REFERENCES conversation("Key") ON DELETE CASCADE,
          "Number" INTEGER NOT NULL,
          "Prompt" TEXT NOT NULL,
          "Answer" TEXT NULL,
          "Model" TEXT NULL,
          "Language" TEXT NOT NULL,
          "KeptAtUnixMs" INTEGER NOT NULL,
          PRIMARY KEY ("ConversationKey", "Number")
        );
        CREATE TABLE rating (
          "ConversationKey" TEXT NOT NULL REFERENCES conversation("Key") ON DELETE CASCADE,
          "TurnNumber" INTEGER NOT NULL,
          "Value" INTEGER NOT NULL,
          "RatedAtUnixMs" INTEGER NOT NULL,
          PRIMARY KEY ("ConversationKey", "TurnNumber")
        );
        CREATE TABLE consent (
          "Id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
          "ConversationKey" TEXT NOT NULL,
          "Version" INTEGER NOT NULL,
          "Locale" TEXT NOT NULL,
          "TextSha256" TEXT NOT NULL,
          "GivenAtUnixMs" INTEGER NOT NULL,
          "WithdrawnAtUnixMs" INTEGER NULL
        );
        CREATE INDEX "IX_consent_ConversationKey" ON consent ("ConversationKey");
        """,
    ];

    /// <summary>The version this program writes.</summary>
    public static int Version => Steps.Length;

    /// <summary>Creates the tables or brings older ones up to date, all or nothing.</summary>
    /// <exception cref="InvalidInputException">A newer Endonym wrote the file.</exception>
    public static void Upgrade(SqliteConnection connection)
    {
        // Outside the transaction: SQLite changes the journal only between transactions.
        Execute(connection, "PRAGMA journal_mode=WAL");
        using var transaction = connection.BeginTransaction(deferred: false);
        var found = Check(connection);
        foreach (var step in Steps.Skip(found))
            Execute(connection, step);
        Execute(connection, FormattableString.Invariant($"PRAGMA user_version={Version}"));
        transaction.Commit();
    }

    /// <summary>The version of a database, which this program can read.</summary>
    /// <exception cref="InvalidInputException">A newer Endonym wrote the file.</exception>
    public static int Check(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        var found = Convert.ToInt32(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
        return found <= Version
            ? found
            : throw new InvalidInputException(FormattableString.Invariant(
                $"{connection.DataSource} has version {found} of the feedback tables; this Endonym knows {Version}. Use the Endonym that wrote it, or a newer one."));
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
