using Endonym.Models.Families;
using static TorchSharp.torch;

namespace Endonym.Models.Torch.Layers;

// Shapes in this file: N tokens, H heads, E width of one head.

/// <summary>Rotary position embedding in Hugging Face's layout: coordinate i is paired with i + E/2 (Su et al., 2021, arXiv:2104.09864).</summary>
/// <remarks>
/// By how much each pair turns, and what a longer text changes about it, says <see cref="RotaryFrequencies"/>. The angles of a context of a million tokens would take gigabytes that no answer may ever need: a table grows with the positions asked for. Safe for
/// concurrent use.
/// </remarks>
public sealed class Rotary : IDisposable
{
    private const int FirstPositions = 2048;

    // Enough work for one call of libtorch, little enough memory beside the table.
    private const int PositionsPerBlock = 4096;

    private readonly DecoderConfig _config;
    private readonly int _contextLength;
    private readonly RotaryFrequencies _frequencies; // of texts no longer than those trained on
    private readonly ScalarType _type;
    private readonly Device _device;
    private readonly Lock _lock = new();
    private readonly List<Table> _outgrown = []; // others may still be reading them; all together they are no larger than the last
    private volatile Table _table;

    /// <param name="config">The model: the width of its heads, its base, its scaling, its context.</param>
    /// <param name="type">The type the rotation is computed in.</param>
    /// <param name="device">Where the tables live.</param>
    public Rotary(DecoderConfig config, ScalarType type, Device device)
    {
        (_config, _contextLength, _type, _device) = (config, config.ContextLength, type, device);
        _frequencies = RotaryFrequencies.Of(config, sequenceLength: 1);
        _table = Extend(null, Math.Min(_contextLength, FirstPositions));
    }

    /// <summary>The angles of packed documents' tokens; looked up once and used in every layer.</summary>
    /// <param name="input">The documents.</param>
    /// <returns>(N, 1, E) each.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A document is longer than the context.</exception>
    public (Tensor Cos, Tensor Sin) At(PackedSequences input)
    {
        if (!RotaryFrequencies.DependOnLength(_config) || input.PositionCount <= _config.CacheableLength)
            return At(input.Positions, input.PositionCount);

        ArgumentOutOfRangeException.ThrowIfGreaterThan(input.PositionCount, _contextLength);
        using var scope = NewDisposeScope();
        var blocks = input.Lengths.Zip(input.FirstPositions, (length, first) => Block(RotaryFrequencies.Of(_config, first + length), first, length)).ToList();
        return (
            cat([.. blocks.Select(block => block.Cos)], 0).unsqueeze(1).MoveToOuterDisposeScope(),
            cat([.. blocks.Select(block => block.Sin)], 0).unsqueeze(1).MoveToOuterDisposeScope());
    }

    /// <summary>The angles of some tokens of texts that are no longer than those trained on, where that matters.</summary>
    /// <param name="positions">(N), int64: each token's place in its document, from 0.</param>
    /// <param name="positionCount">Every position is below it.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no such positions.</exception>
    public (Tensor Cos, Tensor Sin) At(Tensor positions, int positionCount)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(positionCount, _contextLength);
        var table = TableOf(positionCount);
        return (table.Cos.index_select(0, positions).unsqueeze(1), table.Sin.index_select(0, positions).unsqueeze(1));
    }

    /// <summary>Turns each head by its token's angles.</summary>
    /// <param name="x">(N, H, E).</param>
    /// <param name="angles">As <see cref="At(PackedSequences)"/> gives them: (N, 1, E) each.</param>
    /// <returns>(N, H, E).</returns>
    public static Tensor Turn(Tensor x, (Tensor Cos, Tensor Sin) angles)
    {
        // rotate_half(x) is x rolled by half a head with its first half negated; the sign lies in the table, and the gradient of a roll is a roll.
        using var scope = NewDisposeScope();
        return x.mul(angles.Cos).addcmul(x.roll(x.shape[^1] / 2, -1), angles.Sin, Native.Scalars.One).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var table in _outgrown.Append(_table))
        {
            table.Cos.Dispose();
            table.Sin.Dispose();
        }
    }

    private Table TableOf(int positionCount)
    {
        if (_table.Positions >= positionCount)
            return _table;

        lock (_lock)
        {
            if (_table.Positions < positionCount)
            {
                _outgrown.Add(_table);
                _table = Extend(_table, (int)Math.Min(_contextLength, Math.Max(positionCount, 2L * _table.Positions)));
            }

            return _table;
        }
    }

    private Table Extend(Table? table, int positions)
    {
        using var scope = NewDisposeScope();
        List<Tensor> cos = table is null ? [] : [table.Cos];
        List<Tensor> sin = table is null ? [] : [table.Sin];
        for (var first = table?.Positions ?? 0; first < positions; first += PositionsPerBlock)
        {
            var (blockCos, blockSin) = Block(_frequencies, first, Math.Min(PositionsPerBlock, positions - first));
            cos.Add(blockCos);
            sin.Add(blockSin);
        }

        return new Table(cat(cos, 0).DetachFromDisposeScope(), cat(sin, 0).DetachFromDisposeScope(), positions);
    }

    private (Tensor Cos, Tensor Sin) Block(RotaryFrequencies frequencies, int first, int count)
    {
        var width = _config.HeadSize;
        var half = width / 2;
        var cos = new float[count * width];
        var sin = new float[count * width];
        for (var row = 0; row < count; row++)
        {
            for (var pair = 0; pair < half; pair++)
            {
                var angle = (first + row) * frequencies.RadiansPerPosition[pair];
                var place = row * width + pair;
                cos[place] = cos[place + half] = (float)(frequencies.AttentionFactor * Math.Cos(angle));
                sin[place + half] = (float)(frequencies.AttentionFactor * Math.Sin(angle));
                sin[place] = -sin[place + half];
            }
        }

        return (tensor(cos, [count, width]).to(_type, _device), tensor(sin, [count, width]).to(_type, _device));
    }

    /// <summary>The angles of the first positions.</summary>
    /// <param name="Cos">(positions, E).</param>
    /// <param name="Sin">(positions, E); the first half carries the minus sign of the rotation.</param>
    /// <param name="Positions">How many.</param>
    private sealed record Table(Tensor Cos, Tensor Sin, int Positions);
}
