namespace Endonym.Serving.Batches;

/// <summary>A batch as OpenAI's API writes it; times are Unix seconds.</summary>
internal sealed record Batch
{
    public required string Id { get; init; }

    public string Object { get; init; } = "batch";

    public required string Endpoint { get; init; }

    public BatchErrors? Errors { get; init; }

    public required string InputFileId { get; init; }

    public required string CompletionWindow { get; init; }

    /// <summary>One of <see cref="BatchStatus"/>.</summary>
    public required string Status { get; init; }

    /// <summary>Lines answered with success; null where there are none, or not yet.</summary>
    public string? OutputFileId { get; init; }

    /// <summary>Lines that failed; null where there are none, or not yet.</summary>
    public string? ErrorFileId { get; init; }

    public required long CreatedAt { get; init; }

    public long? InProgressAt { get; init; }

    public required long ExpiresAt { get; init; }

    public long? FinalizingAt { get; init; }

    public long? CompletedAt { get; init; }

    public long? FailedAt { get; init; }

    public long? ExpiredAt { get; init; }

    public long? CancellingAt { get; init; }

    public long? CancelledAt { get; init; }

    public BatchCounts RequestCounts { get; init; } = new(0, 0, 0);

    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}

/// <summary>The states of a batch.</summary>
internal static class BatchStatus
{
    public const string Validating = "validating";
    public const string Failed = "failed";
    public const string InProgress = "in_progress";
    public const string Finalizing = "finalizing";
    public const string Completed = "completed";
    public const string Expired = "expired";
    public const string Cancelling = "cancelling";
    public const string Cancelled = "cancelled";

    /// <summary>Whether there is still something to do.</summary>
    public static bool IsOpen(string status) => status is Validating or InProgress or Finalizing or Cancelling;
}

/// <summary>How many lines there are, and how many were answered with success and without.</summary>
internal sealed record BatchCounts(int Total, int Completed, int Failed);

/// <summary>Why a batch failed its check.</summary>
internal sealed record BatchErrors(string Object, IReadOnlyList<BatchError> Data);

/// <summary>One fault of a batch's file.</summary>
/// <param name="Code">For programs.</param>
/// <param name="Message">For people.</param>
/// <param name="Param">The field at fault, or null.</param>
/// <param name="Line">The line, from 1, or null where it is the whole file's.</param>
internal sealed record BatchError(string Code, string Message, string? Param, int? Line);
