using System.Text.RegularExpressions;

namespace Endonym.Release.Gate;

/// <summary>Reads SPDX licence expressions: identifiers, AND, OR, WITH and parentheses.</summary>
/// <remarks>SPDX specification 2.3, annex D. Operators are upper-case, as its grammar has them.</remarks>
internal static partial class SpdxExpression
{
    // No licence of one text is longer; it also bounds how deep parentheses can nest.
    private const int MaxLength = 1000;

    /// <summary>Whether every way of satisfying an expression meets a condition: one part of an AND is enough, of an OR all must.</summary>
    /// <param name="expression">Such as <c>(MIT OR GPL-2.0-only) AND CC-BY-4.0</c>.</param>
    /// <param name="condition">Asked for each identifier, exceptions left out.</param>
    /// <returns>Null if the text is not an expression.</returns>
    public static bool? Requires(string expression, Func<string, bool> condition)
    {
        if (expression.Length > MaxLength)
            return null;

        return new Reader([.. Words().Matches(expression).Select(match => match.Value)], condition).Whole();
    }

    private sealed class Reader(IReadOnlyList<string> words, Func<string, bool> condition)
    {
        private int _next;
        private bool _broken;

        public bool? Whole()
        {
            var required = Alternatives();
            return _broken || _next < words.Count ? null : required;
        }

        private bool Alternatives()
        {
            var required = Together();
            while (Take("OR"))
                required &= Together();
            return required;
        }

        private bool Together()
        {
            var required = One();
            while (Take("AND"))
                required |= One();
            return required;
        }

        private bool One()
        {
            if (Take("("))
            {
                var inner = Alternatives();
                _broken |= !Take(")");
                return inner;
            }

            if (Identifier() is not { } id)
                return false;

            if (Take("WITH"))
                Identifier();
            return condition(id);
        }

        private string? Identifier()
        {
            if (_next < words.Count && words[_next] is not ("AND" or "OR" or "WITH") && Name().IsMatch(words[_next]))
                return words[_next++];

            _broken = true;
            return null;
        }

        private bool Take(string word)
        {
            if (_broken || _next >= words.Count || words[_next] != word)
                return false;

            _next++;
            return true;
        }
    }

    [GeneratedRegex(@"[()]|[^\s()]+", RegexOptions.CultureInvariant)]
    private static partial Regex Words();

    [GeneratedRegex(@"^[A-Za-z0-9.:-]+\+?$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
