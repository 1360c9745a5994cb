using Endonym.Models.Torch.Native;
using static TorchSharp.torch;

namespace Endonym.Training.Optimizers;

/// <summary>AdamW over fp32 masters, all weights of a group in one fused call.</summary>
public sealed class AdamW : IDisposable
{
    private readonly AdamWOptions _options;
    private readonly IReadOnlyList<Tensor> _parameters;
    private readonly int[][] _groups; // indices: matrices, then vectors

    /// <param name="parameters">fp32, requiring gradients.</param>
    /// <param name="options">How to step.</param>
    public AdamW(IReadOnlyList<Tensor> parameters, AdamWOptions options)
    {
        _options = options;
        _parameters = parameters;
        Means = [.. parameters.Select(parameter => zeros(parameter.shape).DetachFromDisposeScope())];
        Squares = [.. parameters.Select(parameter => zeros(parameter.shape).DetachFromDisposeScope())];
        var indices = Enumerable.Range(0, parameters.Count).ToList();
        _groups = [[.. indices.Where(index => parameters[index].dim() > 1)], [.. indices.Where(index => parameters[index].dim() <= 1)]];
    }

    /// <summary>First moments, in the parameters' order.</summary>
    public IReadOnlyList<Tensor> Means { get; }

    /// <summary>Second moments, in the parameters' order.</summary>
    public IReadOnlyList<Tensor> Squares { get; }

    /// <summary>Clips the gradients and takes a step, unless they are no numbers: then nothing changes.</summary>
    /// <param name="step">From 0.</param>
    /// <param name="learningRate">Of this step.</param>
    /// <returns>The gradient's norm before clipping; not finite where no step was taken.</returns>
    public double Step(long step, double learningRate)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var norm = Clip();
        if (!double.IsFinite(norm))
            return norm;

        foreach (var group in _groups)
        {
            if (group.Length == 0)
                continue;

            var number = tensor((float)(step + 1));
            Aten.FusedAdamW(
                Pick(_parameters), [.. group.Select(index => GradientOf(_parameters[index]))], Pick(Means), Pick(Squares), [.. group.Select(_ => number)],
                learningRate, _options.Beta1, _options.Beta2, ReferenceEquals(group, _groups[0]) ? _options.WeightDecay : 0, _options.Epsilon);

            Tensor[] Pick(IReadOnlyList<Tensor> tensors) => [.. group.Select(index => tensors[index])];
        }

        return norm;
    }

    /// <summary>Sets every gradient to zero.</summary>
    public void ZeroGradients()
    {
        foreach (var parameter in _parameters)
            parameter.grad?.zero_();
    }

    private double Clip()
    {
        var norm = cat([.. _parameters.Select(parameter => SquaredNorm(GradientOf(parameter)))]).sum().sqrt();
        var value = (double)norm.item<float>();
        if (value > _options.MaxGradientNorm)
        {
            var factor = tensor((float)(_options.MaxGradientNorm / value));
            foreach (var parameter in _parameters)
                GradientOf(parameter).mul_(factor);
        }

        return value;
    }

    // Not square(): TorchSharp makes that pow(2), with a scalar on the fly.
    private static Tensor SquaredNorm(Tensor gradient) => gradient.mul(gradient).sum().view(1);

    private static Tensor GradientOf(Tensor parameter) => parameter.grad ?? throw new System.Diagnostics.UnreachableException("a weight has no gradient: it is not part of the computation");

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in Means.Concat(Squares))
            tensor.Dispose();
    }
}
