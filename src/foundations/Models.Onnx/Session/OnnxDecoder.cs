using System.Numerics.Tensors;
using Endonym.Lineage;
using Endonym.Models.Adapters;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Checkpoints.Onnx;
using Endonym.Models.Contracts;
using Endonym.Models.Onnx.Slots;
using Microsoft.ML.OnnxRuntime;
using static System.FormattableString;

namespace Endonym.Models.Onnx.Session;

/// <summary>An exported decoder, loaded: its weights are shared by all slots that are opened on it.</summary>
/// <remarks>Safe for concurrent use; the slots are not.</remarks>
public sealed class OnnxDecoder : IDisposable
{
    private const string Kind = "a decoder";

    // Logits of a chunk of this many numbers take 64 MiB.
    private const int LogitsAtOnce = 1 << 24;

    private readonly OnnxDecoderOptions _options;

    private OnnxDecoder(InferenceSession session, OnnxDecoderShape shape, OnnxDecoderOptions options, long weightBytes, IReadOnlyList<LoadedAdapter> adapters)
    {
        (Session, Shape, _options, WeightBytes, Adapters) = (session, shape, options, weightBytes, adapters);
    }

    /// <summary>Its dimensions.</summary>
    public OnnxDecoderShape Shape { get; }

    /// <summary>Adapters in its graph, which its slots can be computed with.</summary>
    public IReadOnlyList<LoadedAdapter> Adapters { get; }

    /// <summary>Bytes its weights take, adapters among them.</summary>
    public long WeightBytes { get; }

    internal InferenceSession Session { get; }

