using Endonym.Models.Quantization;
using Endonym.Models.Torch.Native;
using static TorchSharp.torch;

namespace Endonym.Models.Torch.Calibration;

/// <summary>Adds up squares and products of what flows into a matrix of C columns.</summary>
internal sealed class InputSums : IDisposable
{
    private readonly Tensor _squares;   // (C), fp64: of millions of squares the last ones count as the first
    private readonly Tensor? _products; // (C, C), fp32, for its size; damping of a hundredth hides its rounding
    private long _tokenCount;

    /// <param name="columns">C.</param>
    /// <param name="withProducts">Whether products are added up too; they are not where no array could hold them.</param>
    public InputSums(long columns, bool withProducts)
    {
        _squares = zeros([columns], ScalarType.Float64).DetachFromDisposeScope();
        _products = withProducts && columns * columns <= Array.MaxLength ? zeros([columns, columns], ScalarType.Float32).DetachFromDisposeScope() : null;
    }

    /// <summary>Adds tokens.</summary>
    /// <param name="x">(n, C).</param>
    public void Add(Tensor x)
    {
        using var scope = NewDisposeScope();
        _tokenCount += x.shape[0];
        // By name: a mere 0 would be taken for a type of elements, and all columns be summed in it.
        _squares.add_(x.to(ScalarType.Float64).square().sum(dim: 0), Scalars.One);
        _products?.add_(x.t().mm(x), Scalars.One);
    }

    /// <summary>The means.</summary>
    public InputStatistics Statistics()
    {
        using var scope = NewDisposeScope();
        var count = tensor((double)_tokenCount);
        return new InputStatistics(
            _tokenCount,
            _squares.div(count).to(ScalarType.Float32).data<float>().ToArray(),
            _products?.div(count).to(ScalarType.Float32).contiguous().data<float>().ToArray() ?? []);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _squares.Dispose();
        _products?.Dispose();
    }
}
