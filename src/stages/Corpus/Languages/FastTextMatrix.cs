using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Endonym.Corpus.Languages;

/// <summary>A matrix of a fastText model, dense or product-quantized. Immutable.</summary>
/// <remarks>Joulin et al., 2016, "FastText.zip: Compressing text classification models", arXiv:1612.03651.</remarks>
internal sealed class FastTextMatrix
{
    // A quantized matrix is unpacked up to this size; above it its codes are read as they are, a tenth of the speed and a tenth of the memory.
    private const long MaxUnpackedFloats = 1L << 26;

    private readonly float[] _values;
    private readonly FastTextQuantizer? _quantizer;
    private readonly byte[] _codes = [];
    private readonly float[]? _norms;

    private FastTextMatrix(int rows, int columns, float[] values)
    {
        (Rows, Columns, _values) = (rows, columns, values);
    }

    private FastTextMatrix(int rows, int columns, FastTextQuantizer quantizer, byte[] codes, float[]? norms, long maxUnpackedFloats)
    {
        (Rows, Columns) = (rows, columns);
        _values = [];
        if ((long)rows * columns > maxUnpackedFloats)
        {
            (_quantizer, _codes, _norms) = (quantizer, codes, norms);
            return;
        }

        _values = new float[rows * columns];
        for (var row = 0; row < rows; row++)
            quantizer.Add(codes, row, norms is null ? 1 : norms[row], _values.AsSpan(row * columns, columns));
    }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>Reads a dense matrix: rows, columns, values.</summary>
    public static FastTextMatrix ReadDense(BoundedReader reader, int columns, string what)
    {
        var rows = ReadShape(reader, columns, what);
        // An overflow of rows × columns cannot happen here: rows are below 2³¹ and columns far below.
        return new FastTextMatrix(rows, columns, reader.Floats((long)rows * columns, what));
    }

    /// <summary>Reads a quantized matrix: rows, columns, a code per part of each row, and the same for the rows' norms where these were split off.</summary>
    /// <param name="reader">The file.</param>
    /// <param name="columns">Columns it must have.</param>
    /// <param name="what">Its name.</param>
    /// <param name="maxUnpackedFloats">Unpack it up to this size.</param>
    public static FastTextMatrix ReadQuantized(BoundedReader reader, int columns, string what, long maxUnpackedFloats = MaxUnpackedFloats)
    {
        var hasNorms = reader.Boolean($"the mark of norms of {what}");
        var rows = ReadShape(reader, columns, what);
        var codes = reader.Bytes(reader.Int32(), $"codes of {what}");
        var quantizer = FastTextQuantizer.Read(reader, columns, what);
        if ((long)rows * quantizer.Parts != codes.Length)
            throw reader.Fault($"{what} have {codes.Length} codes for {rows} rows of {quantizer.Parts} parts.");
        if (!hasNorms)
            return new FastTextMatrix(rows, columns, quantizer, codes, norms: null, maxUnpackedFloats);

        var normCodes = reader.Bytes(rows, $"norms of {what}");
        var normQuantizer = FastTextQuantizer.Read(reader, columns: 1, $"the norms of {what}");
        var norms = new float[rows];
        for (var row = 0; row < rows; row++)
            normQuantizer.Add(normCodes, row, scale: 1, norms.AsSpan(row, 1));
        return new FastTextMatrix(rows, columns, quantizer, codes, norms, maxUnpackedFloats);
    }

    /// <summary>Adds rows, in their order, to a sum. Each column's additions happen in that order and in single precision, so the sum is the original's bit for bit.</summary>
    /// <param name="rows">Rows, each below <see cref="Rows"/>; not checked.</param>
    /// <param name="sum">As long as a row.</param>
    public void AddRows(ReadOnlySpan<int> rows, Span<float> sum)
    {
        if (_quantizer is not null)
        {
            foreach (var row in rows)
                _quantizer.Add(_codes, row, _norms is null ? 1 : _norms[row], sum);
            return;
        }

        ref var origin = ref MemoryMarshal.GetArrayDataReference(_values);
        ref var target = ref MemoryMarshal.GetReference(sum);
        var lanes = Vector256<float>.Count;
        var column = 0;
        // A strip of columns at a time, so that its sums stay in registers over all rows.
        for (; column <= Columns - (2 * lanes); column += 2 * lanes)
        {
            var low = Vector256.LoadUnsafe(ref target, (nuint)column);
            var high = Vector256.LoadUnsafe(ref target, (nuint)(column + lanes));
            foreach (var row in rows)
            {
                var at = (nuint)(((long)row * Columns) + column);
                low += Vector256.LoadUnsafe(ref origin, at);
                high += Vector256.LoadUnsafe(ref origin, at + (nuint)lanes);
            }

            low.StoreUnsafe(ref target, (nuint)column);
            high.StoreUnsafe(ref target, (nuint)(column + lanes));
        }

        for (; column < Columns; column++)
        {
            var total = sum[column];
            foreach (var row in rows)
                total += Unsafe.Add(ref origin, (nint)(((long)row * Columns) + column));
            sum[column] = total;
        }
    }

    /// <summary>Copies one row.</summary>
    public void CopyRow(int row, Span<float> target)
    {
        target[..Columns].Clear();
        AddRows([row], target);
    }

    private static int ReadShape(BoundedReader reader, int columns, string what)
    {
        var rows = reader.Int64();
        var found = reader.Int64();
        if (rows is <= 0 or > int.MaxValue || found != columns)
            throw reader.Fault($"{what} are {rows} × {found}; the model's vectors have {columns} numbers.");
        return (int)rows;
    }
}
