using Endonym.Models.Families;
using static TorchSharp.torch;

namespace Endonym.Models.Torch.Decoders;

/// <summary>Keys and values of one growing document, so that each new token is computed once.</summary>
/// <remarks>
/// The whole context at once would be 34 GB for one answer of a model of 8 billion weights with 131,072 positions; so the memory doubles when it is full, and a
/// token is copied once on average.
/// </remarks>
internal sealed class KeyValueCache : IDisposable
{
    private const int FirstTokens = 256;

    private readonly Tensor[] _keys;   // per layer (K, room, E)
    private readonly Tensor[] _values; // per layer (K, room, E)

    public KeyValueCache(LlamaConfig config, ScalarType type, Device device)
    {
        Capacity = config.CacheableLength;
        _keys = Allocate();
        _values = Allocate();

        Tensor[] Allocate() =>
        [
            .. Enumerable.Range(0, config.LayerCount)
                .Select(_ => empty([config.KeyValueHeadCount, Math.Min(FirstTokens, Capacity), config.HeadSize], type, device).DetachFromDisposeScope()),
        ];
    }

    /// <summary>Tokens it can hold: <see cref="LlamaConfig.CacheableLength"/>.</summary>
    public int Capacity { get; }

    /// <summary>Tokens it holds.</summary>
    public int Length { get; private set; }

    /// <summary>Adds a layer's keys and values of new tokens and gives back all there are.</summary>
    /// <param name="layer">From 0.</param>
    /// <param name="key">(K, new, E).</param>
    /// <param name="value">(K, new, E).</param>
    public (Tensor Key, Tensor Value) Append(int layer, Tensor key, Tensor value)
    {
        var added = key.shape[1];
        Fit(ref _keys[layer], Length + added);
        Fit(ref _values[layer], Length + added);
        _keys[layer].narrow(1, Length, added).copy_(key);
        _values[layer].narrow(1, Length, added).copy_(value);
        return (_keys[layer].narrow(1, 0, Length + added), _values[layer].narrow(1, 0, Length + added));
    }

    /// <summary>Counts new tokens once every layer has added them.</summary>
    public void Advance(int added) => Length += added;

    public void Dispose()
    {
        foreach (var tensor in _keys.Concat(_values))
            tensor.Dispose();
    }

    private void Fit(ref Tensor kept, long tokens)
    {
        var (heads, room, width) = (kept.shape[0], kept.shape[1], kept.shape[2]);
        if (tokens <= room)
            return;

        using var scope = NewDisposeScope();
        var larger = empty([heads, Math.Min(Capacity, Math.Max(tokens, 2 * room)), width], kept.dtype, kept.device).DetachFromDisposeScope();
        larger.narrow(1, 0, Length).copy_(kept.narrow(1, 0, Length));
        kept.Dispose();
        kept = larger;
    }
}
