using System.Text.RegularExpressions;
using Endonym.Lineage;

namespace Endonym.Evaluation.Grading;

/// <summary>What a grader says of an answer.</summary>
public enum Grade
{
    /// <summary>It meets the rule.</summary>
    Right,

    /// <summary>It does not.</summary>
    Wrong,

    /// <summary>A regular expression took too long to tell.</summary>
    Undecided,
}

/// <summary>A grading rule, ready for use. Deterministic; safe for concurrent use.</summary>
public sealed class Grader
{
    private readonly AnswerNormalizer _normalizer;
    private readonly IReadOnlyList<string> _markers;
    private readonly GradeScope _scope;
    private readonly IReadOnlyList<IReadOnlyList<IAnswerPattern>> _all;
    private readonly IReadOnlyList<IAnswerPattern> _none;

    /// <param name="rule">The rule.</param>
    /// <param name="language">BCP 47 code of the question.</param>
    /// <param name="answerMarkers">What announces a final answer in that language.</param>
    /// <exception cref="InvalidInputException">A pattern cannot be read, or the rule would let every answer pass.</exception>
    public Grader(GradeRule rule, string language, IReadOnlyList<string> answerMarkers)
    {
        if (rule.All.Count == 0 || rule.All.Any(group => group.Count == 0))
            throw new InvalidInputException("'all' is empty or has an empty group. Say in it what a right answer contains.");

        _normalizer = new AnswerNormalizer(language, rule.CaseSensitive);
        _markers = answerMarkers;
        _scope = rule.Scope;
        _all = [.. rule.All.Select(group => group.Select(Parse).ToList())];
        _none = [.. rule.None.Select(Parse)];

        IAnswerPattern Parse(string written) => AnswerPattern.Parse(written, _normalizer, rule.CaseSensitive);
    }

    /// <summary>Grades an answer.</summary>
    public Grade Grade(string answer)
    {
        var said = _scope == GradeScope.Final ? _normalizer.NormalizeFinal(answer, _markers) : _normalizer.Normalize(answer);
        try
        {
            return _all.All(group => group.Any(pattern => pattern.IsIn(said))) && !_none.Any(pattern => pattern.IsIn(said))
                ? Grading.Grade.Right
                : Grading.Grade.Wrong;
        }
        catch (RegexMatchTimeoutException)
        {
            return Grading.Grade.Undecided;
        }
    }
}
