using System.Text.Json;
using Endonym.Serving.OpenAi;
using Endonym.Serving.Storage;
using Microsoft.Data.Sqlite;

namespace Endonym.Serving.Batches;

/// <summary>Keeps batches' states. Safe for concurrent use.</summary>
internal sealed class BatchStore(ServingDatabase database)
{
    // One server at a time runs batches, but clients cancel and the runner advances at the same moment: each change reads what it changes under this.
    private readonly Lock _gate = new();

    public void Add(Batch batch, string owner)
    {
        using var connection = database.Open(durable: true);
        ServingDatabase.Execute(
            connection,
            "INSERT INTO batch (id, owner, input_file_id, created_at, status, document) VALUES ($1, $2, $3, $4, $5, $6)",
            batch.Id, owner, batch.InputFileId, batch.CreatedAt, batch.Status, JsonSerializer.Serialize(batch, OpenAiJson.Options));
    }

    /// <summary>A batch, or null where there is none that this owner may see.</summary>
    /// <param name="id">The batch.</param>
    /// <param name="owner">Whose it must be; null for anybody's.</param>
    public Batch? Find(string id, string? owner)
    {
        using var connection = database.Open(durable: false);
        return Read(connection, id, owner)?.Batch;
    }

    /// <summary>A page of batches, the newest first.</summary>
    public ListPage<Batch> List(string? owner, string? after, int limit)
    {
        using var connection = database.Open(durable: false);
        using var command = ServingDatabase.Command(
            connection,
            "SELECT document FROM batch WHERE ($1 IS NULL OR owner = $1) AND ($2 IS NULL OR rowid < (SELECT rowid FROM batch WHERE id = $2)) ORDER BY rowid DESC LIMIT $3",
            owner, after, limit + 1);
        using var rows = command.ExecuteReader();
        List<Batch> batches = [];
        while (rows.Read())
            batches.Add(Parse(rows.GetString(0)));
        return FileStore.Page(batches, limit, batch => batch.Id);
    }

    /// <summary>Batches with something left to do, the oldest first.</summary>
    public IReadOnlyList<string> Unfinished()
    {
        using var connection = database.Open(durable: false);
        using var command = ServingDatabase.Command(connection, "SELECT id FROM batch WHERE status IN ('validating', 'in_progress', 'finalizing', 'cancelling') ORDER BY rowid");
        using var rows = command.ExecuteReader();
        List<string> ids = [];
        while (rows.Read())
            ids.Add(rows.GetString(0));
        return ids;
    }

    /// <summary>A batch that still reads a file, or null.</summary>
    public string? UnfinishedOver(string fileId)
    {
        using var connection = database.Open(durable: false);
        using var command = ServingDatabase.Command(
            connection, "SELECT id FROM batch WHERE input_file_id = $1 AND status IN ('validating', 'in_progress', 'finalizing', 'cancelling') LIMIT 1", fileId);
        return (string?)command.ExecuteScalar();
    }

    /// <summary>Changes a batch, and adds files of its owner, in one transaction.</summary>
    /// <param name="id">The batch.</param>
    /// <param name="change">From what it is to what it shall be; the same where nothing is to change.</param>
    /// <param name="files">Files whose content is there.</param>
    /// <param name="durable">Whether it must outlive a power failure.</param>
    /// <returns>What it is now.</returns>
    public Batch Update(string id, Func<Batch, Batch> change, IReadOnlyList<StoredFile>? files = null, bool durable = true)
    {
        lock (_gate)
        {
            using var connection = database.Open(durable);
            using var transaction = connection.BeginTransaction();
            var (batch, owner) = Read(connection, id, owner: null) ?? throw new InvalidOperationException($"The batch {id} is gone from the database.");
            var changed = change(batch);
            if (changed != batch)
                ServingDatabase.Execute(connection, "UPDATE batch SET status = $2, document = $3 WHERE id = $1", id, changed.Status, JsonSerializer.Serialize(changed, OpenAiJson.Options));
            foreach (var file in files ?? [])
                FileStore.Insert(connection, owner, file);
            transaction.Commit();
            return changed;
        }
    }

    /// <summary>Whose a batch is.</summary>
    public string OwnerOf(string id)
    {
        using var connection = database.Open(durable: false);
        return Read(connection, id, owner: null)?.Owner ?? "";
    }

    private static (Batch Batch, string Owner)? Read(SqliteConnection connection, string id, string? owner)
    {
        using var command = ServingDatabase.Command(connection, "SELECT document, owner FROM batch WHERE id = $1 AND ($2 IS NULL OR owner = $2)", id, owner);
        using var rows = command.ExecuteReader();
        return rows.Read() ? (Parse(rows.GetString(0)), rows.GetString(1)) : null;
    }

    private static Batch Parse(string document) => JsonSerializer.Deserialize<Batch>(document, OpenAiJson.Options) ?? throw new InvalidDataException("A batch in the database is null.");
}
