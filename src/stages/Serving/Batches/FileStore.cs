using Endonym.Serving.Http;
using Endonym.Serving.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;

namespace Endonym.Serving.Batches;

/// <summary>Keeps uploaded files and batches' results on disk, their names in the database. Safe for concurrent use.</summary>
internal sealed class FileStore
{
    private const int CopyBytes = 1 << 16;
    private const string Columns = "id, bytes, created_at, filename, purpose";
    private static readonly TimeSpan PartLife = TimeSpan.FromDays(1);

    private readonly ServingDatabase _database;
    private readonly BatchOptions _options;
    private readonly TimeProvider _clock;

    /// <summary>Makes the folder, and takes away what uploads left that a killed process did not end.</summary>
    public FileStore(ServingDatabase database, BatchOptions options, TimeProvider clock)
    {
        (_database, _options, _clock) = (database, options, clock);
        Directory.CreateDirectory(options.Folder);
        foreach (var part in Directory.EnumerateFiles(options.Folder, "*.part").Where(part => _clock.GetUtcNow() - File.GetLastWriteTimeUtc(part) > PartLife))
            File.Delete(part);
    }

    /// <summary>Where a file's content lies, or will.</summary>
    public string PathOf(string id) => Path.Combine(_options.Folder, id);

    /// <summary>Copies an upload to disk; nobody sees it before <see cref="Keep"/>.</summary>
    /// <returns>The part's path, which the caller deletes or keeps, and its size.</returns>
    /// <exception cref="OpenAi.OpenAiException">It is too large.</exception>
    /// <exception cref="InvalidDataException">It ends before its end.</exception>
    public async Task<(string Path, long Bytes)> ReceiveAsync(Stream content, string owner, CancellationToken cancellationToken)
    {
        var left = _options.MaxStoredBytes - StoredBytes(owner);
        var path = Path.Combine(_options.Folder, $"{Guid.NewGuid():N}.part");
        long bytes = 0;
        try
        {
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, CopyBytes, FileOptions.Asynchronous);
            var buffer = new byte[CopyBytes];
            while (await ReadAsync(content, buffer, cancellationToken) is > 0 and var count)
            {
                bytes += count;
                if (bytes > _options.MaxFileBytes)
                    throw TooLarge(FormattableString.Invariant($"The file is larger than {_options.MaxFileBytes} bytes, the limit of this server. Split it, or ask who runs the server to raise BatchMaxFileBytes."));
                if (bytes > left)
                    throw TooLarge(FormattableString.Invariant($"With this file yours would hold more than {_options.MaxStoredBytes} bytes, the limit of this server. Delete some."));
                await file.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            }

            file.Flush(flushToDisk: true);
        }
        catch
        {
            File.Delete(path);
            throw;
        }

        return (path, bytes);

        static OpenAi.OpenAiException TooLarge(string message) => ErrorBoundary.Error(StatusCodes.Status413PayloadTooLarge, message, "file_too_large", param: "file");
    }

    /// <summary>Reads on in an upload; its own faults are told from those of the disk.</summary>
    private static async ValueTask<int> ReadAsync(Stream content, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await content.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException error) when (error is not BadHttpRequestException)
        {
            throw new InvalidDataException("it ends in the middle of a field.", error);
        }
    }

    /// <summary>Makes an upload a file.</summary>
    public StoredFile Keep(string partPath, long bytes, string owner, string filename)
    {
        var file = StoredFile.Of($"file-{Guid.NewGuid():N}", bytes, _clock.GetUtcNow().ToUnixTimeSeconds(), filename, StoredFile.Input);
        File.Move(partPath, PathOf(file.Id));
        using var connection = _database.Open(durable: true);
        Insert(connection, owner, file);
        return file;
    }

    /// <summary>Adds a row for a file whose content is there already; a row that is there stays.</summary>
    public static void Insert(SqliteConnection connection, string owner, StoredFile file) => ServingDatabase.Execute(
        connection,
        "INSERT OR IGNORE INTO file (id, owner, filename, purpose, bytes, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
        file.Id, owner, file.Filename, file.Purpose, file.Bytes, file.CreatedAt);

    /// <summary>A file, or null where there is none that this owner may see.</summary>
    /// <param name="id">The file.</param>
    /// <param name="owner">Whose it must be; null for anybody's.</param>
    public StoredFile? Find(string id, string? owner)
    {
        using var connection = _database.Open(durable: false);
        using var command = ServingDatabase.Command(connection, $"SELECT {Columns} FROM file WHERE id = $1 AND ($2 IS NULL OR owner = $2)", id, owner);
        using var rows = command.ExecuteReader();
        return rows.Read() ? FileOf(rows) : null;
    }

    /// <summary>A page of files.</summary>
    /// <param name="owner">Whose; null for everybody's.</param>
    /// <param name="purpose">Only of this purpose; null for all.</param>
    /// <param name="after">Begins after this file; null for the beginning.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="oldestFirst">In which order.</param>
    public ListPage<StoredFile> List(string? owner, string? purpose, string? after, int limit, bool oldestFirst)
    {
        var (beyond, order) = oldestFirst ? (">", "ASC") : ("<", "DESC");
        using var connection = _database.Open(durable: false);
        using var command = ServingDatabase.Command(
            connection,
            $"""
            SELECT {Columns} FROM file
            WHERE ($1 IS NULL OR owner = $1) AND ($2 IS NULL OR purpose = $2) AND ($3 IS NULL OR rowid {beyond} (SELECT rowid FROM file WHERE id = $3))
            ORDER BY rowid {order} LIMIT $4
            """,
            owner, purpose, after, limit + 1);
        using var rows = command.ExecuteReader();
        List<StoredFile> files = [];
        while (rows.Read())
            files.Add(FileOf(rows));
        return Page(files, limit, file => file.Id);
    }

    /// <summary>Deletes a file's row and content.</summary>
    public void Delete(string id)
    {
        using (var connection = _database.Open(durable: true))
            ServingDatabase.Execute(connection, "DELETE FROM file WHERE id = $1", id);
        File.Delete(PathOf(id));
    }

    /// <summary>The first rows of one more than were asked for.</summary>
    public static ListPage<T> Page<T>(List<T> rows, int limit, Func<T, string> idOf)
    {
        var more = rows.Count > limit;
        if (more)
            rows.RemoveAt(limit);
        return new ListPage<T>("list", rows, rows is [var first, ..] ? idOf(first) : null, rows is [.., var last] ? idOf(last) : null, more);
    }

    private long StoredBytes(string owner)
    {
        using var connection = _database.Open(durable: false);
        using var command = ServingDatabase.Command(connection, "SELECT coalesce(sum(bytes), 0) FROM file WHERE owner = $1", owner);
        return (long)(command.ExecuteScalar() ?? 0L);
    }

    private static StoredFile FileOf(SqliteDataReader row) => StoredFile.Of(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetString(3), row.GetString(4));
}