    /// <summary>Loads a decoder that <see cref="OnnxDecoderExporter"/> wrote.</summary>
    /// <param name="folder">The folder it was written into.</param>
    /// <param name="options">How to run it.</param>
    /// <param name="adapters">Adapters of this decoder; null for none.</param>
    /// <exception cref="InvalidInputException">A file is missing or damaged, does not fit the others, or is too large for this machine's memory; or an adapter does not fit the decoder or this engine, see <see cref="AdapterGraph"/>.</exception>
    public static OnnxDecoder Open(string folder, OnnxDecoderOptions options, IReadOnlyList<AdapterFolder>? adapters = null)
    {
        var shape = OnnxDecoderShape.Read(folder);
        var graph = GraphSession.Existing(folder, OnnxDecoderFolder.SlotsGraphFile, Kind);
        var (changed, loaded) = adapters is { Count: > 0 } ? WithAdapters(folder, graph.FullName, adapters) : (null, []);
        var weightBytes = GraphSession.Existing(folder, OnnxDecoderFolder.WeightsFile, Kind).Length + loaded.Sum(adapter => adapter.Bytes);
        if (weightBytes > options.MemoryLimit)
        {
            throw new InvalidInputException(Invariant(
                $"{folder}: the weights take {Gib(weightBytes):F1} GiB, but {Gib(options.MemoryLimit):F1} GiB of memory may be used. Export with fewer bits, raise the limit, or take a larger machine."));
        }

        var session = GraphSession.Open(graph.FullName, options.ThreadCount, options.SpinsWhileWaiting, changed);
        try
        {
            DecoderSession.Check(session, shape, loaded.Count, graph.FullName);
            return new OnnxDecoder(session, shape, options, weightBytes, loaded);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Opens room for sequences. Address space is set aside for all of them, memory is taken as they grow.</summary>
    /// <param name="count">Slots.</param>
    /// <param name="contextLength">Tokens each holds at most; no more than the decoder's.</param>
    /// <returns>Empty slots, to be disposed before the decoder.</returns>
    /// <exception cref="InvalidInputException">The decoder has no such context, or a single full slot would not fit into memory.</exception>
    public OnnxDecoderSlots OpenSlots(int count, int contextLength)
    {
        if (count is <= 0 or > 4096)
            throw new InvalidInputException(Invariant($"{count} slots cannot be opened; choose 1 to 4096."));
        if (contextLength <= 0 || contextLength > Shape.ContextLength)
            throw new InvalidInputException(Invariant($"A context of {contextLength} tokens cannot be opened; this decoder takes 1 to {Shape.ContextLength}."));

        var slotBytes = Shape.KeyValueBytesPerToken * contextLength;
        var room = _options.MemoryLimit - WeightBytes;
        if (slotBytes > room)
        {
            throw new InvalidInputException(Invariant(
                $"Keys and values of {contextLength} tokens take {Gib(slotBytes):F1} GiB, but beside the weights {Gib(room):F1} GiB of memory may be used. Choose a shorter context, raise the limit, or take a larger machine."));
        }

        return new OnnxDecoderSlots(this, count, contextLength, AttentionKernel.ChunkLength(_options.ChunkLength, Shape.HeadCount, contextLength), room);
    }

    /// <summary>How probable each token is after those before it; see <see cref="ILanguageModel.LogProbabilities"/>.</summary>
    /// <param name="sequences">Token ids, each 2 to <see cref="OnnxDecoderShape.ContextLength"/> long.</param>
    /// <exception cref="InvalidInputException">A sequence is too short or too long, or has a token that is none of the vocabulary.</exception>
    public IReadOnlyList<float[]> LogProbabilities(IReadOnlyList<int[]> sequences)
    {
        foreach (var sequence in sequences)
        {
            if (sequence.Length < 2 || sequence.Length > Shape.ContextLength)
                throw new InvalidInputException(Invariant($"A sequence of {sequence.Length} tokens cannot be scored; this decoder takes 2 to {Shape.ContextLength}. Shorten it or split it."));
            Shape.CheckTokens(sequence);
        }

        if (sequences.Count == 0)
            return [];
        using var slots = OpenSlots(1, sequences.Max(sequence => sequence.Length));
        return [.. sequences.Select(sequence => LogProbabilities(slots, sequence))];
    }

    private float[] LogProbabilities(OnnxDecoderSlots slots, int[] sequence)
    {
        var V = Shape.VocabularySize;
        var chunk = Math.Clamp(LogitsAtOnce / V, 1, slots.ChunkLength);
        var logits = new float[Math.Min(chunk, sequence.Length - 1) * V];
        var scores = new float[sequence.Length - 1];
        slots.Truncate(0, 0);
        for (var start = 0; start < scores.Length; start += chunk)
        {
            var count = Math.Min(chunk, scores.Length - start);
            slots.ReadEach(0, sequence.AsSpan(start, count), logits.AsSpan(0, count * V));
            for (var row = 0; row < count; row++)
            {
                var place = start + row;
                scores[place] = LogProbability(logits.AsSpan(row * V, V), sequence[place + 1]);
            }
        }

        return scores;
    }

    // Overwrites the logits.
    private static float LogProbability(Span<float> logits, int token)
    {
        var max = TensorPrimitives.Max<float>(logits);
        var chosen = logits[token] - max;
        TensorPrimitives.Subtract(logits, max, logits);
        TensorPrimitives.Exp<float>(logits, logits);
        return chosen - MathF.Log(TensorPrimitives.Sum<float>(logits));
    }

    /// <inheritdoc/>
    public void Dispose() => Session.Dispose();

    private static (byte[]? Graph, IReadOnlyList<LoadedAdapter> Loaded) WithAdapters(string folder, string path, IReadOnlyList<AdapterFolder> adapters)
    {
        var config = HuggingFaceFolder.ReadConfig(folder);
        var read = AdapterFolder.Read(adapters, config);
        var (graph, bytes) = AdapterGraph.Add(File.ReadAllBytes(path), config, read);
        return (graph, [.. read.Zip(bytes, (one, size) => new LoadedAdapter(one.Name, size))]);
    }

    private static double Gib(long bytes) => bytes / (double)(1L << 30);
}
