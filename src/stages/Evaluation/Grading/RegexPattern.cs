using System.Text.RegularExpressions;
using Endonym.Lineage;

namespace Endonym.Evaluation.Grading;

/// <summary>A regular expression of .NET: <c>regex:…</c>. It is applied as it stands to the normalized answer, in which dashes are '-', quotes '"' or ''', and white space is one space.</summary>
internal sealed class RegexPattern : IAnswerPattern
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    private readonly Regex _regex;

    /// <exception cref="InvalidInputException">It is no regular expression.</exception>
    public RegexPattern(string expression, bool caseSensitive)
    {
        var options = RegexOptions.CultureInvariant | (caseSensitive ? RegexOptions.None : RegexOptions.IgnoreCase);
        try
        {
            _regex = Create(expression, options);
        }
        catch (ArgumentException error)
        {
            throw new InvalidInputException($"'{expression}' is no regular expression: {error.Message}", error);
        }
    }

    public bool IsIn(string answer) => _regex.IsMatch(answer);

    // Linear in time where the expression allows it; lookarounds and back references do not, and have the timeout only.
    private static Regex Create(string expression, RegexOptions options)
    {
        try
        {
            return new Regex(expression, options | RegexOptions.NonBacktracking, Timeout);
        }
        catch (NotSupportedException)
        {
            return new Regex(expression, options, Timeout);
        }
    }
}
