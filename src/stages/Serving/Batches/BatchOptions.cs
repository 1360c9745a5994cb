using Endonym.Lineage;

namespace Endonym.Serving.Batches;

/// <summary>How large batches may be, and how much of the engine they may take.</summary>
public sealed record BatchOptions
{
    /// <summary>Folder for uploaded files and for what batches write; made if need be.</summary>
    public required string Folder { get; init; }

    /// <summary>Lines a batch may have. OpenAI's own limit unless set; 1 to 10 million, of each of which 16 bytes are held in memory while a batch is checked.</summary>
    public int MaxLines { get; init => field = (int)Within(value, 1, 10_000_000, nameof(MaxLines)); } = 50_000;

    /// <summary>Bytes an uploaded file may have. OpenAI's own limit unless set; up to a tebibyte.</summary>
    public long MaxFileBytes { get; init => field = Within(value, 1, 1L << 40, nameof(MaxFileBytes)); } = 200_000_000;

    /// <summary>Bytes that all uploaded files may have together, of one key or, without keys, of all; up to 256 tebibytes.</summary>
    public long MaxStoredBytes { get; init => field = Within(value, 1, 1L << 48, nameof(MaxStoredBytes)); } = 100_000_000_000;

    /// <summary>Bytes a line may have. 1 to 64 mebibytes.</summary>
    public int MaxLineBytes { get; init => field = (int)Within(value, 1, 64 << 20, nameof(MaxLineBytes)); } = 1 << 20;

    /// <summary>Lines of all batches together that are answered at once while nobody else asks. 1 to 1,024.</summary>
    public int Concurrency { get; init => field = (int)Within(value, 1, 1024, nameof(Concurrency)); } = 4;

    /// <summary>What the engine answers at once: batches leave so much less to themselves as others ask. 1 to 100,000.</summary>
    public int EngineSlots { get; init => field = (int)Within(value, 1, 100_000, nameof(EngineSlots)); } = 4;

    /// <summary>How long batches stand still at most while others take the whole engine; then one line is answered, so that they do end. A millisecond to a day.</summary>
    public TimeSpan Patience
    {
        get;
        init => field = value >= TimeSpan.FromMilliseconds(1) && value <= TimeSpan.FromDays(1)
            ? value
            : throw new InvalidInputException($"Patience is {value}; it must lie between 00:00:00.001 and 1.00:00:00.");
    } = TimeSpan.FromSeconds(10);

    private static long Within(long value, long low, long high, string name) => value >= low && value <= high
        ? value
        : throw new InvalidInputException(FormattableString.Invariant($"{name} is {value}; it must lie between {low} and {high}."));
}
