using Endonym.Models.Families;

namespace Endonym.Models.Checkpoints.Gguf;

/// <summary>A model's weights as a GGUF file stands for them, under the checkpoint's names and in its order: what <see cref="GgufExport"/> wrote, read back.</summary>
/// <remarks>Safe for concurrent reading. An engine that also rounds what flows into the weights, as llama.cpp does, loses a little more than these show.</remarks>
public sealed class GgufWeights : IWeightSource, IDisposable
{
    private readonly DecoderConfig _config;
    private readonly bool _pairsAreNeighbours;
    private readonly GgufFile _file;

    private GgufWeights(DecoderConfig config, GgufFile file)
    {
        (_config, _file) = (config, file);
        _pairsAreNeighbours = new GgufArchitecture(config).PairsAreNeighbours;
    }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="config">The model that it was made of.</param>
    /// <exception cref="Lineage.InvalidInputException">The file is missing, damaged, or of another model.</exception>
    public static GgufWeights Open(string path, DecoderConfig config)
    {
        var file = GgufFile.Open(path);
        try
        {
            var weights = new GgufWeights(config, file);
            weights.Check(path);
            return weights;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Read(string name, long first, Span<float> destination)
    {
        var (ggufName, role, _, expert) = GgufNames.Of(name);
        var tensor = _file.Tensors[ggufName];
        var headSize = _pairsAreNeighbours && role is GgufNames.Query or GgufNames.Key ? _config.HeadSize : 0;
        var columns = tensor.Shape[^1];
        var row = new float[columns];
        if (tensor.Shape.Count == 1)
        {
            // A bias is one row whose elements are in the order of the heads' rows.
            _file.Read(tensor, 0, row);
            for (var i = 0; i < destination.Length; i++)
                destination[i] = row[Place(first + i, headSize)];
            return;
        }

        var expertRows = expert < 0 ? 0 : expert * tensor.Shape[1];
        for (var done = 0; done < destination.Length;)
        {
            var (index, column) = Math.DivRem(first + done, columns);
            _file.Read(tensor, expertRows + Place(index, headSize), row);
            var part = row.AsSpan((int)column);
            part = part[..Math.Min(part.Length, destination.Length - done)];
            part.CopyTo(destination[done..]);
            done += part.Length;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    // Where WeightRows put a row of the checkpoint: pairs i and i + E/2 of a head lie at 2i and 2i + 1.
    private static long Place(long row, int headSize)
    {
        if (headSize == 0)
            return row;
        var (head, within) = Math.DivRem(row, headSize);
        var (half, pair) = Math.DivRem(within, headSize / 2);
        return head * headSize + 2 * pair + half;
    }

    private void Check(string path)
    {
        foreach (var group in _config.Weights().GroupBy(weight => GgufNames.Of(weight.Name).Name))
        {
            IReadOnlyList<long> shape = GgufNames.Of(group.First().Name).Expert < 0 ? group.First().Shape : [group.Count(), .. group.First().Shape];
            if (!_file.Tensors.TryGetValue(group.Key, out var tensor) || !tensor.Shape.SequenceEqual(shape))
                throw new Lineage.InvalidInputException($"{path}: '{group.Key}' is missing or not of the shape [{string.Join(", ", shape)}]. Take the file that was exported from this checkpoint.");
        }
    }
}
