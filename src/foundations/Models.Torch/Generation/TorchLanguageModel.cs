using Endonym.Lineage;
using Endonym.Models.Adapters;
using Endonym.Models.Checkpoints;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Contracts;
using Endonym.Models.Families;
using Endonym.Models.Torch.Adapters;
using Endonym.Models.Torch.Checkpoints;
using Endonym.Models.Torch.Decoders;
using Endonym.Models.Torch.Layers;
using Endonym.Text.ChatTemplates;
using Endonym.Text.Tokenizers;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Endonym.Models.Torch.Generation;

/// <summary>A checkpoint that scores and generates through libtorch, in fp32.</summary>
public sealed class TorchLanguageModel : ILanguageModel
{
    // Enough rows to keep the processor busy, few enough that logits over a large vocabulary stay in its cache.
    private const int LogitRows = 256;

    private readonly TorchDecoder _decoder;
    private readonly ComputeWeights _weights;
    private readonly Dictionary<string, AdapterWeights> _adapters;

    private TorchLanguageModel(
        string name, DecoderConfig config, ComputeWeights weights, IReadOnlyList<(string Name, LoraAdapter Adapter)> adapters, ITokenizer tokenizer, ChatTemplate? chatTemplate)
    {
        Name = name;
        Tokenizer = tokenizer;
        ChatTemplate = chatTemplate;
        ContextLength = config.CacheableLength;
        _decoder = new TorchDecoder(config, ScalarType.Float32, CPU);
        _weights = weights;
        _adapters = adapters.ToDictionary(one => one.Name, one => new AdapterWeights(one.Adapter, config, ScalarType.Float32, CPU), StringComparer.Ordinal);
        Adapters = [.. adapters.Select(one => new LoadedAdapter(one.Name, _adapters[one.Name].Bytes))];
    }

    /// <summary>Loads a Hugging Face folder.</summary>
    /// <param name="folder">With config, weights and tokenizer.</param>
    /// <param name="name">What to call it.</param>
    /// <param name="adapters">Adapters of this model, which slots may be computed with; null for none.</param>
    /// <exception cref="InvalidInputException">A file is missing or broken, the tokenizer or an adapter does not fit the model, or the model does not fit into memory.</exception>
    public static TorchLanguageModel Load(string folder, string name, IReadOnlyList<AdapterFolder>? adapters = null) =>
        Load(folder, name, adapters ?? [], config => TorchCheckpoint.LoadComputeWeights(folder, config, ScalarType.Float32));

    /// <summary>Loads a Hugging Face folder with other weights than its own, such as those that a quantised file stands for.</summary>
    /// <param name="folder">With config and tokenizer.</param>
    /// <param name="name">What to call it.</param>
    /// <param name="weights">The weights, by the names of the folder's; copied.</param>
    /// <exception cref="InvalidInputException">A file is missing or broken, the tokenizer does not fit the model, or the model does not fit into memory.</exception>
    public static TorchLanguageModel Load(string folder, string name, IWeightSource weights) => Load(folder, name, [], config => TorchCheckpoint.LoadComputeWeights(folder, config, weights, ScalarType.Float32));

    private static TorchLanguageModel Load(string folder, string name, IReadOnlyList<AdapterFolder> adapters, Func<DecoderConfig, ComputeWeights> weights)
    {
        var config = HuggingFaceFolder.ReadConfig(folder);
        var (tokenizer, chatTemplate) = TokenizerFiles.ReadModel(folder);
        HuggingFaceFolder.CheckTokenizerFits(config, tokenizer, folder);
        var read = AdapterFolder.Read(adapters, config);
        return new TorchLanguageModel(name, config, weights(config), read, tokenizer, chatTemplate);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public ITokenizer Tokenizer { get; }

    /// <inheritdoc/>
    public ChatTemplate? ChatTemplate { get; }

    /// <inheritdoc/>
    public int ContextLength { get; }

    /// <inheritdoc/>
    public IReadOnlyList<LoadedAdapter> Adapters { get; }

    /// <inheritdoc/>
    public IReadOnlyList<float[]> LogProbabilities(IReadOnlyList<int[]> sequences)
    {
        foreach (var sequence in sequences)
            CheckLength(sequence.Length, least: 2);

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var input = new PackedSequences([.. sequences.SelectMany(sequence => sequence)], [.. sequences.Select(sequence => sequence.Length)], _decoder.Device);
        var hidden = _decoder.Hidden(_weights, input, caches: null, AdapterRows.None); // (N, D)

        // Logit i predicts token i + 1; the last of each document predicts nothing of this call.
        var scores = new float[input.Ids.shape[0]];
        for (var start = 0L; start < scores.Length - 1; start += LogitRows)
        {
            using var chunk = NewDisposeScope();
            var rows = Math.Min(LogitRows, scores.Length - 1 - start);
            var logits = F.linear(hidden.narrow(0, start, rows), _weights.Head);
            var targets = input.Ids.narrow(0, start + 1, rows).unsqueeze(1);
            var logProbabilities = logits.gather(1, targets).squeeze(1).sub(logits.logsumexp(1));
            logProbabilities.data<float>().CopyTo(scores, (int)start);
        }

        var results = new List<float[]>(sequences.Count);
        var first = 0;
        foreach (var sequence in sequences)
        {
            results.Add(scores[first..(first + sequence.Length - 1)]);
            first += sequence.Length;
        }

        return results;
    }

    /// <inheritdoc/>
    public IDecoderSlots OpenSlots(int count, int contextLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        CheckLength(contextLength, least: 1);
        return new TorchSlots(_decoder, _weights, _adapters, count, contextLength);
    }

    private void CheckLength(int length, int least)
    {
        if (length < least || length > ContextLength)
            throw new InvalidInputException(FormattableString.Invariant($"A sequence of {length:N0} tokens does not fit model '{Name}', which takes {least} to {ContextLength:N0}. Shorten it or split it."));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _decoder.Dispose();
        foreach (var tensor in _weights.Tensors())
            tensor.Dispose();
        foreach (var adapter in _adapters.Values)
            adapter.Dispose();
    }
}
