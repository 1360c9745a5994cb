namespace Endonym.Evaluation.Grading;

/// <summary>Something an answer may contain.</summary>
internal interface IAnswerPattern
{
    /// <summary>Whether the normalized answer contains it.</summary>
    /// <exception cref="System.Text.RegularExpressions.RegexMatchTimeoutException">It cannot be told in reasonable time.</exception>
    bool IsIn(string answer);
}
