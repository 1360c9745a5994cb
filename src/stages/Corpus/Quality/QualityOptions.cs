using System.Text.Json.Serialization;
using Endonym.Lineage;

namespace Endonym.Corpus.Quality;

/// <summary>How a <see cref="QualityModel"/> is trained.</summary>
public sealed record QualityOptions
{
    /// <summary>Binary logarithm of the table's rows for words and pairs of words; each takes eight bytes.</summary>
    public int RowBits { get; init => field = value is >= 10 and <= 24 ? value : throw new InvalidInputException($"row_bits is {value}; it lies between 10 and 24."); } = 18;

    /// <summary>Passes over the samples.</summary>
    public int EpochCount { get; init => field = value > 0 ? value : throw new InvalidInputException($"epoch_count is {value}; it must be above 0."); } = 10;

    /// <summary>Learning rate of the first step; falls to 0 in a straight line.</summary>
    public float LearningRate { get; init => field = value > 0 ? value : throw new InvalidInputException($"learning_rate is {value}; it must be above 0."); } = 1;

    /// <summary>Function words of the language, for the lexical density; the pack has them.</summary>
    public IReadOnlyList<string> StopWords { get; init; } = [];

    /// <summary>How often a word must stand in the reference text to be in the lexicon; once may be a slip.</summary>
    public int LexiconMinCount { get; init => field = value > 0 ? value : throw new InvalidInputException($"lexicon_min_count is {value}; it must be above 0."); } = 2;

    /// <summary>Parts of the samples that are learnt from apart and averaged after each pass. Changes the model a little, unlike the threads.</summary>
    public int ShardCount { get; init => field = value > 0 ? value : throw new InvalidInputException($"shard_count is {value}; it must be above 0."); } = 4;

    /// <summary>Threads; no part of the options, as the model is the same with any number.</summary>
    [JsonIgnore]
    public int ThreadCount { get; init => field = value > 0 ? value : throw new InvalidInputException($"thread_count is {value}; it must be above 0."); } = Environment.ProcessorCount;

    /// <summary>Of the order of samples.</summary>
    public int Seed { get; init; }
}
