using Endonym.Corpus.Sources;
using Endonym.Corpus.Sources.Database;
using Endonym.Lineage;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Endonym.Corpus.Tests.Sources.Database;

public sealed class DatabaseSourceTests : IDisposable
{
    /// <summary>A connection string of a PostgreSQL server in which tables may be made; without it those tests are skipped.</summary>
    private const string ServerVariable = "POSTGRES_FOR_TESTS";

    private const string Rows = "(3, 'Trzeci.', NULL), (1, 'Pierwszy.', 'MIT'), (2, NULL, NULL), (NULL, 'Bez numeru.', NULL), (5, 'Obcy.', 'CC-BY-NC-4.0')";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rows_are_read_in_the_order_of_their_ids_and_what_is_no_document_kept_aside()
    {
        var path = Database($"CREATE TABLE letters(number INTEGER, body, lic TEXT); INSERT INTO letters VALUES {Rows}, (6, x'00ff', NULL);");

        var items = Sqlite(path, "SELECT number AS id, body AS text, lic AS license FROM letters -- wszystkie").ReadAll().ToList();

        AssertRows([.. items.Take(5)]);
        Assert.Equal(TextSource.NotText, items[5].Fault!.Reason);
    }

    [Fact]
    public void The_fingerprint_follows_the_query_and_the_rows_it_gives_and_nothing_else()
    {
        var path = Database("CREATE TABLE t(id INTEGER, text TEXT, other TEXT); INSERT INTO t VALUES (1, 'a', 'x'), (2, 'b', 'x');");
        string Fingerprint(string sql = "SELECT id, text FROM t") => Sqlite(path, sql).Fingerprint();
        var first = Fingerprint();

        Execute(path, "UPDATE t SET other = 'y'; INSERT INTO t SELECT 3, 'c', 'x'; DELETE FROM t WHERE id = 3;");
        Assert.Equal(first, Fingerprint());
        Assert.NotEqual(first, Fingerprint("SELECT id, text FROM t WHERE id > 0"));
        Execute(path, "UPDATE t SET text = 'c' WHERE id = 2");
        Assert.NotEqual(first, Fingerprint());
        Assert.Matches("^a-[0-9a-f]{12}$", DatabaseSource.Sqlite(id: null, path, new DatabaseQuery { Sql = "SELECT id, text FROM t" }, new TableColumns(), Samples.Rights, Samples.Today).Describe().Id);
    }

