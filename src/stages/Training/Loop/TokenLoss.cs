using Endonym.Models.Torch.Native;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Endonym.Training.Loop;

// Shapes in this file: N tokens, D model width, V vocabulary.

/// <summary>Log-probabilities of targets and their gradients, a few rows at a time, so that the (N, V) logits never exist.</summary>
/// <remarks>
/// The gradient of −log softmax(z)[y] is softmax(z) − onehot(y); it is formed here and handed to autograd at the hidden states, and summed in fp32 at the head.
/// </remarks>
public static class TokenLoss
{
    // 1,024 rows of an 8k vocabulary in bf16 are 16 MB: they stay in the processor's last cache, and are enough for the matrix products to be fast.
    private const int Rows = 1024;

    /// <summary>log p(target) of each token, without gradient.</summary>
    /// <param name="hidden">(N, D).</param>
    /// <param name="head">(V, D).</param>
    /// <param name="targets">(N), int64.</param>
    /// <returns>N natural logarithms.</returns>
    public static float[] LogProbabilities(Tensor hidden, Tensor head, Tensor targets)
    {
        using var noGradient = no_grad();
        var result = new float[targets.shape[0]];
        ForEachChunk(result.Length, (start, rows) =>
        {
            var logits = F.linear(hidden.narrow(0, start, rows), head).to(ScalarType.Float32);
            var picked = logits.gather(1, targets.narrow(0, start, rows).unsqueeze(1)).squeeze(1);
            picked.sub(logits.logsumexp(1)).data<float>().CopyTo(result, (int)start);
        });
        return result;
    }

    /// <summary>Adds the gradient of Σ wₙ · (−log p(targetₙ)) to the graph behind the hidden states and to the head's gradient.</summary>
    /// <param name="hidden">(N, D), with its graph.</param>
    /// <param name="head">(V, D), detached.</param>
    /// <param name="headGradient">(V, D), fp32; added to.</param>
    /// <param name="targets">(N), int64.</param>
    /// <param name="weights">(N), fp32: the factor of each token, normalization included.</param>
    /// <returns>Σ wₙ · (−log p(targetₙ)), in nats.</returns>
    public static double Backward(Tensor hidden, Tensor head, Tensor headGradient, Tensor targets, Tensor weights)
    {
        using var scope = NewDisposeScope();
        var hiddenGradient = empty_like(hidden);
        var loss = 0.0;
        using (no_grad())
        {
            var detached = hidden.detach();
            ForEachChunk(targets.shape[0], (start, rows) =>
            {
                var h = detached.narrow(0, start, rows);
                var (chunkLoss, gradient) = LogitGradient(F.linear(h, head), targets.narrow(0, start, rows), weights.narrow(0, start, rows)); // (rows, V)
                loss += chunkLoss;
                hiddenGradient.narrow(0, start, rows).copy_(gradient.matmul(head));
                headGradient.add_(gradient.t().matmul(h), Scalars.One);
            });
        }

        hidden.backward([hiddenGradient]);
        return loss;
    }

    // bf16 logits become their gradient in place; fp32, which trains where bf16 is slow, composes torch's operators.
    private static unsafe (double Loss, Tensor Gradient) LogitGradient(Tensor logits, Tensor targets, Tensor weights)
    {
        if (logits.dtype == ScalarType.BFloat16)
        {
            var loss = SoftmaxGradient.InPlace((ushort*)Aten.AddressOf(logits), (int)logits.shape[1], targets.data<long>().ToArray(), weights.data<float>().ToArray(), get_num_threads());
            return (loss, logits);
        }

        var w = weights.unsqueeze(1); // (rows, 1)
        var y = targets.unsqueeze(1); // (rows, 1)
        var logProbabilities = logits.log_softmax(1);
        var sum = logProbabilities.gather(1, y).mul(w).sum();
        return (-sum.item<float>(), logProbabilities.exp_().mul_(w).scatter_add_(1, y, w.neg()));
    }

    private static void ForEachChunk(long count, Action<long, long> work)
    {
        for (var start = 0L; start < count; start += Rows)
        {
            using var scope = NewDisposeScope();
            work(start, Math.Min(Rows, count - start));
        }
    }
}
