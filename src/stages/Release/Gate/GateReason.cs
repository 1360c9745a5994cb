using Endonym.Text.Markup;

namespace Endonym.Release.Gate;

/// <summary>Why a release is refused; one of perhaps many reasons.</summary>
public sealed record GateReason
{
    /// <summary>The rule that is not met.</summary>
    public required GateRule Rule { get; init; }

    /// <summary>Kind and name of the artifact through which it came in, such as <c>dataset 'pl-instructions'</c>.</summary>
    public required string Artifact { get; init; }

    /// <summary>The source's id; null where the rule is about an artifact.</summary>
    public string? Source { get; init; }

    /// <summary>What was found.</summary>
    public required string Found { get; init; }

    /// <summary>What the policy asks for instead.</summary>
    public required string Allowed { get; init; }

    /// <summary>One line for people.</summary>
    public override string ToString() => PlainText.OneLine($"{Artifact}{(Source is null ? "" : $", source '{Source}'")}: {Found}; {Allowed}.");
}
