using Endonym.Models.Contracts;

namespace Endonym.Serving.Engines;

/// <summary>One answer to be made.</summary>
public sealed record GenerationRequest
{
    /// <summary>Token ids; at least one, fewer than the model's context holds.</summary>
    public required IReadOnlyList<int> Prompt { get; init; }

    /// <summary>How to sample.</summary>
    public required SamplingOptions Sampling { get; init; }

    /// <summary>Tokens that end the answer and are no part of it: end of turn, end of text.</summary>
    public required IReadOnlySet<int> EndIds { get; init; }

    /// <summary>Tokens the answer may have at most; <see cref="int.MaxValue"/> leaves only the context as a limit.</summary>
    public int MaxTokens { get; init; } = int.MaxValue;

    /// <summary>Texts that end the answer and are no part of it; none is empty.</summary>
    public IReadOnlyList<string> StopStrings { get; init; } = [];

    /// <summary>Who asks; clients take turns.</summary>
    public string Client { get; init; } = "";
}
