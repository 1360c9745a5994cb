using Endonym.Evaluation.Tasks.BitsPerByte;
using Endonym.Evaluation.Tasks.MinimalPairs;

namespace Endonym.Evaluation.Tests.Adaptation;

/// <summary>Scores of stages to compare.</summary>
internal static class Scores
{
    /// <summary>A stage that spends <paramref name="bits"/> on each of the documents and gets the pairs right that <paramref name="right"/> says.</summary>
    public static StageScores Of(string name, Func<int, double> bits, int documents = 60, Func<int, bool>? right = null, int pairs = 60) => new()
    {
        Name = name,
        Checkpoint = name + "-id",
        AskedAsChat = false,
        Native = [.. Enumerable.Range(0, documents).Select(i => new DocumentBits($"d{i}", bits(i), 100 + i, 50, Covered: true))],
        MinimalPairs = right is null ? null : [.. Enumerable.Range(0, pairs).Select(i => new PairScore($"p{i}", "case", right(i) ? -1 : -3, -2))],
    };
}
