using System.Text.Json.Serialization;
using Endonym.Lineage;
using Endonym.Text.Tokenizers;

namespace Endonym.Corpus.Tokenizer;

/// <summary>What a tokenizer is learnt from and how large it is.</summary>
public sealed record TokenizerOptions
{
    /// <summary>The artifact's name.</summary>
    public required string Name { get; init; }

    /// <summary>Names of the corpora to learn from.</summary>
    public required IReadOnlyList<string> Corpora { get; init => field = value.Count > 0 ? value : throw new InvalidInputException("A tokenizer is learnt from text; name at least one corpus."); }

    /// <summary>Number of ids, the 256 bytes and the special tokens included.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Written forms of the special tokens.</summary>
    public IReadOnlyList<string> SpecialTokens { get; init; } = BpeTrainingOptions.DefaultSpecialTokens;

    /// <summary>A pair seen less often is not merged.</summary>
    public long MinPairCount { get; init; } = 2;

    /// <summary>UTF-8 bytes to learn from in each corpus, chosen by lot over the whole corpus; null takes all. Equal amounts keep a large language from crowding out a small one.</summary>
    public long? BytesPerCorpus { get; init => field = value is null or > 0 ? value : throw new InvalidInputException($"bytes_per_corpus is {value}; it must be above 0, or absent to take all."); }

    /// <summary>Whether the ChatML template goes with the tokenizer.</summary>
    public bool WithChatTemplate { get; init; } = true;

    /// <summary>Tokens that <c>tokenizer_config.json</c> names as a model's longest sequence; a checkpoint writes its own.</summary>
    public int ModelMaxLength { get; init; } = 4096;

    /// <summary>Threads that count; no part of the options, as the result does not depend on it.</summary>
    [JsonIgnore]
    public int ThreadCount { get; init; } = Environment.ProcessorCount;
}
