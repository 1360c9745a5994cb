namespace Endonym.Serving.Batches;

/// <summary>A file as OpenAI's API writes it.</summary>
/// <param name="Id">Names it.</param>
/// <param name="Object">Always <c>file</c>.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="CreatedAt">Unix seconds.</param>
/// <param name="Filename">What its owner called it.</param>
/// <param name="Purpose"><c>batch</c> or <c>batch_output</c>.</param>
/// <param name="Status">Always <c>processed</c>: files are ready once they are here.</param>
internal sealed record StoredFile(string Id, string Object, long Bytes, long CreatedAt, string Filename, string Purpose, string Status)
{
    public const string Input = "batch";
    public const string Output = "batch_output";

    public static StoredFile Of(string id, long bytes, long createdAt, string filename, string purpose) => new(id, "file", bytes, createdAt, filename, purpose, "processed");
}

/// <summary>A page of a list as OpenAI's API writes it.</summary>
internal sealed record ListPage<T>(string Object, IReadOnlyList<T> Data, string? FirstId, string? LastId, bool HasMore);

/// <summary>What is told of a deleted file.</summary>
internal sealed record DeletedFile(string Id, string Object, bool Deleted);
