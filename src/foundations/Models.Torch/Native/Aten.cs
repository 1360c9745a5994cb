using System.Runtime.InteropServices;
using System.Text;
using static TorchSharp.torch;

namespace Endonym.Models.Torch.Native;

/// <summary>Calls ATen operators by name through libtorch's stable C interface, autograd included.</summary>
/// <remarks>
/// TorchSharp lacks some operators (fused AdamW, RMSNorm, attention with grouped queries) and passes numbers as objects whose finalizer may run during the call.
/// Here numbers travel by value. A handle of TorchSharp is an <c>at::Tensor*</c>; a call takes a new reference to each tensor and consumes it.
/// The stack of 64-bit slots is torch/csrc/stable/c/shim.h's: tensor and list handles, doubles by their bits, optionals as a pointer or 0.
/// </remarks>
public static unsafe partial class Aten
{
    private const string Library = "torch_cpu";

    private const ulong AbiVersion = (2UL << 56) | (10UL << 48); // libtorch 2.10

    static Aten()
    {
        LibTorch.EnsureLoaded();
    }

    /// <summary>x · rsqrt(mean(x², last dimension) + epsilon) · weight (Zhang and Sennrich, 2019, arXiv:1910.07467).</summary>
    /// <param name="x">(…, D).</param>
    /// <param name="weight">(D).</param>
    /// <param name="epsilon">Added to the mean square.</param>
    public static Tensor RmsNorm(Tensor x, Tensor weight, double epsilon)
    {
        Span<ulong> stack = [Reference(x), List([(ulong)x.shape[^1]]), Some(Reference(weight)), Some(Bits(epsilon))];
        return Call("aten::rms_norm"u8, ""u8, stack);
    }

    /// <summary>softmax(q·kᵀ/√E [+ causal mask])·v, with fewer key/value heads than query heads allowed.</summary>
    /// <param name="query">(B, H, T, E).</param>
    /// <param name="key">(B, K, S, E), H a multiple of K.</param>
    /// <param name="value">(B, K, S, E).</param>
    /// <param name="isCausal">Whether token t sees tokens 0 … t only; needs T = S.</param>
    /// <returns>(B, H, T, E).</returns>
    public static Tensor Attention(Tensor query, Tensor key, Tensor value, bool isCausal) => Attention(query, key, value, None, isCausal);

    /// <summary>The same with a mask that says which tokens see which.</summary>
    /// <param name="query">(B, H, T, E).</param>
    /// <param name="key">(B, K, S, E), H a multiple of K.</param>
    /// <param name="value">(B, K, S, E).</param>
    /// <param name="visible">(T, S), bool: every token sees at least one.</param>
    /// <returns>(B, H, T, E).</returns>
    public static Tensor Attention(Tensor query, Tensor key, Tensor value, Tensor visible) => Attention(query, key, value, Some(Reference(visible)), isCausal: false);

    private static Tensor Attention(Tensor query, Tensor key, Tensor value, ulong mask, bool isCausal)
    {
        var grouped = query.shape[1] != key.shape[1];
        Span<ulong> stack = [Reference(query), Reference(key), Reference(value), mask, Bits(0.0), Bits(isCausal), None, Bits(grouped)];
        return Call("aten::scaled_dot_product_attention"u8, ""u8, stack);
    }

    /// <summary>Rows of a table; its gradient is dense.</summary>
    /// <param name="table">(V, D).</param>
    /// <param name="ids">Any shape, int64.</param>
    /// <returns>(…, D).</returns>
    public static Tensor Embedding(Tensor table, Tensor ids)
    {
        Span<ulong> stack = [Reference(table), Reference(ids), Bits(-1L), Bits(false), Bits(false)];
        return Call("aten::embedding"u8, ""u8, stack);
    }

