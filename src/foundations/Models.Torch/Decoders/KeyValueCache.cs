using Endonym.Models.Families;
using static TorchSharp.torch;

namespace Endonym.Models.Torch.Decoders;

/// <summary>Keys and values of one growing document, so that each new token is computed once.</summary>
internal sealed class KeyValueCache : IDisposable
{
    private readonly Tensor[] _keys;   // per layer (K, context, E)
    private readonly Tensor[] _values; // per layer (K, context, E)

    public KeyValueCache(LlamaConfig config, ScalarType type, Device device)
    {
        Capacity = config.ContextLength;
        _keys = Allocate();
        _values = Allocate();

        Tensor[] Allocate() =>
        [
            .. Enumerable.Range(0, config.LayerCount)
                .Select(_ => zeros([config.KeyValueHeadCount, config.ContextLength, config.HeadSize], type, device).DetachFromDisposeScope()),
        ];
    }

    /// <summary>Tokens it can hold.</summary>
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
}
