using System.Buffers;
using Endonym.Models.Quantization;

namespace Endonym.Models.Checkpoints.Onnx;

/// <summary>Writes a decoder's weights, a part of a matrix at a time and on every core.</summary>
internal sealed class DecoderWeightsWriter(OnnxWeightsFile file)
{
    private readonly List<MatrixFit> _fits = [];

    // Large enough that starting a part costs nothing beside it, small enough that one for each core is no memory worth speaking of.
    private const int WeightsPerPart = 1 << 20;

    /// <summary>How the weights that calibration is asked about were quantised, in the order of writing.</summary>
    public IReadOnlyList<MatrixFit> Fits => _fits;

    /// <summary>What flows into the layer whose matrices are written next, by the weights' names; null where nothing was calibrated.</summary>
    public IReadOnlyDictionary<string, InputStatistics>? Inputs { get; set; }

    /// <summary>Writes a matrix.</summary>
    /// <param name="name">Its name in the graph.</param>
    /// <param name="source">Its rows.</param>
    /// <param name="form">How to store it if its rows divide into blocks; null for fp32.</param>
    public DecoderMatrix Matrix(string name, MatrixSource source, BlockQuantization? form)
    {
        var (rows, columns) = (source.Rows, source.Columns);
        form = form?.FittedTo(columns);
        if (form is null)
        {
            var plain = file.Reserve(name, OnnxType.Float32, rows, columns);
            InParts(source, (firstRow, weights) => file.Write(plain, (long)firstRow * columns * sizeof(float), weights));
            return new DecoderMatrix(rows, columns, null, plain, null, null);
        }

        Prepare(source);
        var blocks = columns / form.BlockSize;
        var zeroBytes = form.HasZeroPoints ? BlockQuantization.ZeroPointBytes(blocks, form.Bits) : 0;
        var quantized = file.Reserve(name, OnnxType.UInt8, rows, blocks, form.BlockSize * form.Bits / 8);
        var scales = file.Reserve(name + ".scales", OnnxType.Float32, rows, blocks);
        var zeroPoints = form.HasZeroPoints ? file.Reserve(name + ".zero_points", OnnxType.UInt8, rows, zeroBytes) : null;
        InParts(source, (firstRow, weights) =>
        {
            var partRows = weights.Length / columns;
            using var q = MemoryPool<byte>.Shared.Rent(weights.Length * form.Bits / 8);
            using var s = MemoryPool<float>.Shared.Rent(partRows * blocks);
            using var z = MemoryPool<byte>.Shared.Rent(partRows * zeroBytes);
            var partQuantized = q.Memory.Span[..(weights.Length * form.Bits / 8)];
            var partScales = s.Memory.Span[..(partRows * blocks)];
            var partZeros = z.Memory.Span[..(partRows * zeroBytes)];
            foreach (var (first, count, inputs) in Runs(source, firstRow, partRows))
            {
                BlockQuantizer.Quantize(
                    weights.Slice(first * columns, count * columns), columns, form, inputs, partQuantized.Slice(first * columns * form.Bits / 8, count * columns * form.Bits / 8),
                    partScales.Slice(first * blocks, count * blocks), partZeros.Slice(first * zeroBytes, count * zeroBytes));
            }

            file.Write<byte>(quantized, (long)firstRow * columns * form.Bits / 8, partQuantized);
            file.Write<float>(scales, (long)firstRow * blocks * sizeof(float), partScales);
            if (zeroPoints is not null)
                file.Write<byte>(zeroPoints, (long)firstRow * zeroBytes, partZeros);
        });
        return new DecoderMatrix(rows, columns, form, quantized, scales, zeroPoints);
    }

    /// <summary>Writes a vector in fp32.</summary>
    public OnnxTensor Vector(string name, MatrixSource source)
    {
        var values = new float[source.Rows * source.Columns];
        source.Read(0, values);
        var tensor = file.Reserve(name, OnnxType.Float32, values.Length);
        file.Write<float>(tensor, 0, values);
        return tensor;
    }

    /// <summary>Writes the tables of angles.</summary>
    /// <returns>(positions, half a head) each.</returns>
    public (OnnxTensor Cos, OnnxTensor Sin) Angles(RotaryTable table, int contextLength, int headSize)
    {
        const int positionsPerPart = 4096;
        var half = headSize / 2;
        var cos = file.Reserve("cos_cache", OnnxType.Float32, contextLength, half);
        var sin = file.Reserve("sin_cache", OnnxType.Float32, contextLength, half);
        var (partCos, partSin) = (new float[positionsPerPart * half], new float[positionsPerPart * half]);
        for (var first = 0; first < contextLength; first += positionsPerPart)
        {
            var count = Math.Min(positionsPerPart, contextLength - first) * half;
            table.Fill(first, partCos.AsSpan(0, count), partSin.AsSpan(0, count));
            file.Write<float>(cos, (long)first * half * sizeof(float), partCos.AsSpan(0, count));
            file.Write<float>(sin, (long)first * half * sizeof(float), partSin.AsSpan(0, count));
        }

        return (cos, sin);
    }

    // What is computed once for a matrix uses every core; so it is done before they share the rows.
    private void Prepare(MatrixSource source)
    {
        if (Inputs is null)
            return;
        foreach (var weight in source.Weights)
        {
            var inputs = Inputs.GetValueOrDefault(weight);
            _ = inputs?.Feedback;
            _fits.Add(new MatrixFit(weight, inputs?.TokenCount ?? 0, inputs?.Supports ?? FitKind.Plain));
        }
    }

    // Neighbouring rows with the same inputs, counted from the first of the part.
    private IEnumerable<(int First, int Count, InputStatistics? Inputs)> Runs(MatrixSource source, int firstRow, int rows)
    {
        var (start, inputs) = (0, InputsOf(source, firstRow));
        for (var row = 1; row < rows && Inputs is not null; row++)
        {
            var next = InputsOf(source, firstRow + row);
            if (ReferenceEquals(next, inputs))
                continue;
            yield return (start, row - start, inputs);
            (start, inputs) = (row, next);
        }

        yield return (start, rows - start, inputs);
    }

    private InputStatistics? InputsOf(MatrixSource source, int row) => Inputs?.GetValueOrDefault(source.WeightOf(row));

    private delegate void PartWriter(int firstRow, ReadOnlySpan<float> weights);

    private static void InParts(MatrixSource source, PartWriter write)
    {
        var rowsPerPart = Math.Max(1, WeightsPerPart / source.Columns);
        Parallel.For(0, (source.Rows + rowsPerPart - 1) / rowsPerPart, part =>
        {
            var firstRow = part * rowsPerPart;
            var count = Math.Min(rowsPerPart, source.Rows - firstRow) * source.Columns;
            var weights = ArrayPool<float>.Shared.Rent(count);
            source.Read(firstRow, weights.AsSpan(0, count));
            write(firstRow, weights.AsSpan(0, count));
            ArrayPool<float>.Shared.Return(weights);
        });
    }
}
