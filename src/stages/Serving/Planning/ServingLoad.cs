using Endonym.Lineage;
using static System.FormattableString;

namespace Endonym.Serving.Planning;

/// <summary>What a service is to carry.</summary>
public sealed record ServingLoad
{
    /// <summary>Longest text, prompt and answer together, in tokens.</summary>
    public required int ContextLength { get; init; }

    /// <summary>Answers in the making at once.</summary>
    public required int ConcurrentUsers { get; init => field = value > 0 ? value : throw new InvalidInputException(Invariant($"{value} concurrent users are asked for; give 1 at least.")); }

    /// <summary>Prompt of an ordinary request, in tokens.</summary>
    public int PromptTokens { get; init => field = value > 0 ? value : throw new InvalidInputException(Invariant($"A prompt of {value} tokens is asked for; give 1 at least.")); } = 1024;

    /// <summary>Answer to an ordinary request, in tokens.</summary>
    public int AnswerTokens { get; init => field = value > 0 ? value : throw new InvalidInputException(Invariant($"An answer of {value} tokens is asked for; give 1 at least.")); } = 256;

    /// <summary>Whether keys and values are kept in 8 bits instead of 16.</summary>
    public bool Fp8Cache { get; init; }

    /// <summary>Bytes of a cached value.</summary>
    public double BytesPerCachedValue => Fp8Cache ? 1 : 2;

    /// <summary>Tokens that an answer in the making holds on average: its prompt and half of its answer.</summary>
    public double MeanTokens => PromptTokens + (AnswerTokens / 2.0);

    /// <summary>Checks that prompt and answer fit the context.</summary>
    /// <exception cref="InvalidInputException">They do not.</exception>
    public void Validate()
    {
        if (PromptTokens + AnswerTokens > ContextLength)
            throw new InvalidInputException(Invariant($"Prompts of {PromptTokens} and answers of {AnswerTokens} tokens do not fit a context of {ContextLength}. Ask for a longer context or for less."));
    }
}
