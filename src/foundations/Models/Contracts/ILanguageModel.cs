using Endonym.Text.ChatTemplates;
using Endonym.Text.Tokenizers;

namespace Endonym.Models.Contracts;

/// <summary>A decoder that scores and generates, whatever engine runs it.</summary>
/// <remarks>Safe for concurrent use; an engine may run calls one after another. Sequences begin with <see cref="ITokenizer.EndOfTextId"/>.</remarks>
public interface ILanguageModel : IDisposable
{
    /// <summary>Its name, as people and the API know it.</summary>
    string Name { get; }

    /// <summary>Its tokenizer.</summary>
    ITokenizer Tokenizer { get; }

    /// <summary>How it writes a conversation down; null for a base model, which knows none.</summary>
    ChatTemplate? ChatTemplate { get; }

    /// <summary>Tokens it can attend to at most, prompt and answer together.</summary>
    int ContextLength { get; }

    /// <summary>Adapters that slots can be computed with, see <see cref="IDecoderSlots.UseAdapter"/>; empty where there are none.</summary>
    IReadOnlyList<LoadedAdapter> Adapters => [];

    /// <summary>How probable each token is after those before it, without any adapter.</summary>
    /// <param name="sequences">Token ids, each 2 to <see cref="ContextLength"/> long.</param>
    /// <returns>For each sequence of n tokens the n − 1 natural logarithms for its tokens 1 … n−1; computed in fp32.</returns>
    IReadOnlyList<float[]> LogProbabilities(IReadOnlyList<int[]> sequences);

    /// <summary>Makes room for answers that are written together.</summary>
    /// <param name="count">Slots, at least one.</param>
    /// <param name="contextLength">Tokens a slot holds at most; 1 to <see cref="ContextLength"/>.</param>
    /// <returns>Empty slots, to be disposed before the model.</returns>
    IDecoderSlots OpenSlots(int count, int contextLength);
}
