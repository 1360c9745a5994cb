namespace Endonym.Models.Checkpoints.Onnx;

/// <summary>Fills whole rows of a matrix in fp32.</summary>
/// <param name="firstRow">The first of them.</param>
/// <param name="rows">Takes as many as it has room for.</param>
internal delegate void RowReader(int firstRow, Span<float> rows);

/// <summary>A matrix of the graph, made of one weight of the checkpoint or of several.</summary>
/// <param name="Rows">What it gives out.</param>
/// <param name="Columns">What it takes in.</param>
/// <param name="Read">Fills its rows; asked by several threads at once.</param>
/// <param name="Weights">The checkpoint's names of what it is made of.</param>
/// <param name="WeightOf">Which of them a row is from.</param>
internal sealed record MatrixSource(int Rows, int Columns, RowReader Read, IReadOnlyList<string> Weights, Func<int, string> WeightOf)
{
    /// <summary>One weight.</summary>
    public static MatrixSource Of(IWeightSource weights, string name, int rows, int columns) =>
        new(rows, columns, (firstRow, destination) => weights.Read(name, (long)firstRow * columns, destination), [name], _ => name);

    /// <summary>Several, one below another.</summary>
    public static MatrixSource Stacked(params IReadOnlyList<MatrixSource> parts)
    {
        var columns = parts[0].Columns;
        return new MatrixSource(parts.Sum(part => part.Rows), columns, Read, [.. parts.SelectMany(part => part.Weights)], WeightOf);

        void Read(int firstRow, Span<float> destination)
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
        }

        string WeightOf(int row)
        {
            var part = 0;
            for (; row >= parts[part].Rows; part++)
                row -= parts[part].Rows;
            return parts[part].WeightOf(row);
        }
    }

    /// <summary>Two of one shape, row by row in turn.</summary>
    public static MatrixSource Interleaved(MatrixSource even, MatrixSource odd)
    {
        var columns = even.Columns;
        return new MatrixSource(2 * even.Rows, columns, Read, [.. even.Weights, .. odd.Weights], row => Of(row).WeightOf(row / 2));

        void Read(int firstRow, Span<float> destination)
        {
            for (var row = firstRow; !destination.IsEmpty; row++, destination = destination[columns..])
                Of(row).Read(row / 2, destination[..columns]);
        }

        MatrixSource Of(int row) => row % 2 == 0 ? even : odd;
    }
}
