using System.Text.Json.Serialization;

namespace Endonym.Corpus.Execution.Purging;

/// <summary>Which documents of which corpus go.</summary>
public sealed record PurgeOptions
{
    /// <summary>The corpus' name; the purged one has the same.</summary>
    public required string Corpus { get; init; }

    /// <summary>Id of the list, which the workspace keeps; see <see cref="Rights.TakeDowns.RegisteredTakeDowns"/>.</summary>
    public required string TakeDowns { get; init; }

    /// <summary>Threads over the corpus' files; no part of the options, as the result does not depend on it.</summary>
    [JsonIgnore]
    public int ThreadCount { get; init; } = Environment.ProcessorCount;
}
