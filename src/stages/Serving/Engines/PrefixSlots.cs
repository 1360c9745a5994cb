using System.Runtime.InteropServices;
using Endonym.Models.Contracts;

namespace Endonym.Serving.Engines;

/// <summary>The engine's slots, and what each holds: a slot that is given back keeps its tokens until it is needed, so that a prompt that begins alike begins there. Driven by one thread.</summary>
/// <remarks>The same tokens under another adapter have other keys and values: slots of different adapters share nothing.</remarks>
/// <param name="slots">Belong to this from now on.</param>
internal sealed class PrefixSlots(IDecoderSlots slots) : IDisposable
{
    /// <summary>A copy of fewer tokens is not worth its while: computing them is as quick.</summary>
    public const int LeastShare = 16;

    private readonly Held[] _held = [.. Enumerable.Range(0, slots.Count).Select(_ => new Held())];
    private long _uses;

    /// <summary>Tokens a slot holds at most.</summary>
    public int ContextLength => slots.ContextLength;

    /// <summary>Logits in a row.</summary>
    public int VocabularySize => slots.VocabularySize;

    /// <summary>Tokens that all slots hold, taken or not.</summary>
    public long TokenCount => _held.Sum(held => (long)held.Tokens.Count);

    /// <summary>Tokens a slot holds.</summary>
    public int LengthOf(int slot) => _held[slot].Tokens.Count;

    /// <summary>Takes a free slot for a prompt; it then holds as long a beginning of the prompt as is known, but for the last token, whose logits are needed.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="adapter">What it is computed with; null for the model as it is.</param>
    /// <returns>The slot.</returns>
    public int Take(ReadOnlySpan<int> prompt, string? adapter = null)
    {
        var (own, ownShare) = Closest(prompt, adapter, held => !held.IsTaken);
        var (donor, share) = Closest(prompt, adapter, _ => true);
        // A conversation that goes on stays where it is. One that only begins like another leaves that one whole for when it goes on, and gets a copy.
        if (ownShare + LeastShare < share || ownShare * 2 < LengthOf(own))
        {
            own = LeastRecentlyUsed();
            ownShare = Share(_held[own], prompt, adapter);
        }

        if (share >= ownShare + LeastShare)
            Copy(donor, own, share);
        else
            Cut(own, ownShare);
        Fit(own, adapter);
        _held[own].IsTaken = true;
        return own;
    }

    /// <summary>Copies what another slot has come to hold of the same prompt, if that is more.</summary>
    public void CatchUp(int slot, ReadOnlySpan<int> prompt)
    {
        var (donor, share) = Closest(prompt, _held[slot].Adapter, _ => true);
        if (share >= LengthOf(slot) + LeastShare)
            Copy(donor, slot, share);
    }

    /// <summary>Appends a part of a prompt; see <see cref="IDecoderSlots.Read"/>.</summary>
    public void Read(int slot, ReadOnlySpan<int> tokens, Span<float> logits)
    {
        slots.Read(slot, tokens, logits);
        _held[slot].Tokens.AddRange(tokens);
    }

    /// <summary>Appends one token to each of several slots; see <see cref="IDecoderSlots.Step"/>.</summary>
    public void Step(ReadOnlySpan<SlotToken> tokens, Span<float> logits)
    {
        slots.Step(tokens, logits);
        foreach (var (slot, token) in tokens)
            _held[slot].Tokens.Add(token);
    }

    /// <summary>After a step that failed: takes back what it may have done to a slot.</summary>
    public void RollBack(int slot)
    {
        if (slots.LengthOf(slot) != LengthOf(slot))
            slots.Truncate(slot, LengthOf(slot));
    }

    /// <summary>Gives a slot back; its tokens stay for a prompt that begins like them.</summary>
    public void Release(int slot)
    {
        _held[slot].IsTaken = false;
        _held[slot].LastUse = ++_uses;
    }

    /// <summary>Gives a slot back whose engine failed: nobody knows what it holds.</summary>
    public void Forget(int slot)
    {
        _held[slot].IsTaken = false;
        _held[slot].LastUse = 0;
        _held[slot].Tokens.Clear();
        try
        {
            slots.Truncate(slot, 0);
        }
        catch (Exception)
        {
            // Whoever takes it next tries again, and is told if the engine still fails.
        }
    }

    /// <summary>Empties free slots, those first that were not used for longest, until all free ones together hold no more than so many tokens.</summary>
    public void Shrink(long freeTokens)
    {
        var held = _held.Where(one => !one.IsTaken).Sum(one => (long)one.Tokens.Count);
        foreach (var (slot, one) in _held.Index().Where(pair => !pair.Item.IsTaken && pair.Item.Tokens.Count > 0).OrderBy(pair => pair.Item.LastUse))
        {
            if (held <= freeTokens)
                return;
            held -= one.Tokens.Count;
            Cut(slot, 0);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => slots.Dispose();

    private static int Share(Held held, ReadOnlySpan<int> prompt, string? adapter) =>
        held.Adapter == adapter ? CollectionsMarshal.AsSpan(held.Tokens).CommonPrefixLength(prompt[..^1]) : 0;

    private (int Slot, int Share) Closest(ReadOnlySpan<int> prompt, string? adapter, Func<Held, bool> among)
    {
        var (closest, longest) = (-1, -1);
        for (var slot = 0; slot < _held.Length; slot++)
        {
            if (!among(_held[slot]))
                continue;
            var share = Share(_held[slot], prompt, adapter);
            // Of two that share as much, the shorter one loses less by being cut.
            if (share > longest || (share == longest && LengthOf(slot) < LengthOf(closest)))
                (closest, longest) = (slot, share);
        }

        return (closest, longest);
    }

    private int LeastRecentlyUsed() => _held.Index().Where(pair => !pair.Item.IsTaken).MinBy(pair => pair.Item.Tokens.Count == 0 ? -1 : pair.Item.LastUse).Index;

    private void Copy(int from, int to, int length)
    {
        if (from == to)
        {
            Cut(to, length);
            return;
        }

        slots.CopyPrefix(from, to, length);
        _held[to].Adapter = _held[from].Adapter;
        var tokens = _held[to].Tokens;
        tokens.Clear();
        tokens.AddRange(CollectionsMarshal.AsSpan(_held[from].Tokens)[..length]);
    }

    private void Cut(int slot, int length)
    {
        var tokens = _held[slot].Tokens;
        if (length >= tokens.Count && slots.LengthOf(slot) == tokens.Count)
            return;
        slots.Truncate(slot, length);
        tokens.RemoveRange(length, tokens.Count - length);
    }

    // A slot of another adapter has been emptied by now.
    private void Fit(int slot, string? adapter)
    {
        if (_held[slot].Adapter == adapter)
            return;
        slots.UseAdapter(slot, adapter);
        _held[slot].Adapter = adapter;
    }

    private sealed class Held
    {
        /// <summary>What its tokens were computed with.</summary>
        public string? Adapter { get; set; }

        public List<int> Tokens { get; } = [];

        public bool IsTaken { get; set; }

        public long LastUse { get; set; }
    }
}
