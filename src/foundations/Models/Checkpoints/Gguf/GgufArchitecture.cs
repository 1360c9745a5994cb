using System.Diagnostics;
using Endonym.Lineage;
using Endonym.Models.Families;
using static System.FormattableString;

namespace Endonym.Models.Checkpoints.Gguf;

/// <summary>How llama.cpp is told a model's dimensions, and where it cannot be told.</summary>
internal sealed class GgufArchitecture
{
    private readonly DecoderConfig _config;
    private readonly List<string> _notes = [];

    /// <exception cref="InvalidInputException">llama.cpp would compute something else.</exception>
    public GgufArchitecture(DecoderConfig config)
    {
        _config = config;
        Name = config.Family switch
        {
            DecoderFamily.Llama or DecoderFamily.Mistral or DecoderFamily.Mixtral => "llama",
            DecoderFamily.Qwen2 => "qwen2",
            DecoderFamily.Qwen3 => "qwen3",
            _ => throw new UnreachableException($"There is no family {config.Family}."),
        };
        if (config.HasAttentionBias && config.Family == DecoderFamily.Qwen3)
            throw new InvalidInputException("attention_bias is true; llama.cpp computes qwen3 without biases. Use another engine for this model.");
        if (config.SlidingWindow is { } window && window < config.ContextLength)
            _notes.Add(Invariant($"llama.cpp lets every token attend to all before it: answers differ from the model's for texts longer than its sliding window of {window} tokens."));
        CheckScaling();
    }

    /// <summary>llama.cpp's name of the architecture.</summary>
    public string Name { get; }

    /// <summary>What whoever uses the file should know.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Whether queries and keys of a head must lie pair by pair; Hugging Face puts the second halves of all pairs after the first.</summary>
    public bool PairsAreNeighbours => Name == "llama";

    /// <summary>What each pair's frequency is divided by, where the scaling is written as a tensor; null elsewhere.</summary>
    public float[]? FrequencyDivisors()
    {
        if (_config.RopeScaling?.Kind != RopeScalingKind.Llama3)
            return null;

        var plain = RotaryFrequencies.Of(_config with { RopeScaling = null }, sequenceLength: 0).RadiansPerPosition;
        return [.. plain.Zip(RotaryFrequencies.Of(_config, sequenceLength: 0).RadiansPerPosition, (unscaled, scaled) => (float)(unscaled / scaled))];
    }

    /// <summary>The values by key, without tokenizer and general ones.</summary>
    public IEnumerable<KeyValuePair<string, GgufValue>> Metadata()
    {
        yield return Uint("context_length", _config.RopeScaling is { Kind: RopeScalingKind.Dynamic, OriginalContextLength: { } trained } ? trained : _config.ContextLength);
        yield return Uint("embedding_length", _config.HiddenSize);
        yield return Uint("block_count", _config.LayerCount);
        yield return Uint("feed_forward_length", _config.IntermediateSize);
        yield return Uint("attention.head_count", _config.HeadCount);
        yield return Uint("attention.head_count_kv", _config.KeyValueHeadCount);
        yield return Uint("attention.key_length", _config.HeadSize);
        yield return Uint("attention.value_length", _config.HeadSize);
        yield return Float("attention.layer_norm_rms_epsilon", _config.RmsNormEpsilon);
        yield return Uint("vocab_size", _config.VocabularySize);
        yield return Uint("rope.dimension_count", _config.HeadSize);
        yield return Float("rope.freq_base", _config.RopeTheta);
        if (_config.SlidingWindow is { } window)
            yield return Uint("attention.sliding_window", window);
        if (_config.ExpertCount > 0)
        {
            yield return Uint("expert_count", _config.ExpertCount);
            yield return Uint("expert_used_count", _config.ExpertsPerToken);
        }

        foreach (var value in Scaling())
            yield return value;
    }

    private IEnumerable<KeyValuePair<string, GgufValue>> Scaling()
    {
        if (_config.RopeScaling is not { Kind: RopeScalingKind.Linear or RopeScalingKind.Yarn } scaling)
            yield break;

        yield return new(Key("rope.scaling.type"), GgufValue.Of(scaling.Kind == RopeScalingKind.Linear ? "linear" : "yarn"));
        yield return Float("rope.scaling.factor", scaling.Factor);
        if (scaling.Kind != RopeScalingKind.Yarn)
            yield break;

        yield return Uint("rope.scaling.original_context_length", scaling.OriginalContextLength ?? _config.ContextLength);
        // llama.cpp multiplies what is written here by 0.1 ln(factor) + 1.
        if (scaling.AttentionFactor is { } attention)
            yield return Float("rope.scaling.attn_factor", attention / RotaryFrequencies.YarnAttentionFactor(scaling.Factor, strength: 1));
    }

    private void CheckScaling()
    {
        switch (_config.RopeScaling)
        {
            case { Kind: RopeScalingKind.Dynamic, OriginalContextLength: var trained }:
                _notes.Add(Invariant($"llama.cpp does not know rope_scaling 'dynamic': the file's context is the {trained} tokens within which it changes nothing."));
                break;
            case { Kind: RopeScalingKind.Llama3 } when Name != "llama":
                throw new InvalidInputException($"rope_scaling is 'llama3'; llama.cpp reads it for llama, not for {Name}. Use another engine for this model.");
            case { Kind: RopeScalingKind.Yarn } scaling when scaling.BetaFast != 32 || scaling.BetaSlow != 1:
                throw new InvalidInputException(Invariant($"rope_scaling 'yarn' has beta_fast {scaling.BetaFast} and beta_slow {scaling.BetaSlow}; llama.cpp computes {Name} with 32 and 1. Use another engine for this model."));
        }
    }

    private string Key(string name) => $"{Name}.{name}";

    private KeyValuePair<string, GgufValue> Uint(string name, int value) => new(Key(name), GgufValue.Of((uint)value));

    private KeyValuePair<string, GgufValue> Float(string name, double value) => new(Key(name), GgufValue.Of((float)value));
}
