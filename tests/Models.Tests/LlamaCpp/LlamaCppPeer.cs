using System.Text;
using Endonym.Models.Quantization;

namespace Endonym.Models.Tests.LlamaCpp;

/// <summary>llama.cpp as a peer: its quantisers, its dequantisers and its models.</summary>
internal static unsafe class LlamaCppPeer
{
    /// <summary>Why there is no peer; null if there is one, which is then loaded.</summary>
    public static string? Missing
    {
        get
        {
            if (LlamaCppPackage.Folder is { } folder)
                Native.Load(folder);
            return LlamaCppPackage.Missing;
        }
    }

    public static byte[] Quantize(TensorFormat format, ReadOnlySpan<float> rows, int columns, ReadOnlySpan<float> importance)
    {
        var blocks = new byte[rows.Length / format.BlockLength * format.BlockBytes];
        fixed (float* source = rows, weights = importance)
        fixed (byte* destination = blocks)
            Native.ggml_quantize_chunk((int)format, source, destination, 0, rows.Length / columns, columns, weights);
        return blocks;
    }

    public static float[] Dequantize(TensorFormat format, ReadOnlySpan<byte> blocks)
    {
        var row = new float[blocks.Length / format.BlockBytes * format.BlockLength];
        fixed (byte* source = blocks)
        fixed (float* destination = row)
        {
            switch (format)
            {
                case TensorFormat.Q80:
                    Native.dequantize_row_q8_0(source, destination, row.Length);
                    break;
                case TensorFormat.Q40:
                    Native.dequantize_row_q4_0(source, destination, row.Length);
                    break;
                case TensorFormat.Q4K:
                    Native.dequantize_row_q4_K(source, destination, row.Length);
                    break;
                case TensorFormat.Q5K:
                    Native.dequantize_row_q5_K(source, destination, row.Length);
                    break;
                case TensorFormat.Q6K:
                    Native.dequantize_row_q6_K(source, destination, row.Length);
                    break;
                default:
                    throw new ArgumentException($"The peer does not read {format}.", nameof(format));
            }
        }

        return row;
    }

    /// <summary>Quantizes a whole file as <c>llama-quantize</c> does.</summary>
    /// <param name="input">A GGUF file in F32, F16 or BF16.</param>
    /// <param name="output">The file to write.</param>
    /// <param name="fileType">llama.cpp's number of the mix, such as 15 for Q4_K_M.</param>
    /// <param name="threads">How many threads may work.</param>
    /// <param name="importance">Mean squares by the tensor's name in the file.</param>
    public static void QuantizeFile(string input, string output, int fileType, int threads, IReadOnlyDictionary<string, float[]>? importance = null)
    {
        var parameters = Native.llama_model_quantize_default_params();
        parameters.FileType = fileType;
        parameters.Threads = threads;
        List<System.Buffers.MemoryHandle> pins = [];
        try
        {
            var entries = new Native.ImportanceEntry[(importance?.Count ?? 0) + 1];
            var next = 0;
            foreach (var (name, values) in importance ?? new Dictionary<string, float[]>())
            {
                pins.Add(new Memory<byte>(Encoding.UTF8.GetBytes(name + '\0')).Pin());
                pins.Add(new Memory<float>(values).Pin());
                entries[next++] = new Native.ImportanceEntry { Name = (byte*)pins[^2].Pointer, Values = (float*)pins[^1].Pointer, Count = (nuint)values.Length };
            }

            fixed (Native.ImportanceEntry* first = entries)
            {
                parameters.Importance = importance is null ? null : first;
                if (Native.llama_model_quantize(input, output, &parameters) != 0)
                    throw new InvalidOperationException($"llama.cpp does not quantize {input}.");
            }
        }
        finally
        {
            pins.ForEach(pin => pin.Dispose());
        }
    }
}
