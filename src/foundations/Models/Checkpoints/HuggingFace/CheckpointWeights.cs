using System.Collections.Frozen;
using Endonym.Models.Checkpoints.SafeTensors;
using Endonym.Models.Families;

namespace Endonym.Models.Checkpoints.HuggingFace;

/// <summary>The weights of a model's folder, mapped into memory and known to be exactly those of its configuration.</summary>
/// <remarks>Safe for concurrent reading; see <see cref="SafeTensorsFile"/>.</remarks>
public sealed class CheckpointWeights : IDisposable
{
    private readonly IReadOnlyList<SafeTensorsFile> _files;
    private readonly FrozenDictionary<string, (SafeTensorsFile File, TensorEntry Entry)> _weights;

    private CheckpointWeights(IReadOnlyList<SafeTensorsFile> files, FrozenDictionary<string, (SafeTensorsFile File, TensorEntry Entry)> weights)
    {
        _files = files;
        _weights = weights;
    }

    /// <summary>Where a weight lies in its file, and what it is.</summary>
    /// <param name="name">One of the names of its configuration's weights, such as <see cref="DecoderConfig.Weights"/>.</param>
    /// <exception cref="ArgumentException">The model has no such weight.</exception>
    public TensorEntry Entry(string name) => Find(name).Entry;

    /// <summary>A weight, to be read piece by piece without copying the whole; valid until this is disposed.</summary>
    /// <param name="name">One of the names of its configuration's weights, such as <see cref="DecoderConfig.Weights"/>.</param>
    /// <exception cref="ArgumentException">The model has no such weight.</exception>
    public StoredTensor Tensor(string name)
    {
        var (file, entry) = Find(name);
        return file.Tensor(entry);
    }

    /// <summary>A weight's first byte; valid until this is disposed.</summary>
    /// <param name="name">One of the names of its configuration's weights, such as <see cref="DecoderConfig.Weights"/>.</param>
    /// <exception cref="ArgumentException">The model has no such weight.</exception>
    public unsafe byte* PointerTo(string name)
    {
        var (file, entry) = Find(name);
        return file.PointerTo(entry);
    }

    /// <summary>Unmaps the files; pointers into them are invalid from here on.</summary>
    public void Dispose()
    {
        foreach (var file in _files)
            file.Dispose();
    }

    internal static CheckpointWeights Open(string folder, DecoderConfig config) => Open(folder, found => WeightsCheck.Run(folder, config, found));

    internal static CheckpointWeights Open(string folder, RobertaConfig config) => Open(folder, found => WeightsCheck.Run(folder, config, found));

    private static CheckpointWeights Open(string folder, Action<IReadOnlyDictionary<string, TensorEntry>> check)
    {
        List<SafeTensorsFile> files = [];
        try
        {
            var found = WeightFiles.Open(folder, files);
            check(found.ToDictionary(pair => pair.Key, pair => pair.Value.Entry, StringComparer.Ordinal));
            return new CheckpointWeights(files, found.ToFrozenDictionary(StringComparer.Ordinal));
        }
        catch
        {
            foreach (var file in files)
                file.Dispose();
            throw;
        }
    }

    private (SafeTensorsFile File, TensorEntry Entry) Find(string name) => _weights.TryGetValue(name, out var weight)
        ? weight
        : throw new ArgumentException($"The model has no weight '{name}'.", nameof(name));
}
