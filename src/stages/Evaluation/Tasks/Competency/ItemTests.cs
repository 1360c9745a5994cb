namespace Endonym.Evaluation.Tasks.Competency;

/// <summary>Answers that an item's own grading rule must sort rightly.</summary>
public sealed record ItemTests
{
    /// <summary>Right answers as people give them, in inflected forms and whole sentences.</summary>
    public required IReadOnlyList<string> Pass { get; init; }

    /// <summary>Wrong answers, the near misses above all.</summary>
    public required IReadOnlyList<string> Fail { get; init; }
}
