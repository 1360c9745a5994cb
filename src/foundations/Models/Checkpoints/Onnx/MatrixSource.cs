namespace Endonym.Models.Checkpoints.Onnx;

/// <summary>Fills whole rows of a matrix in fp32.</summary>
/// <param name="firstRow">The first of them.</param>
/// <param name="rows">Takes as many as it has room for.</param>
internal delegate void RowReader(int firstRow, Span<float> rows);

/// <summary>A matrix of the graph, made of one weight of the checkpoint or of several.</summary>
/// <param name="Rows">What it gives out.</param>
/// <param name="Columns">What it takes in.</param>
/// <param name="Read">Fills its rows; asked by several threads at once.</param>
internal sealed record MatrixSource(int Rows, int Columns, RowReader Read)
{
    /// <summary>One weight.</summary>
    public static MatrixSource Of(IWeightSource weights, string name, int rows, int columns) =>
        new(rows, columns, (firstRow, destination) => weights.Read(name, (long)firstRow * columns, destination));

    /// <summary>Several, one below another.</summary>
    public static MatrixSource Stacked(params IReadOnlyList<MatrixSource> parts)
    {
        var columns = parts[0].Columns;
        return new MatrixSource(parts.Sum(part => part.Rows), columns, (firstRow, destination) =>
        {
            foreach (var part in parts)
            {
                if (destination.IsEmpty)
                    break;
                if (firstRow < part.Rows)
                {
                    var here = destination[..(Math.Min(part.Rows - firstRow, destination.Length / columns) * columns)];
                    part.Read(firstRow, here);
                    destination = destination[here.Length..];
                }

                firstRow = Math.Max(0, firstRow - part.Rows);
            }
        });
    }

    /// <summary>Two of one shape, row by row in turn.</summary>
    public static MatrixSource Interleaved(MatrixSource even, MatrixSource odd)
    {
        var columns = even.Columns;
        return new MatrixSource(2 * even.Rows, columns, (firstRow, destination) =>
        {
            for (var row = firstRow; !destination.IsEmpty; row++, destination = destination[columns..])
                (row % 2 == 0 ? even : odd).Read(row / 2, destination[..columns]);
        });
    }
}
