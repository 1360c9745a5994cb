using static TorchSharp.torch;

namespace Endonym.Models.Torch.Layers;

// Shapes in this file: N tokens, H heads, E width of one head.

/// <summary>Rotary position embedding in Hugging Face's layout: coordinate i is paired with i + E/2 (Su et al., 2021, arXiv:2104.09864).</summary>
/// <remarks>
/// The angles of a context of a million tokens would take gigabytes that no answer may ever need: a table grows with the positions asked for. Safe for
/// concurrent use.
/// </remarks>
public sealed class Rotary : IDisposable
{
    private const int FirstPositions = 2048;

    // Enough work for one call of libtorch, little enough memory beside the table.
    private const int PositionsPerBlock = 4096;

    private readonly int _headSize;
    private readonly int _contextLength;
    private readonly double[] _frequencies; // of each pair, in radians a position
    private readonly ScalarType _type;
    private readonly Device _device;
    private readonly Lock _lock = new();
    private readonly List<Table> _outgrown = []; // others may still be reading them; all together they are no larger than the last
    private volatile Table _table;

    /// <param name="headSize">E; even.</param>
    /// <param name="contextLength">Positions there can be.</param>
    /// <param name="theta">Base of the geometric series of wavelengths.</param>
    /// <param name="type">The type the rotation is computed in.</param>
    /// <param name="device">Where the tables live.</param>
    public Rotary(int headSize, int contextLength, double theta, ScalarType type, Device device)
    {
        (_headSize, _contextLength, _type, _device) = (headSize, contextLength, type, device);
        _frequencies = [.. Enumerable.Range(0, headSize / 2).Select(pair => Math.Pow(theta, -2.0 * pair / headSize))];
        _table = Extend(null, Math.Min(contextLength, FirstPositions));
    }

    /// <summary>The rows of the tables for some tokens; looked up once and used in every layer.</summary>
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
    /// <param name="angles">From <see cref="At"/>: (N, 1, E) each.</param>
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
            var (blockCos, blockSin) = Block(first, Math.Min(PositionsPerBlock, positions - first));
            cos.Add(blockCos);
            sin.Add(blockSin);
        }

        return new Table(cat(cos, 0).DetachFromDisposeScope(), cat(sin, 0).DetachFromDisposeScope(), positions);
    }

    private (Tensor Cos, Tensor Sin) Block(int first, int count)
    {
        var half = _headSize / 2;
        var cos = new float[count * _headSize];
        var sin = new float[count * _headSize];
        for (var row = 0; row < count; row++)
        {
            for (var pair = 0; pair < half; pair++)
            {
                var angle = (first + row) * _frequencies[pair];
                var place = row * _headSize + pair;
                cos[place] = cos[place + half] = (float)Math.Cos(angle);
                sin[place] = -(float)Math.Sin(angle);
                sin[place + half] = (float)Math.Sin(angle);
            }
        }

        return (tensor(cos, [count, _headSize]).to(_type, _device), tensor(sin, [count, _headSize]).to(_type, _device));
    }

    /// <summary>The angles of the first positions.</summary>
    /// <param name="Cos">(positions, E).</param>
    /// <param name="Sin">(positions, E); the first half carries the minus sign of the rotation.</param>
    /// <param name="Positions">How many.</param>
    private sealed record Table(Tensor Cos, Tensor Sin, int Positions);
}
