using Endonym.Lineage;

namespace Endonym.Serving.Engines;

/// <summary>The messages are longer than the model can read and still answer.</summary>
/// <param name="promptTokens">The messages' length in tokens.</param>
/// <param name="contextLength">What the model can attend to, prompt and answer together.</param>
/// <param name="answerTokens">What of it the answer needs.</param>
public sealed class ContextLengthExceededException(int promptTokens, int contextLength, int answerTokens = 1) : InvalidInputException(FormattableString.Invariant(
    $"This model's context holds {contextLength} tokens and at least {answerTokens} of them are the answer's; the messages have {promptTokens}. Shorten them or begin a new conversation."))
{
    /// <summary>The messages' length in tokens.</summary>
    public int PromptTokens { get; } = promptTokens;

    /// <summary>What the model can attend to, prompt and answer together.</summary>
    public int ContextLength { get; } = contextLength;
}
