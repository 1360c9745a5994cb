using System.Text;
using Endonym.Assistants.Feedback;
using Microsoft.Data.Sqlite;

namespace Endonym.Assistants.Tests.Feedback;

/// <summary>A database in a folder of its own, gone with it.</summary>
internal sealed class TemporaryDatabase : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("endonym-feedback-").FullName;

    public string FilePath => Path.Combine(_folder, "feedback.db");

    public string ExportPath => Path.Combine(_folder, "export.jsonl");

    public FeedbackStore Open() => new(FilePath, new FixedClock());

    /// <summary>Reads the database, as another program does, until the connection is disposed: what it saw at first stays readable for it so long.</summary>
    public SqliteConnection Read()
    {
        var connection = new SqliteConnection($"Data Source={FilePath};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "BEGIN; SELECT COUNT(*) FROM turn";
        command.ExecuteScalar();
        return connection;
    }

    /// <summary>Whether a text stands anywhere in the database's files, the write-ahead log included.</summary>
    public bool Holds(string text) => Directory.EnumerateFiles(_folder, "feedback.db*").Any(file =>
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
    });

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}
