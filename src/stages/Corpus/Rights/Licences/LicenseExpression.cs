using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Rights.Licences;

/// <summary>What an SPDX licence expression allows: of alternatives the freest, of joined licences the least free.</summary>
/// <remarks>SPDX specification 2.3, annex D. An exception (WITH) only adds permissions and changes no class.</remarks>
public static class LicenseExpression
{
    private const int MaxLength = 2000;

    /// <summary>The class of an expression.</summary>
    /// <param name="expression">Such as <c>(MIT OR GPL-2.0-only) AND CC-BY-4.0</c>.</param>
    /// <returns><see cref="RightsClass.Excluded"/> where a licence that it needs is not known; null if it is no expression.</returns>
    public static RightsClass? ClassOf(string expression) => ClassOf(expression, id => OpenLicenses.Of(id));

    /// <summary>The class of an expression by a reader of identifiers.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="classOf">The class of an identifier; null where it is not known.</param>
    public static RightsClass? ClassOf(string expression, Func<string, RightsClass?> classOf)
    {
        if (expression.Length > MaxLength)
            return null;

        var reader = new Reader(Words(expression), classOf);
        return reader.Whole();
    }

    private static List<string> Words(string expression)
    {
        List<string> words = [];
        var start = -1;
        for (var i = 0; i <= expression.Length; i++)
        {
            var isBreak = i == expression.Length || char.IsWhiteSpace(expression[i]) || expression[i] is '(' or ')';
            if (!isBreak)
            {
                start = start < 0 ? i : start;
                continue;
            }

            if (start >= 0)
                words.Add(expression[start..i]);
            start = -1;
            if (i < expression.Length && !char.IsWhiteSpace(expression[i]))
                words.Add(expression[i].ToString());
        }

        return words;
    }

    private sealed class Reader(List<string> words, Func<string, RightsClass?> classOf)
    {
        private int _next;
        private bool _broken;

        public RightsClass? Whole()
        {
            var result = Alternatives();
            return _broken || _next < words.Count ? null : result;
        }

        private RightsClass Alternatives()
        {
            var freest = Joined();
            while (Take("OR"))
            {
                var other = Joined();
                freest = other < freest ? other : freest;
            }

            return freest;
        }

        private RightsClass Joined()
        {
            var worst = One();
            while (Take("AND"))
            {
                var other = One();
                worst = other > worst ? other : worst;
            }

            return worst;
        }

        private RightsClass One()
        {
            if (Take("("))
            {
                var inner = Alternatives();
                _broken |= !Take(")");
                return inner;
            }

            if (Identifier() is not { } id)
                return RightsClass.Excluded;
            if (Take("WITH"))
                Identifier();
            return classOf(id) ?? RightsClass.Excluded;
        }

        private string? Identifier()
        {
            if (!_broken && _next < words.Count && words[_next] is not ("AND" or "OR" or "WITH" or "(" or ")") && words[_next].All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '.' or '+' or ':'))
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
}
