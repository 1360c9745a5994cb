using System.Runtime.InteropServices;
using Endonym.Lineage;
using Endonym.Models.Contracts;
using Endonym.Models.Onnx.Session;
using Microsoft.ML.OnnxRuntime;
using static System.FormattableString;

namespace Endonym.Models.Onnx.Slots;

/// <summary>Slots whose sequences ONNX Runtime advances together.</summary>
/// <remarks>
/// Each slot's keys and values lie in a row of its own, but in no fixed one: slots that are advanced together move to neighbouring rows, so that one
/// run computes them and nothing else. Slots that go on together for long move once.
/// </remarks>
public sealed unsafe class OnnxDecoderSlots : IDecoderSlots
{
    // As many sets of neighbouring rows as a busy scheduler goes through within seconds; each takes some kilobytes.
    private const int MostBindings = 64;

    private readonly OnnxDecoder _decoder;
    private readonly KeyValueRows _memory;
    private readonly BatchInputs _inputs;
    private readonly RunOptions _options = new();
    private readonly Dictionary<(int FirstRow, int Rows), BatchBinding> _bindings = [];
    private readonly long _mostTokens;
    private readonly int[] _lengths; // of slots
    private readonly int?[] _adapterOf; // of slots, its number in the graph
    private readonly int[] _rowOf;   // of slots
    private readonly int[] _slotAt;  // of rows
    private readonly bool[] _stepping; // slots of the step at hand
    private bool _disposed;

    internal OnnxDecoderSlots(OnnxDecoder decoder, int count, int contextLength, int chunkLength, long bytes)
    {
        _decoder = decoder;
        ContextLength = contextLength;
        ChunkLength = Math.Min(chunkLength, contextLength);
        _mostTokens = bytes / decoder.Shape.KeyValueBytesPerToken;
        _lengths = new int[count];
        _stepping = new bool[count];
        _adapterOf = new int?[count];
        _rowOf = [.. Enumerable.Range(0, count)];
        _slotAt = [.. Enumerable.Range(0, count)];
        _inputs = new BatchInputs(count, ChunkLength, decoder.Adapters.Count);
        _memory = new KeyValueRows(decoder.Shape, count, contextLength);
    }

    /// <inheritdoc/>
    public int Count => _lengths.Length;

    /// <inheritdoc/>
    public int ContextLength { get; }

    /// <summary>Tokens of a prompt that are computed at once.</summary>
    public int ChunkLength { get; }

    /// <summary>Tokens all slots together hold now.</summary>
    internal long TokensHeld => _lengths.Sum(length => (long)length);

    /// <inheritdoc/>
    public int VocabularySize => _decoder.Shape.VocabularySize;

    /// <inheritdoc/>
    public int LengthOf(int slot) => _lengths[slot];

