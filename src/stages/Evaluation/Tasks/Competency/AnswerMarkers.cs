namespace Endonym.Evaluation.Tasks.Competency;

/// <summary>What announces a final answer where a pack says nothing else.</summary>
public static class AnswerMarkers
{
    /// <summary>Polish and English.</summary>
    public static IReadOnlyList<string> Default { get; } = ["Odpowiedź:", "Answer:"];
}
