using Endonym.Lineage;
using Endonym.Models.Families;
using Endonym.Models.Torch.Decoders;
using Endonym.Models.Torch.Layers;
using Endonym.Training.Data;
using static TorchSharp.torch;

namespace Endonym.Training.Loop;

/// <summary>A model whose fp32 masters collect gradients.</summary>
public sealed class ModelInTraining : IDisposable
{
    private readonly TorchDecoder _decoder;

    /// <param name="weights">fp32; owned from here on.</param>
    /// <param name="precision">The type of the computation.</param>
    /// <exception cref="InvalidInputException">The model is of a family that is not trained here; see <see cref="CheckTrainable"/>.</exception>
    public ModelInTraining(DecoderWeights weights, TrainingPrecision precision)
    {
        CheckTrainable(weights.Config);
        Weights = weights;
        foreach (var tensor in weights.Tensors)
        {
            tensor.requires_grad = true;
            tensor.grad = zeros_like(tensor).DetachFromDisposeScope();
        }

        _decoder = new TorchDecoder(weights.Config, precision == TrainingPrecision.Bf16 ? ScalarType.BFloat16 : ScalarType.Float32, CPU);
    }

    /// <summary>Checks that nothing but gradients is needed to train such a model.</summary>
    /// <exception cref="InvalidInputException">It has experts.</exception>
    public static void CheckTrainable(DecoderConfig config)
    {
        // Without a loss that balances the router (Fedus et al., 2022, arXiv:2101.03961, section 2.2) it would soon send every token to the same experts.
        if (config.ExpertCount > 0)
        {
            throw new InvalidInputException(FormattableString.Invariant(
                $"A {config.ArchitectureName} with {config.ExpertCount} experts is not trained here: there is no loss that keeps its router balanced. Train a model without experts, or hand the run over to an engine for mixtures of experts."));
        }
    }

    /// <summary>The masters.</summary>
    public DecoderWeights Weights { get; }

    /// <summary>The model's shape.</summary>
    public DecoderConfig Config => Weights.Config;

    /// <summary>Adds the gradients of one batch's weighted loss.</summary>
    /// <param name="batch">The tokens; weights include the normalization.</param>
    /// <returns>The weighted loss, in nats.</returns>
    public double AccumulateGradients(TrainingBatch batch)
    {
        using var scope = NewDisposeScope();
        var (hidden, head, targets, rows) = Forward(batch);
        var weights = tensor(rows is null ? batch.Weights : [.. rows.Select(row => batch.Weights[row])]);
        return TokenLoss.Backward(hidden, head, HeadGradient, targets, weights);
    }

    /// <summary>Adds the gradients of a loss whose weights depend on the log-probabilities, with one forward pass for both.</summary>
    /// <param name="batch">The tokens; only those with a weight other than 0 take part.</param>
    /// <param name="weigh">From the log-probability of every taking part token, in order, to its factor.</param>
    public void AccumulateGradients(TrainingBatch batch, Func<float[], float[]> weigh)
    {
        using var scope = NewDisposeScope();
        var (hidden, head, targets, _) = Forward(batch);
        var weights = weigh(TokenLoss.LogProbabilities(hidden, head, targets));
        TokenLoss.Backward(hidden, head, HeadGradient, targets, tensor(weights));
    }

    /// <summary>log p of every taking part token, in order, without gradients.</summary>
    public float[] LogProbabilities(TrainingBatch batch)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (hidden, head, targets, _) = Forward(batch);
        return TokenLoss.LogProbabilities(hidden, head, targets);
    }

    /// <summary>Whether every weight is a number.</summary>
    public bool IsFinite()
    {
        using var scope = NewDisposeScope();
        return Weights.Tensors.All(tensor => tensor.detach().isfinite().all().item<bool>());
    }

    private Tensor HeadGradient => Weights.Head.grad!; // made in the constructor

    // Rows of weight 0 (a prompt's) are computed up to the last layer, as answers attend to them, and cost nothing at the head.
    private (Tensor Hidden, Tensor Head, Tensor Targets, List<int>? Rows) Forward(TrainingBatch batch)
    {
        using var input = new PackedSequences(batch.Ids, batch.Lengths, CPU);
        var (hidden, head) = _decoder.Forward(Weights, input);
        var rows = Enumerable.Range(0, batch.Weights.Length).Where(row => batch.Weights[row] != 0).ToList();
        if (rows.Count == batch.Weights.Length)
            return (hidden, head, tensor([.. batch.Targets.Select(target => (long)target)]), null);

        var index = tensor([.. rows.Select(row => (long)row)]);
        return (hidden.index_select(0, index), head, tensor([.. rows.Select(row => (long)batch.Targets[row])]), rows);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _decoder.Dispose();
        Weights.Dispose();
    }
}