    /// <inheritdoc/>
    public void UseAdapter(int slot, string? adapter)
    {
        int? chosen = null;
        foreach (var (number, known) in _decoder.Adapters.Index())
        {
            if (known.Name == adapter)
                chosen = number;
        }

        if (adapter is not null && chosen is null)
            throw new InvalidInputException($"There is no adapter '{adapter}'. There is {(_decoder.Adapters.Count == 0 ? "none" : string.Join(", ", _decoder.Adapters.Select(known => known.Name)))}.");
        Truncate(slot, 0);
        _adapterOf[slot] = chosen;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidInputException">A token is none of the vocabulary, the slot has not room for all, or memory has not.</exception>
    public void Read(int slot, ReadOnlySpan<int> tokens, Span<float> logits)
    {
        if (!logits.IsEmpty && logits.Length != VocabularySize)
            throw new ArgumentException(Invariant($"There is room for {logits.Length} logits; a position has {VocabularySize}."), nameof(logits));

        CheckTokens(slot, tokens);
        while (tokens.Length > ChunkLength)
        {
            ReadChunk(slot, tokens[..ChunkLength], firstLogit: ChunkLength, []);
            tokens = tokens[ChunkLength..];
        }

        ReadChunk(slot, tokens, logits.IsEmpty ? tokens.Length : tokens.Length - 1, logits);
    }

    /// <summary>Appends tokens to a slot and gives the logits after each.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="tokens">No more than are computed at once.</param>
    /// <param name="logits">(tokens, V).</param>
    internal void ReadEach(int slot, ReadOnlySpan<int> tokens, Span<float> logits)
    {
        CheckTokens(slot, tokens);
        ReadChunk(slot, tokens, firstLogit: 0, logits);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidInputException">A token is none of the vocabulary, a slot is full, or memory is.</exception>
    public void Step(ReadOnlySpan<SlotToken> tokens, Span<float> logits)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (tokens.IsEmpty)
            return;
        if (logits.Length != tokens.Length * VocabularySize)
            throw new ArgumentException(Invariant($"There is room for {logits.Length} logits; {tokens.Length} positions have {(long)tokens.Length * VocabularySize}."), nameof(logits));

        var firstRow = Gather(tokens);
        _inputs.TotalLengthValue = 0;
        for (var i = 0; i < tokens.Length; i++)
        {
            var (slot, token) = tokens[i];
            var row = _rowOf[slot] - firstRow;
            _inputs.IdValues[row] = token;
            _inputs.LastPositionValues[row] = _lengths[slot];
            _inputs.TotalLengthValue = Math.Max(_inputs.TotalLengthValue, _lengths[slot] + 1);
            _inputs.Choose(row, _adapterOf[slot]);
            _inputs.LogitRowValues[2 * i] = row; // the logits come in the order in which the slots were named
            _inputs.LogitRowValues[2 * i + 1] = 0;
        }

        Run(firstRow, tokens.Length, newTokens: 1, tokens.Length, logits);
        foreach (var (slot, _) in tokens)
            _lengths[slot]++;
    }

    /// <inheritdoc/>
    public void CopyPrefix(int from, int to, int length)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (length < 0 || length > _lengths[from])
            throw new ArgumentOutOfRangeException(nameof(length), Invariant($"Slot {from} holds {_lengths[from]} tokens; {length} of them cannot be copied."));
        if (from == to)
        {
            Truncate(to, length);
            return;
        }

        CheckMemory(length - _lengths[to]);
        _memory.Copy(_rowOf[from], _rowOf[to], length);
        _adapterOf[to] = _adapterOf[from];
        SetLength(to, length);
    }

    /// <inheritdoc/>
    public void Truncate(int slot, int length)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (length < 0 || length > _lengths[slot])
            throw new ArgumentOutOfRangeException(nameof(length), Invariant($"Slot {slot} holds {_lengths[slot]} tokens; it cannot be cut to {length}."));

        SetLength(slot, length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
            return;

        _disposed = true;
        ForgetBindings();
        _options.Dispose();
        _memory.Dispose();
    }

    private void CheckTokens(int slot, ReadOnlySpan<int> tokens)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (tokens.IsEmpty)
            throw new ArgumentException("There is no token to read; give one at least.", nameof(tokens));
        if (tokens.Length > ContextLength - _lengths[slot])
            throw new InvalidInputException(Invariant($"{tokens.Length} tokens do not fit into slot {slot}, which holds {_lengths[slot]} of {ContextLength}. Shorten them, or open slots with a longer context."));

