using Endonym.Lineage.Rights;

namespace Endonym.Release.AiAct;

/// <summary>A source, as a section of the summary lists it.</summary>
public sealed record SummarySource
{
    /// <summary>Its id in lineage.</summary>
    public required string Id { get; init; }

    /// <summary>Name for people.</summary>
    public required string Title { get; init; }

    /// <summary>Where it is found.</summary>
    public string? Url { get; init; }

    /// <summary>Its licence.</summary>
    public required string License { get; init; }

    /// <summary>What may be done with it.</summary>
    public required RightsClass Class { get; init; }

    /// <summary>Who wrote it.</summary>
    public required Origin Origin { get; init; }

    /// <summary>The model that wrote it.</summary>
    public string? Generator { get; init; }

    /// <summary>Its language.</summary>
    public string? Language { get; init; }

    /// <summary>What it was used for.</summary>
    public required IReadOnlyList<TextUse> Uses { get; init; }

    /// <summary>Distinct documents.</summary>
    public required long Documents { get; init; }

    /// <summary>UTF-8 bytes of its text.</summary>
    public required long Bytes { get; init; }

    /// <summary>Tokens seen over all uses, repetitions counted.</summary>
    public required long Tokens { get; init; }

    /// <summary>From when to when it was looked at when taken in: <c>2026-03-01</c> or <c>2026-03-01 to 2026-04-02</c>.</summary>
    public required string Collected { get; init; }
}
