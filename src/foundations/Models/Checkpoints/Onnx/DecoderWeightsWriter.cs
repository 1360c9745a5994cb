using System.Buffers;
using Endonym.Lineage;

namespace Endonym.Models.Checkpoints.Onnx;

/// <summary>Writes a decoder's weights, a part of a matrix at a time and on every core.</summary>
internal sealed class DecoderWeightsWriter(OnnxWeightsFile file)
{
    // Large enough that starting a part costs nothing beside it, small enough that one for each core is no memory worth speaking of.
    private const int WeightsPerPart = 1 << 20;

    /// <summary>Writes a matrix.</summary>
    /// <param name="name">Its name in the graph.</param>
    /// <param name="source">Its rows.</param>
    /// <param name="form">How to store it; null for fp32.</param>
    /// <exception cref="InvalidInputException">Its rows do not divide even into the smallest blocks.</exception>
    public DecoderMatrix Matrix(string name, MatrixSource source, BlockQuantization? form)
    {
        var (rows, columns) = (source.Rows, source.Columns);
        if (form is null)
        {
            var plain = file.Reserve(name, OnnxType.Float32, rows, columns);
            InParts(source, (firstRow, weights) => file.Write(plain, (long)firstRow * columns * sizeof(float), weights));
            return new DecoderMatrix(rows, columns, null, plain, null, null);
        }

        form = form.FittedTo(columns);
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
            BlockQuantizer.Quantize(weights, columns, form, partQuantized, partScales, partZeros);
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