        _decoder.Shape.CheckTokens(tokens);
        CheckMemory(tokens.Length);
    }

    private void CheckMemory(int newTokens)
    {
        var held = TokensHeld;
        if (held + newTokens > _mostTokens)
            throw new InvalidInputException(Invariant($"{newTokens} more tokens do not fit into memory, which has room for {_mostTokens} and holds {held}. Empty a slot, or raise the memory limit."));
    }

    private void ReadChunk(int slot, ReadOnlySpan<int> tokens, int firstLogit, Span<float> logits)
    {
        var length = _lengths[slot] + tokens.Length;
        for (var i = 0; i < tokens.Length; i++)
            _inputs.IdValues[i] = tokens[i];
        _inputs.LastPositionValues[0] = length - 1;
        _inputs.Choose(0, _adapterOf[slot]);
        _inputs.TotalLengthValue = length;
        var logitCount = tokens.Length - firstLogit;
        for (var i = 0; i < logitCount; i++)
        {
            _inputs.LogitRowValues[2 * i] = 0;
            _inputs.LogitRowValues[2 * i + 1] = firstLogit + i;
        }

        Run(_rowOf[slot], rows: 1, tokens.Length, logitCount, logits);
        _lengths[slot] = length;
    }

    private void Run(int firstRow, int rows, int newTokens, int logitCount, Span<float> logits)
    {
        if (!_bindings.TryGetValue((firstRow, rows), out var binding))
        {
            if (_bindings.Count == MostBindings)
                ForgetBindings();
            binding = new BatchBinding(_decoder, _memory, _inputs, firstRow, rows, ContextLength);
            _bindings.Add((firstRow, rows), binding);
        }

        fixed (float* pointer = &MemoryMarshal.GetReference(logits))
            binding.Run(newTokens, logitCount, pointer, _options);
    }

    private void ForgetBindings()
    {
        foreach (var binding in _bindings.Values)
            binding.Dispose();
        _bindings.Clear();
    }

    // Brings the slots of a step into neighbouring rows and gives the first of them.
    private int Gather(ReadOnlySpan<SlotToken> tokens)
    {
        _stepping.AsSpan().Clear();
        foreach (var (slot, token) in tokens)
        {
            if (_stepping[slot])
                throw new ArgumentException(Invariant($"Slot {slot} is named twice; a step appends one token to each."), nameof(tokens));
            if (_lengths[slot] >= ContextLength)
                throw new InvalidInputException(Invariant($"Slot {slot} is full: it holds {ContextLength} tokens. End its sequence, or open slots with a longer context."));
            _decoder.Shape.CheckTokens([token]);
            _stepping[slot] = true;
        }

        CheckMemory(tokens.Length);
        var firstRow = CheapestWindow(tokens.Length);
        var hole = firstRow;
        for (var row = 0; row < Count; row++)
        {
            if (!_stepping[_slotAt[row]] || row >= firstRow && row < firstRow + tokens.Length)
                continue;
            while (_stepping[_slotAt[hole]])
                hole++;
            Exchange(row, hole);
        }

        return firstRow;
    }

    // The neighbouring rows for which the fewest tokens move.
    private int CheapestWindow(int rows)
    {
        var (best, leastCost) = (0, long.MaxValue);
        for (var first = 0; first + rows <= Count; first++)
        {
            // Each slot of the step outside the window changes places with one inside that is none of the step's.
            var cost = 0L;
            for (var row = 0; row < Count; row++)
            {
                var inside = row >= first && row < first + rows;
                if (_stepping[_slotAt[row]] != inside)
                    cost += _lengths[_slotAt[row]];
            }

            if (cost < leastCost)
                (best, leastCost) = (first, cost);
        }

        return best;
    }

    private void Exchange(int row, int otherRow)
    {
        var (slot, other) = (_slotAt[row], _slotAt[otherRow]);
        var (length, otherLength) = (_lengths[slot], _lengths[other]);
        if (otherLength == 0)
        {
            _memory.Copy(row, otherRow, length);
            _memory.Forget(row, 0, length);
        }
        else
        {
            var longer = Math.Max(length, otherLength);
            _memory.Swap(row, otherRow, longer);
            _memory.Forget(row, otherLength, longer);
            _memory.Forget(otherRow, length, longer);
        }

        (_slotAt[row], _slotAt[otherRow]) = (other, slot);
        (_rowOf[slot], _rowOf[other]) = (otherRow, row);
    }

    private void SetLength(int slot, int length)
    {
        if (length < _lengths[slot])
            _memory.Forget(_rowOf[slot], length, _lengths[slot]);
        _lengths[slot] = length;
    }
}
