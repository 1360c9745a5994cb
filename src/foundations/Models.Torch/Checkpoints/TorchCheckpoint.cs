using Endonym.Models.Checkpoints;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Checkpoints.SafeTensors;
using Endonym.Models.Families;
using Endonym.Models.Torch.Decoders;
using Endonym.Models.Torch.Native;
using static TorchSharp.torch;

namespace Endonym.Models.Torch.Checkpoints;

/// <summary>Weights between torch's memory and safetensors files.</summary>
public static class TorchCheckpoint
{
    /// <summary>Reads a folder's weights into a type.</summary>
    /// <param name="folder">A Hugging Face folder.</param>
    /// <param name="config">Its config.</param>
    /// <param name="type">The type the tensors will have.</param>
    /// <exception cref="Lineage.InvalidInputException">A tensor is missing, has another shape, the file is broken, or there is not enough memory.</exception>
    public static DecoderWeights Load(string folder, DecoderConfig config, ScalarType type)
    {
        CheckMemory(folder, config, type);
        using var file = HuggingFaceFolder.OpenWeights(folder, config);
        return new DecoderWeights(config, shape => Read(file, shape.Name, type).DetachFromDisposeScope());
    }

    /// <summary>Reads a folder's weights as the computation wants them, without ever holding them twice.</summary>
    /// <param name="folder">A Hugging Face folder.</param>
    /// <param name="config">Its config.</param>
    /// <param name="type">The type to compute in.</param>
    /// <returns>Tensors that belong to no dispose scope.</returns>
    /// <exception cref="Lineage.InvalidInputException">A tensor is missing, has another shape, the file is broken, or there is not enough memory.</exception>
    internal static ComputeWeights LoadComputeWeights(string folder, DecoderConfig config, ScalarType type)
    {
        CheckMemory(folder, config, type);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var file = HuggingFaceFolder.OpenWeights(folder, config);
        var weights = ComputeWeights.From(config, name => Read(file, name, type), type);
        foreach (var tensor in weights.Tensors())
            tensor.DetachFromDisposeScope();
        return weights;
    }

    /// <summary>The same with weights from elsewhere.</summary>
    /// <param name="folder">Where they are from, for errors.</param>
    /// <param name="config">The model's shape.</param>
    /// <param name="source">The weights.</param>
    /// <param name="type">The type to compute in.</param>
    /// <exception cref="Lineage.InvalidInputException">There is not enough memory.</exception>
    internal static ComputeWeights LoadComputeWeights(string folder, DecoderConfig config, IWeightSource source, ScalarType type)
    {
        CheckMemory(folder, config, type);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var shapes = config.Weights().ToDictionary(weight => weight.Name, weight => weight.Shape, StringComparer.Ordinal);
        var weights = ComputeWeights.From(config, name => Copy((first, part) => source.Read(name, first, part), shapes[name]), type);
        foreach (var tensor in weights.Tensors())
            tensor.DetachFromDisposeScope();
        return weights;
    }

    /// <summary>Writes weights as <c>model.safetensors</c>.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="weights">The weights, on the CPU.</param>
    /// <param name="type">The type to store; fp32 to bf16 rounds to nearest even.</param>
    public static void Save(string folder, DecoderWeights weights, ElementType type) =>
        SafeTensorsWriter.Write(
            Path.Combine(folder, HuggingFaceFolder.WeightsFile),
            [.. weights.Shapes.Select(shape => Entry(shape.Name, weights[shape.Name], type))],
            // Transformers refuses a file that does not say which framework's layout it has.
            new Dictionary<string, string> { ["format"] = "pt" });

    /// <summary>A tensor to be written under a name.</summary>
    /// <param name="name">Its name in the file.</param>
    /// <param name="tensor">Read when the file is written; must live until then.</param>
    /// <param name="type">The type to store.</param>
    public static TensorToWrite Entry(string name, Tensor tensor, ElementType type) => new(name, type, tensor.shape, stream =>
    {
        using var scope = NewDisposeScope();
        var stored = tensor.detach().to(ToTorch(type)).contiguous();
        WriteBytes(stored, stream);
    });

    /// <summary>Copies a tensor of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="name">The tensor's name.</param>
    public static Tensor Read(SafeTensorsFile file, string name)
    {
        var entry = file.Get(name, type: null, shape: null);
        return Copy(Pointer(file, entry), entry);
    }

    private static unsafe nint Pointer(SafeTensorsFile file, TensorEntry entry) => (nint)file.PointerTo(entry);

    /// <summary>Copies a weight into a type; it belongs to the current dispose scope.</summary>
    internal static unsafe Tensor Read(CheckpointWeights file, string name, ScalarType type)
    {
        using var scope = NewDisposeScope();
        var stored = file.Tensor(name);
        var copy = stored.IsAsStored ? Copy((nint)file.PointerTo(name), stored.Entry) : Copy(stored.Read, stored.Entry.Shape);
        return copy.to(type).MoveToOuterDisposeScope();
    }

    private static void CheckMemory(string folder, DecoderConfig config, ScalarType type)
    {
        var stored = type switch
        {
            ScalarType.BFloat16 => ElementType.BF16,
            ScalarType.Float16 => ElementType.F16,
            ScalarType.Float64 => ElementType.F64,
            _ => ElementType.F32,
        };
        CheckpointMemory.RequireToCompute(folder, config, stored);
    }

    private delegate void ReadPart(long first, Span<float> destination);

    private static unsafe Tensor Copy(ReadPart read, IReadOnlyList<long> shape)
    {
        const int part = 1 << 24;
        var tensor = empty([.. shape], ScalarType.Float32);
        var start = (float*)Aten.AddressOf(tensor);
        var count = tensor.numel();
        for (var first = 0L; first < count; first += part)
            read(first, new Span<float>(start + first, (int)Math.Min(part, count - first)));
        GC.KeepAlive(tensor);
        return tensor;
    }

    private static unsafe Tensor Copy(nint source, TensorEntry entry)
    {
        var tensor = empty([.. entry.Shape], ToTorch(entry.Type));
        Buffer.MemoryCopy((void*)source, (void*)Aten.AddressOf(tensor), entry.Length, entry.Length);
        GC.KeepAlive(tensor);
        return tensor;
    }

    private static unsafe void WriteBytes(Tensor tensor, Stream stream)
    {
        const int block = 1 << 24;
        var length = tensor.numel() * tensor.ElementSize;
        var start = (byte*)Aten.AddressOf(tensor);
        for (var offset = 0L; offset < length; offset += block)
            stream.Write(new ReadOnlySpan<byte>(start + offset, (int)Math.Min(block, length - offset)));
        GC.KeepAlive(tensor);
    }

    private static ScalarType ToTorch(ElementType type) => type switch
    {
        ElementType.F32 => ScalarType.Float32,
        ElementType.BF16 => ScalarType.BFloat16,
        ElementType.F16 => ScalarType.Float16,
        ElementType.F64 => ScalarType.Float64,
        ElementType.I64 => ScalarType.Int64,
        ElementType.I32 => ScalarType.Int32,
        ElementType.U8 => ScalarType.Byte,
        _ => throw new Lineage.InvalidInputException($"Tensors of type {type} are not computed with here; convert them to BF16 or F32."),
    };
}
