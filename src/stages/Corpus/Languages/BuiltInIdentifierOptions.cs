using System.Text.Json.Serialization;
using Endonym.Lineage;

namespace Endonym.Corpus.Languages;

/// <summary>How a <see cref="BuiltInIdentifier"/> is trained.</summary>
public sealed record BuiltInIdentifierOptions
{
    /// <summary>Binary logarithm of the table's rows; each takes two bytes per language. 17 tells sixteen languages apart in four megabytes.</summary>
    public int RowBits { get; init => field = value is >= 10 and <= 22 ? value : throw new InvalidInputException($"row_bits is {value}; it lies between 10 and 22."); } = 17;

    /// <summary>Passes over the samples.</summary>
    public int EpochCount { get; init => field = value > 0 ? value : throw new InvalidInputException($"epoch_count is {value}; it must be above 0."); } = 4;

    /// <summary>Learning rate of the first step; falls to 0 in a straight line. With 10, scores on pieces of 50 characters are off by less than half a percent on average; at 1 they are too low, at 50 too high.</summary>
    public float LearningRate { get; init => field = value > 0 ? value : throw new InvalidInputException($"learning_rate is {value}; it must be above 0."); } = 10;

    /// <summary>Parts of the samples that are learnt from apart and averaged after each pass, so that threads can share the work. Changes the model a little, unlike the threads.</summary>
    public int ShardCount { get; init => field = value > 0 ? value : throw new InvalidInputException($"shard_count is {value}; it must be above 0."); } = 4;

    /// <summary>Threads; no part of the options, as the model is the same with any number.</summary>
    [JsonIgnore]
    public int ThreadCount { get; init => field = value > 0 ? value : throw new InvalidInputException($"thread_count is {value}; it must be above 0."); } = Environment.ProcessorCount;

    /// <summary>Of the order of samples and where they are cut.</summary>
    public int Seed { get; init; }
}
