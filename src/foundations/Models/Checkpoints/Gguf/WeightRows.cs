using Endonym.Models.Checkpoints.SafeTensors;
using Endonym.Models.Quantization;

namespace Endonym.Models.Checkpoints.Gguf;

/// <summary>A checkpoint's weight as rows, in the order in which they are to lie.</summary>
internal sealed unsafe class WeightRows
{
    private readonly byte* _start;
    private readonly TensorFormat _storedAs;
    private readonly int _rowBytes;
    private readonly int _headSize;

    /// <param name="name">Its name in the checkpoint.</param>
    /// <param name="start">Its first byte; must stay mapped.</param>
    /// <param name="entry">What it is.</param>
    /// <param name="headSize">Rows of one head whose pairs are to become neighbours; 0 leaves all rows where they are.</param>
    /// <param name="importance">Its columns' importance; empty if not known.</param>
    public WeightRows(string name, byte* start, TensorEntry entry, int headSize, ReadOnlyMemory<float> importance)
    {
        Name = name;
        Importance = importance;
        _start = start;
        _headSize = headSize;
        // A bias is a column of rows where heads are reordered, and one row elsewhere.
        var isMatrix = entry.Shape.Count > 1 || headSize > 0;
        Columns = isMatrix ? checked((int)(entry.Shape.Count > 1 ? entry.Shape[1] : 1)) : checked((int)entry.Shape[0]);
        Count = isMatrix ? entry.Shape[0] : 1;
        _storedAs = entry.Type switch
        {
            ElementType.F32 => TensorFormat.F32,
            ElementType.F16 => TensorFormat.F16,
            ElementType.BF16 => TensorFormat.BF16,
            ElementType.F64 => TensorFormat.F64,
            _ => throw new ArgumentException($"'{name}' is {entry.Type}; weights are floating-point numbers.", nameof(entry)),
        };
        _rowBytes = Columns * _storedAs.BlockBytes;
    }

    public string Name { get; }

    public int Columns { get; }

    public long Count { get; }

    public ReadOnlyMemory<float> Importance { get; }

    /// <summary>Reads one row.</summary>
    /// <param name="index">Its place in the new order.</param>
    /// <param name="row">Takes it.</param>
    public void Read(long index, Span<float> row) =>
        Quantizer.Dequantize(_storedAs, new ReadOnlySpan<byte>(_start + Source(index) * _rowBytes, _rowBytes), row);

    // Pair i of a head: rows i and i + E/2 of the head there, 2i and 2i + 1 here.
    private long Source(long index)
    {
        if (_headSize == 0)
            return index;
        var (head, row) = Math.DivRem(index, _headSize);
        return head * _headSize + row % 2 * (_headSize / 2) + row / 2;
    }
}
