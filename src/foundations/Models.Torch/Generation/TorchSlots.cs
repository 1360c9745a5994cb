using Endonym.Lineage;
using Endonym.Models.Contracts;
using Endonym.Models.Torch.Decoders;
using Endonym.Models.Torch.Layers;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Endonym.Models.Torch.Generation;

/// <summary>A key/value cache for each slot. Slots are advanced one after another: this engine is the reference, and the one for checkpoints not yet exported.</summary>
internal sealed class TorchSlots : IDecoderSlots
{
    private readonly TorchDecoder _decoder;
    private readonly ComputeWeights _weights;
    private readonly KeyValueCache[] _caches;

    /// <param name="decoder">Computes; belongs to the model.</param>
    /// <param name="weights">Belong to the model.</param>
    /// <param name="count">Slots.</param>
    /// <param name="contextLength">Tokens a slot holds at most.</param>
    public TorchSlots(TorchDecoder decoder, ComputeWeights weights, int count, int contextLength)
    {
        _decoder = decoder;
        _weights = weights;
        ContextLength = contextLength;
        _caches = [.. Enumerable.Range(0, count).Select(_ => new KeyValueCache(decoder.Config, decoder.Type, decoder.Device, contextLength))];
    }

    public int Count => _caches.Length;

    public int ContextLength { get; }

    public int VocabularySize => _decoder.Config.VocabularySize;

    public int LengthOf(int slot) => _caches[slot].Length;

    public void Read(int slot, ReadOnlySpan<int> tokens, Span<float> logits)
    {
        var cache = _caches[slot];
        Check(slot, tokens);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var input = new PackedSequences(tokens, [tokens.Length], _decoder.Device, firstPosition: cache.Length);
        var hidden = _decoder.Hidden(_weights, input, cache); // (N, D)
        if (logits.IsEmpty)
            return;
        var last = F.linear(hidden.narrow(0, tokens.Length - 1, 1), _weights.Head); // (1, V)
        last.data<float>().CopyTo(logits);
    }

    public void Step(ReadOnlySpan<SlotToken> tokens, Span<float> logits)
    {
        for (var row = 0; row < tokens.Length; row++)
            Read(tokens[row].Slot, [tokens[row].Token], logits.Slice(row * VocabularySize, VocabularySize));
    }

    public void CopyPrefix(int from, int to, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, LengthOf(from));
        if (from == to)
            Truncate(to, length);
        else
            _caches[to].CopyPrefix(_caches[from], length);
    }

    public void Truncate(int slot, int length) => _caches[slot].Truncate(length);

    public void Dispose()
    {
        foreach (var cache in _caches)
            cache.Dispose();
    }

    private void Check(int slot, ReadOnlySpan<int> tokens)
    {
        if (tokens.IsEmpty || tokens.Length > ContextLength - LengthOf(slot))
            throw new InvalidInputException(FormattableString.Invariant($"{tokens.Length:N0} tokens do not fit a slot that holds {LengthOf(slot):N0} of {ContextLength:N0}. Read one at least, and no more than there is room for."));
        foreach (var id in tokens)
        {
            if ((uint)id >= (uint)VocabularySize)
                throw new InvalidInputException(FormattableString.Invariant($"Token id {id} is outside the model's vocabulary of {VocabularySize:N0}. Encode the prompt with the model's own tokenizer."));
        }
    }
}
