namespace Endonym.Release.AiAct;

/// <summary>The public summary of training content that article 53(1)(d) of Regulation (EU) 2024/1689 asks for, in the sections of the Commission's template: the file <c>training-content-summary.json</c>.</summary>
/// <remarks>Template C(2025) 5235 of 24 July 2025, re-issued as C(2025) 8311. Sections 2.1 to 2.6 are computed from lineage; what only the provider knows is theirs to state.</remarks>
public sealed record TrainingContentSummary
{
    /// <summary>The template followed.</summary>
    public required string Template { get; init; }

    /// <summary>Version of the summary; the model's.</summary>
    public required string Version { get; init; }

    /// <summary>Day of the last update, DD/MM/YY as the template writes it.</summary>
    public required string LastUpdate { get; init; }

    /// <summary>Section 1.1: the provider.</summary>
    public required SummaryProvider Provider { get; init; }

    /// <summary>Section 1.2: the model.</summary>
    public required SummaryModel Model { get; init; }

    /// <summary>Section 1.3: how much of what.</summary>
    public required SummaryModality Text { get; init; }

    /// <summary>Sections 2.1 to 2.6, all of them, used or not.</summary>
    public required IReadOnlyList<SummarySection> Sources { get; init; }

    /// <summary>Section 3: how the data were handled.</summary>
    public required SummaryHandling Handling { get; init; }

    /// <summary>What training took, and whether who adapted a model became its provider by it.</summary>
    public required TrainingCompute Compute { get; init; }

    /// <summary>What the template asks for and nobody has stated or recorded.</summary>
    public required IReadOnlyList<string> OpenPoints { get; init; }
}
