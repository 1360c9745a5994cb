using static TorchSharp.torch;

namespace Endonym.Models.Torch.Layers;

// Shapes in this file: N tokens, H heads, E width of one head.

/// <summary>Rotary position embedding in Hugging Face's layout: coordinate i is paired with i + E/2 (Su et al., 2021, arXiv:2104.09864).</summary>
public sealed class Rotary : IDisposable
{
    private readonly Tensor _cos; // (positions, E)
    private readonly Tensor _sin; // (positions, E); the first half carries the minus sign of the rotation

    /// <param name="headSize">E; even.</param>
    /// <param name="contextLength">Positions to prepare.</param>
    /// <param name="theta">Base of the geometric series of wavelengths.</param>
    /// <param name="type">The type the rotation is computed in.</param>
    /// <param name="device">Where the tables live.</param>
    public Rotary(int headSize, int contextLength, double theta, ScalarType type, Device device)
    {
        var half = headSize / 2;
        var cos = new float[contextLength * headSize];
        var sin = new float[contextLength * headSize];
        for (var position = 0; position < contextLength; position++)
        {
            for (var pair = 0; pair < half; pair++)
            {
                var angle = position * Math.Pow(theta, -2.0 * pair / headSize);
                var first = position * headSize + pair;
                cos[first] = cos[first + half] = (float)Math.Cos(angle);
                sin[first] = -(float)Math.Sin(angle);
                sin[first + half] = (float)Math.Sin(angle);
            }
        }

        _cos = Table(cos);
        _sin = Table(sin);

        Tensor Table(float[] values)
        {
            using var scope = NewDisposeScope();
            return tensor(values, [contextLength, headSize]).to(type, device).DetachFromDisposeScope();
        }
    }

    /// <summary>The rows of the tables for some tokens; looked up once and used in every layer.</summary>
    /// <param name="positions">(N), int64: each token's place in its document, from 0.</param>
    public (Tensor Cos, Tensor Sin) At(Tensor positions) => (_cos.index_select(0, positions).unsqueeze(1), _sin.index_select(0, positions).unsqueeze(1));

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
        _cos.Dispose();
        _sin.Dispose();
    }
}
