namespace Endonym.Corpus.Languages;

/// <summary>The code book of a product quantizer: a vector is cut into parts, and each part is one of 256 centroids.</summary>
internal sealed class FastTextQuantizer
{
    private const int CentroidCount = 256;

    private readonly float[] _centroids;
    private readonly int _partLength;
    private readonly int _lastPartLength;

    private FastTextQuantizer(int parts, int partLength, int lastPartLength, float[] centroids)
    {
        (Parts, _partLength, _lastPartLength, _centroids) = (parts, partLength, lastPartLength, centroids);
    }

    /// <summary>Parts of a vector, hence codes of a row.</summary>
    public int Parts { get; }

    public static FastTextQuantizer Read(BoundedReader reader, int columns, string what)
    {
        var (dimension, parts, partLength, lastPartLength) = (reader.Int32(), reader.Int32(), reader.Int32(), reader.Int32());
        var fits = dimension == columns && parts > 0 && parts <= columns && partLength > 0 && lastPartLength > 0 && lastPartLength <= partLength
            && ((parts - 1L) * partLength) + lastPartLength == columns;
        return fits
            ? new FastTextQuantizer(parts, partLength, lastPartLength, reader.Floats((long)columns * CentroidCount, $"centroids of {what}"))
            : throw reader.Fault($"the quantizer of {what} cuts {dimension} numbers into {parts} parts of {partLength}, the last of {lastPartLength}; they have {columns}.");
    }

    /// <summary>Adds a coded row to a sum.</summary>
    /// <param name="codes">Codes of all rows.</param>
    /// <param name="row">Which row.</param>
    /// <param name="scale">Its norm, or 1.</param>
    /// <param name="sum">As long as a row.</param>
    public void Add(byte[] codes, int row, float scale, Span<float> sum)
    {
        var rowCodes = codes.AsSpan((int)((long)row * Parts), Parts);
        for (var part = 0; part < Parts; part++)
        {
            var length = part == Parts - 1 ? _lastPartLength : _partLength;
            // The last part's centroids are as long as it, those of the parts before it are all of one length.
            var centroid = _centroids.AsSpan((part * CentroidCount * _partLength) + (rowCodes[part] * length), length);
            var target = sum.Slice(part * _partLength, length);
            for (var i = 0; i < length; i++)
                target[i] += scale * centroid[i];
        }
    }
}
