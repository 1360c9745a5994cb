using System.Text.Json.Serialization;
using Endonym.Lineage;

namespace Endonym.Corpus.Mixing;

/// <summary>A mixture to make.</summary>
public sealed record MixOptions
{
    /// <summary>The artifact's name.</summary>
    public required string Name { get; init; }

    /// <summary>What is mixed, and how.</summary>
    public required MixPolicy Policy { get; init; }

    /// <summary>Bytes of token ids after which a new file begins; a document is never split.</summary>
    public long MaxShardBytes { get; init => field = value >= 1024 ? value : throw new InvalidInputException($"max_shard_bytes is {value}; it must be at least 1024."); } = 512L << 20;

    /// <summary>Bytes of documents that are held in memory; no part of the options, as the result does not depend on it.</summary>
    [JsonIgnore]
    public long MemoryBytes { get; init => field = value > 0 ? value : throw new InvalidInputException($"{value} bytes of memory are too few to mix in; give 1 or more."); } = 2L << 30;

    /// <summary>Reads a policy from its file.</summary>
    /// <param name="name">The artifact's name.</param>
    /// <param name="policyFile">The YAML file.</param>
    /// <exception cref="InvalidInputException">The file is missing or no policy.</exception>
    public static MixOptions Of(string name, string policyFile) => new() { Name = name, Policy = MixPolicyYaml.Read(policyFile) };
}
