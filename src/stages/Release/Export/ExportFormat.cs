using Endonym.Lineage;
using Endonym.Models.Checkpoints.Gguf;
using Endonym.Models.Checkpoints.Onnx;

namespace Endonym.Release.Export;

/// <summary>Forms in which other engines, and ours on a CPU, read a model.</summary>
public enum ExportFormat
{
    /// <summary>ONNX in fp32: for comparison with other engines.</summary>
    OnnxFp32,

    /// <summary>ONNX, 8 bits: next to no loss, best for models of up to two billion weights.</summary>
    OnnxInt8,

    /// <summary>ONNX, 4 bits in the layers and 8 in embedding and output layer.</summary>
    OnnxInt4,

    /// <summary>GGUF in fp32.</summary>
    GgufF32,

    /// <summary>GGUF in binary16.</summary>
    GgufF16,

    /// <summary>GGUF in bfloat16: loses nothing of a checkpoint that is stored so.</summary>
    GgufBf16,

    /// <summary>GGUF, 8.5 bits for each weight.</summary>
    GgufQ80,

    /// <summary>GGUF, 4.5 bits, fastest where kernels repack it.</summary>
    GgufQ40,

    /// <summary>GGUF, llama.cpp's mix of 4 and 6 bits.</summary>
    GgufQ4KM,

    /// <summary>A folder in Hugging Face's layout, in the checkpoint's own precision.</summary>
    HuggingFace,
}

/// <summary>What a format is called, and how it is written.</summary>
public static class ExportFormats
{
    private static readonly Dictionary<string, ExportFormat> ByName = new(StringComparer.OrdinalIgnoreCase)
    {
        ["onnx-fp32"] = ExportFormat.OnnxFp32,
        ["onnx-int8"] = ExportFormat.OnnxInt8,
        ["onnx-int4"] = ExportFormat.OnnxInt4,
        ["gguf-f32"] = ExportFormat.GgufF32,
        ["gguf-f16"] = ExportFormat.GgufF16,
        ["gguf-bf16"] = ExportFormat.GgufBf16,
        ["gguf-q8_0"] = ExportFormat.GgufQ80,
        ["gguf-q4_0"] = ExportFormat.GgufQ40,
        ["gguf-q4_k_m"] = ExportFormat.GgufQ4KM,
        ["hf"] = ExportFormat.HuggingFace,
    };

    /// <summary>The names of all of them.</summary>
    public static IReadOnlyCollection<string> Names => ByName.Keys;

    /// <summary>The names of those that round weights to few bits.</summary>
    public static IEnumerable<string> QuantizedNames => ByName.Where(pair => pair.Value.IsQuantized).Select(pair => pair.Key);

    /// <summary>The format of that name.</summary>
    /// <exception cref="InvalidInputException">There is none; the message lists those there are.</exception>
    public static ExportFormat Find(string name) => ByName.TryGetValue(name, out var format) ? format
        : throw new InvalidInputException($"'{name}' is no format to export to. There are {string.Join(", ", Names)}.");

    extension(ExportFormat format)
    {
        /// <summary>As people write it.</summary>
        public string Name => ByName.First(pair => pair.Value == format).Key;

        /// <summary>Whether weights are rounded to few bits, with scales.</summary>
        public bool IsQuantized => format is ExportFormat.OnnxInt8 or ExportFormat.OnnxInt4 or ExportFormat.GgufQ80 or ExportFormat.GgufQ40 or ExportFormat.GgufQ4KM;

        /// <summary>How it is written as ONNX; null if it is another form.</summary>
        internal OnnxExportOptions? Onnx => format switch
        {
            ExportFormat.OnnxFp32 => OnnxExportOptions.FullPrecision,
            ExportFormat.OnnxInt8 => OnnxExportOptions.EightBits,
            ExportFormat.OnnxInt4 => OnnxExportOptions.FourBits,
            _ => null,
        };

        /// <summary>How it is written as GGUF; null if it is another form.</summary>
        internal GgufMix? Gguf => format switch
        {
            ExportFormat.GgufF32 => GgufMix.F32,
            ExportFormat.GgufF16 => GgufMix.F16,
            ExportFormat.GgufBf16 => GgufMix.BF16,
            ExportFormat.GgufQ80 => GgufMix.Q80,
            ExportFormat.GgufQ40 => GgufMix.Q40,
            ExportFormat.GgufQ4KM => GgufMix.Q4KM,
            _ => null,
        };
    }
}