    /// <summary>One step of AdamW on all tensors at once (Loshchilov and Hutter, 2019, arXiv:1711.05101), in place.</summary>
    /// <param name="parameters">Updated.</param>
    /// <param name="gradients">Read.</param>
    /// <param name="means">First moments, updated.</param>
    /// <param name="squares">Second moments, updated.</param>
    /// <param name="steps">One 0-dimensional fp32 tensor for each parameter: the number of this step, from 1.</param>
    /// <param name="learningRate">Step size.</param>
    /// <param name="beta1">Decay of the first moment.</param>
    /// <param name="beta2">Decay of the second moment.</param>
    /// <param name="weightDecay">Decoupled decay; multiplied by the learning rate.</param>
    /// <param name="epsilon">Added to the root of the second moment.</param>
    public static void FusedAdamW(
        IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> gradients, IReadOnlyList<Tensor> means, IReadOnlyList<Tensor> squares, IReadOnlyList<Tensor> steps,
        double learningRate, double beta1, double beta2, double weightDecay, double epsilon)
    {
        Span<ulong> stack =
        [
            TensorList(parameters), TensorList(gradients), TensorList(means), TensorList(squares), TensorList([]), TensorList(steps),
            Bits(learningRate), Bits(beta1), Bits(beta2), Bits(weightDecay), Bits(epsilon), Bits(false), Bits(false), None, None,
        ];
        Invoke("aten::_fused_adamw_"u8, ""u8, stack);
    }

    /// <summary>Where a tensor's elements begin; valid while the tensor lives.</summary>
    /// <param name="tensor">Contiguous, on the CPU.</param>
    public static nint AddressOf(Tensor tensor)
    {
        Check(aoti_torch_get_data_ptr(tensor.Handle, out var address), "get_data_ptr");
        GC.KeepAlive(tensor);
        return address;
    }

    private const ulong None = 0;

    private static ulong Bits(double value) => BitConverter.DoubleToUInt64Bits(value);

    private static ulong Bits(long value) => (ulong)value;

    private static ulong Bits(bool value) => value ? 1UL : 0UL;

    private static ulong Reference(Tensor tensor)
    {
        Check(aoti_torch_new_tensor_handle(tensor.Handle, out var handle), "new_tensor_handle");
        GC.KeepAlive(tensor);
        return (ulong)handle;
    }

    // libtorch deletes what the pointer points to; with glibc that is free().
    private static ulong Some(ulong value)
    {
        var pointer = (ulong*)NativeMemory.Alloc(sizeof(ulong));
        *pointer = value;
        return (ulong)pointer;
    }

    private static ulong List(ReadOnlySpan<ulong> items)
    {
        Check(torch_new_list_reserve_size((nuint)items.Length, out var list), "new_list");
        foreach (var item in items)
            Check(torch_list_push_back(list, item), "list_push_back");
        return (ulong)list;
    }

    private static ulong TensorList(IReadOnlyList<Tensor> tensors)
    {
        var items = new ulong[tensors.Count];
        for (var index = 0; index < items.Length; index++)
            items[index] = Reference(tensors[index]);
        return List(items);
    }

    private static Tensor Call(ReadOnlySpan<byte> name, ReadOnlySpan<byte> overload, Span<ulong> stack)
    {
        Invoke(name, overload, stack);
        return Tensor.UnsafeCreateTensor((nint)stack[0]);
    }

    // u8 literals end with a zero byte, which is what C wants.
    private static void Invoke(ReadOnlySpan<byte> name, ReadOnlySpan<byte> overload, Span<ulong> stack)
    {
        fixed (byte* nameStart = &MemoryMarshal.GetReference(name), overloadStart = &MemoryMarshal.GetReference(overload))
        fixed (ulong* stackStart = stack)
        {
            var error = torch_call_dispatcher(nameStart, overloadStart, stackStart, AbiVersion);
            if (error != 0)
                throw new InvalidOperationException($"{Encoding.UTF8.GetString(name)} failed; libtorch wrote why to the standard error stream.");
        }
    }

    private static void Check(int error, string call)
    {
        if (error != 0)
            throw new InvalidOperationException($"libtorch's {call} failed with {error}; it wrote why to the standard error stream.");
    }

    [LibraryImport(Library)]
    private static partial int torch_call_dispatcher(byte* name, byte* overload, ulong* stack, ulong abiVersion);

    [LibraryImport(Library)]
    private static partial int aoti_torch_new_tensor_handle(nint original, out nint created);

    [LibraryImport(Library)]
    private static partial int aoti_torch_get_data_ptr(nint tensor, out nint address);

    [LibraryImport(Library)]
    private static partial int torch_new_list_reserve_size(nuint size, out nint list);

    [LibraryImport(Library)]
    private static partial int torch_list_push_back(nint list, ulong value);
}
