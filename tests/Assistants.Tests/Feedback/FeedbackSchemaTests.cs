using Endonym.Assistants.Feedback;
using Endonym.Lineage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Endonym.Assistants.Tests.Feedback;

public sealed class FeedbackSchemaTests
{
    [Fact]
    public void The_tables_are_those_of_the_entity_model()
    {
        // Oracle: the tables EF Core would make by itself.
        using var ours = new TemporaryDatabase();
        using var theirs = new TemporaryDatabase();
        ours.Open();
        using (var context = new FeedbackContext(new DbContextOptionsBuilder<FeedbackContext>().UseSqlite($"Data Source={theirs.FilePath}").Options))
            context.Database.EnsureCreated();

        var expected = Columns(theirs);

        Assert.NotEmpty(expected);
        Assert.Equal(expected, Columns(ours));
    }

    [Fact]
    public void A_database_is_opened_again_and_keeps_its_version()
    {
        using var database = new TemporaryDatabase();
        database.Open();
        database.Open();

        Assert.Equal([FeedbackSchema.Version.ToString(System.Globalization.CultureInfo.InvariantCulture)], Query(database, "PRAGMA user_version"));
        Assert.Equal(["wal"], Query(database, "PRAGMA journal_mode"));
    }

    [Fact]
    public void A_newer_Endonyms_database_is_left_alone()
    {
        using var database = new TemporaryDatabase();
        database.Open();
        Query(database, "PRAGMA user_version=99");

        var error = Assert.Throws<InvalidInputException>(database.Open);

        Assert.Contains("version 99", error.Message, StringComparison.Ordinal);
        Assert.Equal(["99"], Query(database, "PRAGMA user_version"));
    }

    [Fact]
    public void A_file_that_is_no_database_is_named()
    {
        using var database = new TemporaryDatabase();
        File.WriteAllText(database.FilePath, new string('x', 4096));

        var error = Assert.Throws<InvalidInputException>(database.Open);

        Assert.StartsWith(database.FilePath, error.Message, StringComparison.Ordinal);
    }

    private static List<string> Columns(TemporaryDatabase database) => Query(database, """
        SELECT m.name || '.' || c.name || ' ' || c.type || ' notnull=' || c."notnull" || ' pk=' || c.pk
        FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, c.name
        """);

    private static List<string> Query(TemporaryDatabase database, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={database.FilePath}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        List<string> rows = [];
        while (reader.Read())
            rows.Add(reader.GetString(0));
        return rows;
    }
}
