using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Endonym.Models.Torch.Adapters;

// Shapes in this file: N tokens, R rank, I what a module takes in, O what it gives out.

/// <summary>What an adapter adds to a module's output: two thin matrices in place of a full one.</summary>
/// <param name="Down">(R, I).</param>
/// <param name="Up">(O, R), the adapter's scale multiplied in.</param>
internal sealed record LowRankWeights(Tensor Down, Tensor Up)
{
    /// <summary>The addition for some tokens.</summary>
    /// <param name="x">(N, I): what the module takes in.</param>
    /// <returns>(N, O).</returns>
    public Tensor Times(Tensor x)
    {
        using var scope = NewDisposeScope();
        return F.linear(F.linear(x, Down), Up).MoveToOuterDisposeScope();
    }
}
