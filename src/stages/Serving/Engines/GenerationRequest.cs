using Endonym.Models.Contracts;

namespace Endonym.Serving.Engines;

/// <summary>One answer to be made.</summary>
public sealed record GenerationRequest
{
    /// <summary>Token ids; at least one, fewer than a slot holds.</summary>
    public required IReadOnlyList<int> Prompt { get; init; }

    /// <summary>How to sample.</summary>
    public required SamplingOptions Sampling { get; init; }

    /// <summary>Tokens that end the answer and are no part of it: end of turn, end of text. None where the answer is to go on over them.</summary>
    public required IReadOnlySet<int> EndIds { get; init; }

    /// <summary>Tokens the answer may have at most; <see cref="int.MaxValue"/> leaves only the context as a limit.</summary>
    public int MaxTokens { get; init; } = int.MaxValue;

    /// <summary>Tokens the answer has at least, unless its constraint or the context ends it before: until then neither end tokens nor stop strings count.</summary>
    public int MinTokens { get; init; }

    /// <summary>Texts that end the answer and are no part of it; none is empty.</summary>
    public IReadOnlyList<string> StopStrings { get; init; } = [];

    /// <summary>How many of the most probable tokens to tell at each place, besides the one drawn; null for no log-probabilities at all.</summary>
    public int? TopLogProbabilities { get; init; }

    /// <summary>What the answer must keep to; null for nothing. Belongs to this request alone.</summary>
    public ITokenConstraint? Constraint { get; init; }

    /// <summary>Special tokens that are text in this answer, by id, such as those that begin a tool call.</summary>
    public IReadOnlyDictionary<int, string> VisibleTokens { get; init; } = new Dictionary<int, string>();

    /// <summary>The adapter it is computed with, one of the model's; null for the model as it is.</summary>
    public string? Adapter { get; init; }

    /// <summary>Who asks; clients take turns.</summary>
    public string Client { get; init; } = "";
}
