using Endonym.Models.Checkpoints.SafeTensors;

namespace Endonym.Models.Checkpoints.Gguf;

/// <summary>A checkpoint's weight as rows, in the order in which they are to lie.</summary>
internal sealed class WeightRows
{
    private readonly StoredTensor _tensor;
    private readonly int _headSize;

    /// <summary>A view of a weight.</summary>
    /// <param name="tensor">The weight; must stay open.</param>
    /// <param name="headSize">Rows of one head whose pairs are to become neighbours; 0 leaves all rows where they are.</param>
    /// <param name="importance">Its columns' importance; empty if not known.</param>
    public WeightRows(StoredTensor tensor, int headSize, ReadOnlyMemory<float> importance)
    {
        _tensor = tensor;
        _headSize = headSize;
        Importance = importance;
        // A bias is a column of rows where heads are reordered, and one row elsewhere.
        var shape = tensor.Entry.Shape;
        Columns = checked((int)(shape.Count > 1 ? shape[1] : headSize > 0 ? 1 : shape[0]));
        Count = tensor.ElementCount / Columns;
    }

    public string Name => _tensor.Entry.Name;

    public int Columns { get; }

    public long Count { get; }

    public ReadOnlyMemory<float> Importance { get; }

    /// <summary>Reads one row.</summary>
    /// <param name="index">Its place in the new order.</param>
    /// <param name="row">Takes it.</param>
    public void Read(long index, Span<float> row) => _tensor.Read(Source(index) * Columns, row);

    // Pair i of a head: rows i and i + E/2 of the head there, 2i and 2i + 1 here.
    private long Source(long index)
    {
        if (_headSize == 0)
            return index;
        var (head, row) = Math.DivRem(index, _headSize);
        return head * _headSize + row % 2 * (_headSize / 2) + row / 2;
    }
}
