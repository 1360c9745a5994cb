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

    /// <param name="config">The model's shape.</param>
    /// <param name="type">The type it computes in.</param>
    /// <param name="device">Where it computes.</param>
    /// <param name="capacity">Tokens at most; null for <see cref="DecoderConfig.CacheableLength"/>.</param>
    public KeyValueCache(DecoderConfig config, ScalarType type, Device device, int? capacity = null)
    {
        Capacity = capacity ?? config.CacheableLength;
        _keys = Allocate();
        _values = Allocate();

        Tensor[] Allocate() =>
        [
            .. Enumerable.Range(0, config.LayerCount)
                .Select(_ => empty([config.KeyValueHeadCount, Math.Min(FirstTokens, Capacity), config.HeadSize], type, device).DetachFromDisposeScope()),
        ];
    }

    /// <summary>Tokens it can hold at most.</summary>
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

    /// <summary>Forgets the tokens from a place on. Their memory is kept for those that come, unless all are forgotten.</summary>
    public void Truncate(int length)
    {
        Length = Math.Min(Length, length);
        if (Length > 0)
            return;
        foreach (var kept in new[] { _keys, _values })
        {
            for (var layer = 0; layer < kept.Length; layer++)
                Resize(ref kept[layer], Math.Min(FirstTokens, Capacity));
        }
    }

    /// <summary>Begins as another cache of the same model does, and forgets what it held.</summary>
    /// <param name="other">Holds at least so many tokens.</param>
    /// <param name="length">How many.</param>
    public void CopyPrefix(KeyValueCache other, int length)
    {
        Length = 0;
        for (var layer = 0; layer < _keys.Length; layer++)
        {
            Copy(other._keys[layer], ref _keys[layer]);
            Copy(other._values[layer], ref _values[layer]);
        }

        Length = length;

        void Copy(Tensor from, ref Tensor to)
        {
            Fit(ref to, length);
            using var scope = NewDisposeScope();
            to.narrow(1, 0, length).copy_(from.narrow(1, 0, length));
        }
    }

    public void Dispose()
    {
        foreach (var tensor in _keys.Concat(_values))
            tensor.Dispose();
    }

    private void Fit(ref Tensor kept, long tokens)
    {
        var room = kept.shape[1];
        if (tokens > room)
            Resize(ref kept, Math.Min(Capacity, Math.Max(tokens, 2 * room)));
    }

    private void Resize(ref Tensor kept, long room)
    {
        if (room == kept.shape[1])
            return;
        using var scope = NewDisposeScope();
        var resized = empty([kept.shape[0], room, kept.shape[2]], kept.dtype, kept.device).DetachFromDisposeScope();
        resized.narrow(1, 0, Length).copy_(kept.narrow(1, 0, Length));
        kept.Dispose();
        kept = resized;
    }
}
