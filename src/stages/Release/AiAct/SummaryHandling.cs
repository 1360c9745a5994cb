namespace Endonym.Release.AiAct;

/// <summary>Section 3.</summary>
public sealed record SummaryHandling
{
    /// <summary>Section 3.1: whether the provider signed the Code of Practice.</summary>
    public bool? SignedCodeOfPractice { get; init; }

    /// <summary>Section 3.1: how opt-outs were respected, as the provider states it.</summary>
    public string? OptOutMeasures { get; init; }

    /// <summary>Section 3.1: kinds of evidence that the rights of the sources rest on, and how many sources have each; computed.</summary>
    public required IReadOnlyDictionary<string, int> EvidenceKinds { get; init; }

    /// <summary>Section 3.2: how illegal content was kept out, as the provider states it.</summary>
    public string? IllegalContentMeasures { get; init; }

    /// <summary>Section 3.3: steps that filtered or cleaned the data, by verb and version of the code; computed.</summary>
    public required IReadOnlyList<string> ProcessingSteps { get; init; }
}
