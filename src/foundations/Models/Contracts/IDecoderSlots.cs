using Endonym.Lineage;

namespace Endonym.Models.Contracts;

/// <summary>A token that a sequence goes on with.</summary>
/// <param name="Slot">The slot that holds the sequence.</param>
/// <param name="Token">The token's id.</param>
public readonly record struct SlotToken(int Slot, int Token);

/// <summary>Room for several sequences that an engine advances together: each slot holds the keys and values of one.</summary>
/// <remarks>Not safe for concurrent use: one thread drives it, because the engine uses every core already. Logits are natural logarithms but for a constant, in fp32.</remarks>
public interface IDecoderSlots : IDisposable
{
    /// <summary>Number of slots, numbered from 0.</summary>
    int Count { get; }

    /// <summary>Tokens a slot holds at most.</summary>
    int ContextLength { get; }

    /// <summary>Logits in a row: the model's vocabulary, which may be padded beyond the tokenizer's.</summary>
    int VocabularySize { get; }

    /// <summary>Tokens a slot holds now.</summary>
    int LengthOf(int slot);

    /// <summary>Empties a slot; what it reads from now on is computed with an adapter. A new slot has none.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="adapter">One of the model's <see cref="ILanguageModel.Adapters"/>; null for the model as it is.</param>
    /// <exception cref="InvalidInputException">There is no such adapter; an engine that knows none need not say so itself.</exception>
    void UseAdapter(int slot, string? adapter)
    {
        if (adapter is not null)
            throw new InvalidInputException($"There is no adapter '{adapter}': this engine knows none. Ask for the model itself.");
        Truncate(slot, 0);
    }

    /// <summary>Appends tokens to a slot: a prompt, or a part of a long one.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="tokens">One token at least; no more than the slot still holds.</param>
    /// <param name="logits">Takes the logits for the token that comes next, one for each token of the vocabulary; empty where they are not needed, which saves computing them.</param>
    void Read(int slot, ReadOnlySpan<int> tokens, Span<float> logits);

    /// <summary>Appends one token to each of several slots, in one pass through the weights.</summary>
    /// <param name="tokens">Each slot at most once; none is full.</param>
    /// <param name="logits">Takes (tokens, vocabulary) logits, row after row.</param>
    void Step(ReadOnlySpan<SlotToken> tokens, Span<float> logits);

    /// <summary>Makes a slot begin as another does, without computing it again; it has the other's adapter from then on.</summary>
    /// <param name="from">The slot that holds the tokens.</param>
    /// <param name="to">The slot that takes them; what it held is forgotten.</param>
    /// <param name="length">How many, at most <see cref="LengthOf"/> the first.</param>
    void CopyPrefix(int from, int to, int length);

    /// <summary>Forgets a slot's tokens from a place on; 0 empties it.</summary>
    void Truncate(int slot, int length);
}
