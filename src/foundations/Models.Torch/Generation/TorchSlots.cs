using Endonym.Lineage;
using Endonym.Models.Contracts;
using Endonym.Models.Torch.Adapters;
using Endonym.Models.Torch.Decoders;
using Endonym.Models.Torch.Layers;
using Endonym.Models.Torch.Native;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Endonym.Models.Torch.Generation;

/// <summary>A key/value cache for each slot. A step takes all its slots through the weights at once, whatever adapters they have; attention goes slot by slot, each over its own cache.</summary>
internal sealed class TorchSlots : IDecoderSlots
{
    private readonly TorchDecoder _decoder;
    private readonly ComputeWeights _weights;
    private readonly IReadOnlyDictionary<string, AdapterWeights> _adapters;
    private readonly KeyValueCache[] _caches;
    private readonly AdapterWeights?[] _adapterOf; // of slots

    /// <param name="decoder">Computes; belongs to the model.</param>
    /// <param name="weights">Belong to the model.</param>
    /// <param name="adapters">By name; belong to the model.</param>
    /// <param name="count">Slots.</param>
    /// <param name="contextLength">Tokens a slot holds at most.</param>
    public TorchSlots(TorchDecoder decoder, ComputeWeights weights, IReadOnlyDictionary<string, AdapterWeights> adapters, int count, int contextLength)
    {
        _decoder = decoder;
        _weights = weights;
        _adapters = adapters;
        ContextLength = contextLength;
        _caches = [.. Enumerable.Range(0, count).Select(_ => new KeyValueCache(decoder.Config, decoder.Type, decoder.Device, contextLength))];
        _adapterOf = new AdapterWeights?[count];
    }

    public int Count => _caches.Length;

    public int ContextLength { get; }

    public int VocabularySize => _decoder.Config.VocabularySize;

    public int LengthOf(int slot) => _caches[slot].Length;

    public void UseAdapter(int slot, string? adapter)
    {
        var chosen = adapter is null ? null
            : _adapters.TryGetValue(adapter, out var known) ? known
            : throw new InvalidInputException($"There is no adapter '{adapter}'. There is {(_adapters.Count == 0 ? "none" : string.Join(", ", _adapters.Keys))}.");
        Truncate(slot, 0);
        _adapterOf[slot] = chosen;
    }

    public void Read(int slot, ReadOnlySpan<int> tokens, Span<float> logits)
    {
        var cache = _caches[slot];
        Check(slot, tokens);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var input = new PackedSequences(tokens, [tokens.Length], _decoder.Device, [cache.Length]);
        var hidden = _decoder.Hidden(_weights, input, [cache], AdapterRows.Of(_adapterOf[slot], tokens.Length)); // (N, D)
        if (!logits.IsEmpty)
            Copy(TorchDecoder.Logits(_weights, hidden.narrow(0, tokens.Length - 1, 1), AdapterRows.Of(_adapterOf[slot], 1)), [0], logits);
    }

    public void Step(ReadOnlySpan<SlotToken> tokens, Span<float> logits)
    {
        if (tokens.IsEmpty)
            return;
        CheckStep(tokens);
        int[] slots = new int[tokens.Length], ids = new int[tokens.Length];
        for (var row = 0; row < tokens.Length; row++)
            (slots[row], ids[row]) = tokens[row];

        // Slots of one adapter become neighbours; their logits go back to where they were asked for.
        int[] order = [.. Enumerable.Range(0, slots.Length).OrderBy(row => Array.IndexOf(_adapterOf, _adapterOf[slots[row]]))];
        KeyValueCache[] caches = [.. order.Select(row => _caches[slots[row]])];
        var adapters = AdapterRows.Of([.. order.Select(row => _adapterOf[slots[row]])]);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var input = new PackedSequences([.. order.Select(row => ids[row])], [.. order.Select(_ => 1)], _decoder.Device, [.. caches.Select(cache => cache.Length)]);
        var hidden = _decoder.Hidden(_weights, input, caches, adapters); // (N, D)
        Copy(TorchDecoder.Logits(_weights, hidden, adapters), order, logits);
    }

    public void CopyPrefix(int from, int to, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, LengthOf(from));
        if (from == to)
            Truncate(to, length);
        else
            _caches[to].CopyPrefix(_caches[from], length);
        _adapterOf[to] = _adapterOf[from];
    }

    public void Truncate(int slot, int length) => _caches[slot].Truncate(length);

    public void Dispose()
    {
        foreach (var cache in _caches)
            cache.Dispose();
    }

    // Row i of the tensor (N, V) becomes row places[i].
    private unsafe void Copy(Tensor rows, ReadOnlySpan<int> places, Span<float> logits)
    {
        var V = VocabularySize;
        var values = new ReadOnlySpan<float>((void*)Aten.AddressOf(rows), places.Length * V);
        for (var row = 0; row < places.Length; row++)
            values.Slice(row * V, V).CopyTo(logits.Slice(places[row] * V, V));
        GC.KeepAlive(rows);
    }

    private void CheckStep(ReadOnlySpan<SlotToken> tokens)
    {
        var named = new HashSet<int>();
        foreach (var (slot, token) in tokens)
        {
            if (!named.Add(slot))
                throw new ArgumentException(Invariant($"Slot {slot} is named twice; a step appends one token to each."), nameof(tokens));
            Check(slot, [token]);
        }
    }

    private void Check(int slot, ReadOnlySpan<int> tokens)
    {
        if (tokens.IsEmpty || tokens.Length > ContextLength - LengthOf(slot))
            throw new InvalidInputException(Invariant($"{tokens.Length:N0} tokens do not fit a slot that holds {LengthOf(slot):N0} of {ContextLength:N0}. Read one at least, and no more than there is room for."));
        foreach (var id in tokens)
        {
            if ((uint)id >= (uint)VocabularySize)
                throw new InvalidInputException(Invariant($"Token id {id} is outside the model's vocabulary of {VocabularySize:N0}. Encode the prompt with the model's own tokenizer."));
        }
    }
}
