namespace Endonym.Evaluation.Grading;

/// <summary>Which part of an answer is graded.</summary>
public enum GradeScope
{
    /// <summary>All of it.</summary>
    Whole,

    /// <summary>What it says last: after the last marker such as "Odpowiedź:", else the last line that is not empty.</summary>
    Final,
}

/// <summary>When an answer is right, as a pack writes it.</summary>
public sealed record GradeRule
{
    /// <summary>Every group must be met; a group is met by any of its patterns. See <see cref="AnswerPattern"/> for how they are written.</summary>
    public required IReadOnlyList<IReadOnlyList<string>> All { get; init; }

    /// <summary>Patterns that make an answer wrong whatever else it says.</summary>
    public IReadOnlyList<string> None { get; init; } = [];

    /// <summary>Which part of the answer is looked at.</summary>
    public GradeScope Scope { get; init; }

    /// <summary>Whether "Ziemia" and "ziemia" differ.</summary>
    public bool CaseSensitive { get; init; }
}
