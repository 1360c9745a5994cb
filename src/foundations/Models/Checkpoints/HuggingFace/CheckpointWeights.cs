using System.Collections.Frozen;
using Endonym.Models.Adapters;
using Endonym.Models.Checkpoints.SafeTensors;
using Endonym.Models.Families;

namespace Endonym.Models.Checkpoints.HuggingFace;

/// <summary>The weights of a model's folder, mapped into memory and known to be exactly those of its configuration; with an adapter merged into them as they are read, if there is one.</summary>
/// <remarks>Safe for concurrent reading; see <see cref="SafeTensorsFile"/>.</remarks>
public sealed class CheckpointWeights : IWeightSource, IDisposable
{
    private readonly IReadOnlyList<SafeTensorsFile> _files;
    private readonly FrozenDictionary<string, (SafeTensorsFile File, TensorEntry Entry)> _weights;
    private readonly LoraAdapter? _adapter;

    private CheckpointWeights(IReadOnlyList<SafeTensorsFile> files, FrozenDictionary<string, (SafeTensorsFile File, TensorEntry Entry)> weights, LoraAdapter? adapter)
    {
        _files = files;
        _weights = weights;
        _adapter = adapter;
    }

    /// <summary>A weight, to be read piece by piece without copying the whole; valid until this is disposed.</summary>
    /// <param name="name">One of the names of its configuration's weights, such as <see cref="DecoderConfig.Weights"/>.</param>
    /// <exception cref="ArgumentException">The model has no such weight.</exception>
    public StoredTensor Tensor(string name)
    {
        var (file, entry) = Find(name);
        return new StoredTensor(file, entry, _adapter?.Find(name));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The model has no such weight, or not so many elements.</exception>
    public void Read(string name, long first, Span<float> destination) => Tensor(name).Read(first, destination);

    /// <summary>A weight's first byte; valid until this is disposed.</summary>
    /// <param name="name">One of the names of its configuration's weights, such as <see cref="DecoderConfig.Weights"/>.</param>
    /// <exception cref="ArgumentException">The model has no such weight.</exception>
    /// <exception cref="InvalidOperationException">An adapter changes it: it lies nowhere as it is to be read.</exception>
    public unsafe byte* PointerTo(string name)
    {
        if (_adapter?.Find(name) is not null)
            throw new InvalidOperationException($"An adapter changes '{name}'; read it with {nameof(Tensor)}.");
        var (file, entry) = Find(name);
        return file.PointerTo(entry);
    }

    /// <summary>Unmaps the files; pointers into them are invalid from here on.</summary>
    public void Dispose()
    {
        foreach (var file in _files)
            file.Dispose();
    }

    internal static CheckpointWeights Open(string folder, DecoderConfig config, LoraAdapter? adapter) => Open(folder, found => WeightsCheck.Run(folder, config, found), adapter);

    internal static CheckpointWeights Open(string folder, RobertaConfig config) => Open(folder, found => WeightsCheck.Run(folder, config, found), adapter: null);

    private static CheckpointWeights Open(string folder, Action<IReadOnlyDictionary<string, TensorEntry>> check, LoraAdapter? adapter)
    {
        List<SafeTensorsFile> files = [];
        try
        {
            var found = WeightFiles.Open(folder, files);
            check(found.ToDictionary(pair => pair.Key, pair => pair.Value.Entry, StringComparer.Ordinal));
            return new CheckpointWeights(files, found.ToFrozenDictionary(StringComparer.Ordinal), adapter);
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
