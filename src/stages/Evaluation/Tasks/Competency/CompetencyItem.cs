using Endonym.Evaluation.Grading;
using Endonym.Lineage.Rights;

namespace Endonym.Evaluation.Tasks.Competency;

/// <summary>Who may see an item.</summary>
public enum ItemSplit
{
    /// <summary>Published with the pack; may be in any model's training text by now.</summary>
    Public,

    /// <summary>Kept by the lab; neither its wording nor an answer to it goes into a report.</summary>
    Private,
}

/// <summary>A question about a language and its culture, with a short answer that rules can grade: a line of a pack's <c>competency.jsonl</c>.</summary>
public sealed record CompetencyItem
{
    /// <summary>Unique within its file.</summary>
    public required string Id { get; init; }

    /// <summary>One of the pack's categories, such as <c>history</c>; each weighs the same in the headline.</summary>
    public required string Category { get; init; }

    /// <summary>BCP 47 code.</summary>
    public required string Language { get; init; }

    /// <summary>As the model is asked.</summary>
    public required string Question { get; init; }

    /// <summary>The right answer, for people.</summary>
    public required string Answer { get; init; }

    /// <summary>When an answer is right.</summary>
    public required GradeRule Grade { get; init; }

    /// <summary>The item's own tests.</summary>
    public required ItemTests Tests { get; init; }

    /// <summary>The orthographic norm the item tests, such as <c>RJP-2026</c>, or null where every norm agrees.</summary>
    public string? Norm { get; init; }

    /// <summary>From 1, what a child knows, to 5.</summary>
    public required int Difficulty { get; init; }

    /// <summary>What the answer rests on.</summary>
    public required string Source { get; init; }

    /// <summary>Who wrote it, by pseudonym.</summary>
    public required string Author { get; init; }

    /// <summary>Who may see it.</summary>
    public required ItemSplit Split { get; init; }

    /// <summary>Who wrote the words.</summary>
    public required Origin Origin { get; init; }

    /// <summary>The model that wrote it, if one did.</summary>
    public string? Generator { get; init; }

    /// <summary>SPDX expression.</summary>
    public required string License { get; init; }
}
