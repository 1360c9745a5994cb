using Endonym.Lineage;
using Endonym.Models.Adapters;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Contracts;
using Endonym.Models.Families;
using Endonym.Models.Quantization;
using Endonym.Models.Torch.Checkpoints;
using Endonym.Models.Torch.Decoders;
using Endonym.Models.Torch.Layers;
using Endonym.Models.Torch.Native;
using static TorchSharp.torch;

namespace Endonym.Models.Torch.Calibration;

// Shapes in this file: N tokens of a batch, D model width.

/// <summary>Lets texts flow through a checkpoint in fp32, with one layer's weights in memory at a time: models larger than memory can be calibrated.</summary>
/// <remarks>In memory are what the layers so far made of all tokens, and what <see cref="CalibrationMemory"/> says. Repeatable to the bit with as many threads; with others sums round differently.</remarks>
public sealed class TorchCalibrationRun : ICalibrationRun
{
    // Enough rows for the processor, few enough that what a layer computes on the way takes little memory.
    private const int TokensPerBatch = 2048;

    private readonly string _folder;
    private readonly DecoderConfig _config;
    private readonly IReadOnlyList<int[]> _sequences;
    private readonly CancellationToken _cancel;
    private readonly LoraAdapter? _adapter;

    /// <summary>Prepares a run; nothing is computed yet.</summary>
    /// <param name="folder">A Hugging Face folder.</param>
    /// <param name="sequences">Token ids, each 1 to the model's context long.</param>
    /// <param name="cancel">Stops it between batches of texts.</param>
    /// <param name="adapter">Merged into the folder's weights; null for none.</param>
    /// <exception cref="InvalidInputException">The folder's config is missing or broken, there is no text, or a sequence does not fit the model.</exception>
    public TorchCalibrationRun(string folder, IReadOnlyList<int[]> sequences, CancellationToken cancel, LoraAdapter? adapter = null)
    {
        (_folder, _config, _sequences, _cancel, _adapter) = (folder, HuggingFaceFolder.ReadConfig(folder), sequences, cancel, adapter);
        if (sequences.Count == 0)
            throw new InvalidInputException("There is no text to calibrate on. Name a corpus that has some.");
        if (sequences.FirstOrDefault(sequence => sequence.Length < 1 || sequence.Length > _config.CacheableLength) is { } odd)
            throw new InvalidInputException(FormattableString.Invariant($"A sequence of {odd.Length:N0} tokens does not fit the model, which takes 1 to {_config.CacheableLength:N0}. Calibrate with shorter sequences."));
    }

    /// <inheritdoc/>
    public long TokenCount => _sequences.Sum(sequence => (long)sequence.Length);

    /// <inheritdoc/>
    public IEnumerable<IReadOnlyDictionary<string, InputStatistics>> Layers(bool withProducts)
    {
        CalibrationMemory.Require(_folder, _config, TokenCount, withProducts);
        using var file = HuggingFaceFolder.OpenWeights(_folder, _config, _adapter);
        using var decoder = new TorchDecoder(_config, ScalarType.Float32, CPU);
        List<(PackedSequences Input, Tensor Hidden)> batches = [];
        try
        {
            Embed(file, batches);
            for (var layer = 0; layer < _config.LayerCount; layer++)
                yield return Layer(file, decoder, layer, batches, withProducts);
        }
        finally
        {
            foreach (var (input, hidden) in batches)
            {
                input.Dispose();
                hidden.Dispose();
            }
        }
    }

    private void Embed(CheckpointWeights file, List<(PackedSequences Input, Tensor Hidden)> batches)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var table = TorchCheckpoint.Read(file, DecoderWeights.EmbeddingName, ScalarType.Float32);
        foreach (var batch in Batches())
        {
            var input = new PackedSequences([.. batch.SelectMany(sequence => sequence)], [.. batch.Select(sequence => sequence.Length)], CPU);
            batches.Add((input, Aten.Embedding(table, input.Ids).DetachFromDisposeScope())); // (N, D)
        }
    }

    private IReadOnlyDictionary<string, InputStatistics> Layer(
        CheckpointWeights file, TorchDecoder decoder, int layer, List<(PackedSequences Input, Tensor Hidden)> batches, bool withProducts)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var weights = ComputeWeights.LayerOf(_config, layer, name => TorchCheckpoint.Read(file, name, ScalarType.Float32), ScalarType.Float32);
        using var inputs = new LayerInputs(_config, withProducts);
        for (var batch = 0; batch < batches.Count; batch++)
        {
            _cancel.ThrowIfCancellationRequested();
            var (input, hidden) = batches[batch];
            var next = decoder.Layer(weights, layer, hidden, input, inputs).DetachFromDisposeScope(); // (N, D)
            batches[batch] = (input, next);
            hidden.Dispose();
        }

        return inputs.Statistics(layer);
    }

    private IEnumerable<List<int[]>> Batches()
    {
        List<int[]> batch = [];
        var tokens = 0;
        foreach (var sequence in _sequences)
        {
            if (batch.Count > 0 && tokens + sequence.Length > TokensPerBatch)
            {
                yield return batch;
                (batch, tokens) = ([], 0);
            }

            batch.Add(sequence);
            tokens += sequence.Length;
        }

        yield return batch;
    }
}
