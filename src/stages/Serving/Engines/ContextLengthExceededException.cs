using Endonym.Lineage;

namespace Endonym.Serving.Engines;

/// <summary>The conversation is longer than the model can read. It is refused, never trimmed: a trimmed prompt loses its instructions first.</summary>
/// <param name="promptTokens">The conversation's length in tokens.</param>
/// <param name="contextLength">What the model can attend to, prompt and answer together.</param>
public sealed class ContextLengthExceededException(int promptTokens, int contextLength) : InvalidInputException(FormattableString.Invariant(
    $"This model's context holds {contextLength} tokens, the answer included; the messages have {promptTokens}. Shorten them or begin a new conversation."))
{
    /// <summary>The conversation's length in tokens.</summary>
    public int PromptTokens { get; } = promptTokens;

    /// <summary>What the model can attend to, prompt and answer together.</summary>
    public int ContextLength { get; } = contextLength;
}