    [Fact]
    public void A_column_that_is_not_there_is_told_with_those_that_are()
    {
        var path = Database("CREATE TABLE t(number INTEGER, text TEXT);");

        var error = Assert.Throws<InvalidInputException>(() => Sqlite(path, "SELECT * FROM t"));

        Assert.Contains("no column 'id'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'number', 'text'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_can_be_changed_and_a_wrong_query_or_file_is_told()
    {
        var path = Database("CREATE TABLE t(id INTEGER, text TEXT); INSERT INTO t VALUES (1, 'a');");
        var other = _folder.File("other.db", "To nie jest baza danych, tylko tekst dłuższy niż jej nagłówek.");

        Assert.Throws<InvalidInputException>(() => Sqlite(path, "DELETE FROM t RETURNING id, text"));
        Assert.Throws<InvalidInputException>(() => Sqlite(path, "SELECT id, text FROM t;"));
        Assert.Contains("other.db", Assert.Throws<InvalidInputException>(() => Sqlite(other, "SELECT 1 AS id, 'a' AS text FROM t")).Message, StringComparison.Ordinal);
        Assert.Contains("none.db", Assert.Throws<InvalidInputException>(() => Sqlite(Path.Combine(_folder.Path, "none.db"), "SELECT 1")).Message, StringComparison.Ordinal);
        Assert.Single(Sqlite(path, "SELECT id, text FROM t").ReadAll());
    }

    [Fact]
    public void Broken_bytes_give_rows_or_an_error_that_names_the_file()
    {
        var path = Database($"CREATE TABLE t(id INTEGER PRIMARY KEY, text TEXT); {string.Concat(Enumerable.Range(0, 30).Select(number => $"INSERT INTO t VALUES ({number}, '{Samples.Story(number)}');"))}");

        FileMutations.ReadAll(File.ReadAllBytes(path), path, () => Sqlite(path, "SELECT id, text FROM t"), count: 200);
    }

    [Fact]
    public void A_connection_string_is_in_no_error()
    {
        const string secret = "tajne123";
        DatabaseSource Open(string? text) => DatabaseSource.Postgres("s", new DatabaseQuery { Sql = "SELECT 1", ConnectionVariable = "LETTERS_DB" }, new TableColumns(), Samples.Rights, Samples.Today, name => name == "LETTERS_DB" ? text : null);

        Assert.Contains("LETTERS_DB is not set", Assert.Throws<InvalidInputException>(() => Open(null)).Message, StringComparison.Ordinal);
        foreach (var text in (string[])[$"Hasło {secret}", $"Host=127.0.0.1;Port={secret}", $"Host=127.0.0.1;Port=1;Username=u;Password={secret};Database=d;Timeout=1"])
        {
            var error = Assert.Throws<InvalidInputException>(() => Open(text));
            Assert.Contains("LETTERS_DB", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, error.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_postgres_query_is_read_like_one_of_sqlite_and_can_change_nothing()
    {
        var server = Environment.GetEnvironmentVariable(ServerVariable);
        Assert.SkipWhen(server is null, $"{ServerVariable} names no server");
        using var connection = new NpgsqlConnection(server);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"DROP TABLE IF EXISTS letters; CREATE TABLE letters(number INTEGER, body TEXT, lic TEXT); INSERT INTO letters VALUES {Rows}; CREATE OR REPLACE FUNCTION erase() RETURNS INTEGER AS 'DELETE FROM letters; SELECT 1' LANGUAGE SQL;";
        command.ExecuteNonQuery();
        DatabaseSource Open(string sql) => DatabaseSource.Postgres("s", new DatabaseQuery { Sql = sql, ConnectionVariable = ServerVariable }, new TableColumns(), Samples.Rights with { AlsoCovers = ["MIT"] }, Samples.Today, Environment.GetEnvironmentVariable);

        AssertRows([.. Open("SELECT number AS id, body AS text, lic AS license FROM letters ORDER BY body").ReadAll()], nullsFirst: false);
        Assert.Equal(2_000, Open("SELECT n AS id, 'Tekst.' AS text FROM generate_series(1, 2000) AS n").ReadAll().Count());
        Assert.Contains("read-only", Assert.Throws<InvalidInputException>(() => Open("SELECT erase() AS id, 'a' AS text").ReadAll().ToList()).Message, StringComparison.Ordinal);
    }

    private static void AssertRows(List<SourceItem> items, bool nullsFirst = true)
    {
        var unnamed = nullsFirst ? items[0] : items[^1];
        items.Remove(unnamed);
        Assert.Equal(DatabaseSource.NoId, unnamed.Fault!.Reason);
        Assert.Equal([("1", "Pierwszy.", "MIT"), ("3", "Trzeci.", null)], items.Where(item => item.IsDocument).Select(item => (item.Document!.Id, item.Document.Text, item.Document.License)));
        Assert.Equal([JsonlSource.NoText, JsonlSource.LicenseNotCovered], items.Where(item => !item.IsDocument).Select(item => item.Fault!.Reason));
    }

    private static DatabaseSource Sqlite(string path, string sql) =>
        DatabaseSource.Sqlite("s", path, new DatabaseQuery { Sql = sql }, new TableColumns(), Samples.Rights with { AlsoCovers = ["MIT"] }, Samples.Today);

    private string Database(string sql)
    {
        var path = Path.Combine(_folder.Path, "a.db");
        Execute(path, sql);
        return path;
    }

    private static void Execute(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
