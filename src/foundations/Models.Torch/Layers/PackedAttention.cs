using System.Runtime.Intrinsics;
using Endonym.Models.Torch.Native;
using static TorchSharp.torch;

namespace Endonym.Models.Torch.Layers;

// Shapes in this file: N tokens of all documents, H query heads, K key/value heads, E width of one head.

/// <summary>Causal attention within each document of a packed row, with fewer key/value heads than query heads, in bf16 on a CPU.</summary>
/// <remarks>
/// libtorch's attention calls small matrix products block by block, for one document at a time; here each (document, key/value head) is one task whose keys
/// and values stay in the processor's second cache. The arithmetic is FlashAttention's (Dao, 2023, arXiv:2307.08691): the forward pass keeps one number a row,
/// the logarithm of its sum, and the backward pass forms the probabilities again.
/// </remarks>
internal sealed class PackedAttention : autograd.SingleTensorFunction<PackedAttention>
{
    private const string KernelKey = "kernel";

    /// <summary>Whether the kernel takes such a computation; elsewhere libtorch's own attention does.</summary>
    public static bool Supports(ScalarType type, int headSize, Device device) =>
        Vector512.IsHardwareAccelerated && type == ScalarType.BFloat16 && headSize % PackedAttentionKernel.ColumnBlock == 0 && device.type == TorchSharp.DeviceType.CPU;

    /// <inheritdoc/>
    public override string Name => nameof(PackedAttention);

    /// <summary>Attends.</summary>
    /// <param name="queryAndKey">(N, H + K, E), contiguous: queries, then keys, both turned by their positions.</param>
    /// <param name="value">(N, K, E).</param>
    /// <param name="lengths">Of the documents.</param>
    /// <returns>(N, H·E).</returns>
    public static Tensor Attend(Tensor queryAndKey, Tensor value, IReadOnlyList<int> lengths) => apply(queryAndKey, value, lengths);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var queryAndKey = (Tensor)vars[0];
        var value = ((Tensor)vars[1]).contiguous();
        var kernel = new PackedAttentionKernel((int)(queryAndKey.shape[1] - value.shape[1]), (int)value.shape[1], (int)value.shape[2], (IReadOnlyList<int>)vars[2], get_num_threads());
        var output = empty([value.shape[0], (long)kernel.QueryHeads * kernel.HeadSize], ScalarType.BFloat16);
        var logSums = empty([value.shape[0], kernel.QueryHeads], ScalarType.Float32);
        kernel.Forward(Aten.AddressOf(queryAndKey), Aten.AddressOf(value), Aten.AddressOf(output), Aten.AddressOf(logSums));
        ctx.save_for_backward([queryAndKey, value, output, logSums]);
        ctx.save_data(KernelKey, kernel);
        return output;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        // An exception must not leave this method: there are native frames between it and the caller, and the process would end. Nothing here throws for valid tensors.
        var saved = ctx.get_saved_variables();
        var (queryAndKey, value, output, logSums) = (saved[0], saved[1], saved[2], saved[3]);
        var kernel = (PackedAttentionKernel)ctx.get_data(KernelKey);
        var gradient = grad_output.contiguous();
        var queryAndKeyGradient = empty_like(queryAndKey);
        var valueGradient = empty_like(value);
        kernel.Backward(
            Aten.AddressOf(queryAndKey), Aten.AddressOf(value), Aten.AddressOf(output), Aten.AddressOf(logSums), Aten.AddressOf(gradient),
            Aten.AddressOf(queryAndKeyGradient), Aten.AddressOf(valueGradient));
        return [queryAndKeyGradient, valueGradient, null!]; // the lengths have no gradient
    }
}
