using System.Diagnostics;

namespace Endonym.Lineage.Rights;

/// <summary>A licence expression: licences joined by AND (all hold) and OR (whoever uses the work chooses).</summary>
/// <remarks>
/// SPDX specification 2.3, annex D. <c>+</c> binds tightest, then WITH, AND, OR; parentheses overrule. Operators and <c>LicenseRef-</c> are upper-case as its grammar has them
/// (version 3 would take <c>and</c> too, which is also how people write what is no expression); identifiers are told apart without regard to case, which is left to whoever
/// compares them. White space stands between words and not around the whole, so that one licence has one spelling.
/// </remarks>
public sealed class SpdxExpression
{
    // A package of hundreds of files joins some dozens of licences. It also bounds how deep parentheses can nest.
    private const int MaxLength = 2000;

    private readonly Node _root;

    private SpdxExpression(Node root) => _root = root;

    private enum Joint
    {
        And,
        Or,
    }

    /// <summary>Reads an expression.</summary>
    /// <param name="text">Such as <c>(MIT OR GPL-2.0-only) AND CC-BY-4.0</c>.</param>
    /// <returns>Null if the text is no expression, or longer than 2,000 characters. Whether SPDX lists its licences is not asked.</returns>
    public static SpdxExpression? Parse(string text)
    {
        if (text.Length is 0 or > MaxLength || char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]))
            return null;
        return new Reader(Words(text)).Whole() is { } root ? new SpdxExpression(root) : null;
    }

    /// <summary>Draws one value from the whole: from each licence, and from each pair that an operator joins.</summary>
    /// <param name="license">The value of a licence.</param>
    /// <param name="and">Of two that hold together.</param>
    /// <param name="or">Of two to choose from.</param>
    public T Fold<T>(Func<SpdxLicense, T> license, Func<T, T, T> and, Func<T, T, T> or)
    {
        return Of(_root);

        T Of(Node node) => node switch
        {
            Leaf leaf => license(leaf.License),
            Pair { Joint: Joint.And } pair => and(Of(pair.Left), Of(pair.Right)),
            Pair pair => or(Of(pair.Left), Of(pair.Right)),
            _ => throw new UnreachableException($"A node without a meaning: {node}."),
        };
    }

    /// <summary>Whether every way of satisfying the expression meets a condition: of an AND one part is enough, of an OR all must.</summary>
    /// <param name="condition">Asked of each licence.</param>
    public bool Requires(Func<SpdxLicense, bool> condition) => Fold(condition, (left, right) => left | right, (left, right) => left & right);

    private static List<string> Words(string text)
    {
        List<string> words = [];
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            var isParenthesis = i < text.Length && text[i] is '(' or ')';
            if (i < text.Length && !isParenthesis && !char.IsWhiteSpace(text[i]))
                continue;

            if (start < i)
                words.Add(text[start..i]);
            if (isParenthesis)
                words.Add(text[i].ToString());
            start = i + 1;
        }

        return words;
    }

    private abstract record Node;

    private sealed record Leaf(SpdxLicense License) : Node;

    private sealed record Pair(Joint Joint, Node Left, Node Right) : Node;

    // Each method returns null where the words are no expression.
    private sealed class Reader(List<string> words)
    {
        private int _next;

        public Node? Whole() => Alternatives() is { } whole && _next == words.Count ? whole : null;

        private Node? Alternatives() => Joined("OR", Joint.Or, Together);

        private Node? Together() => Joined("AND", Joint.And, One);

        private Node? Joined(string word, Joint joint, Func<Node?> part)
        {
            var whole = part();
            while (whole is not null && Take(word))
                whole = part() is { } next ? new Pair(joint, whole, next) : null;
            return whole;
        }

        private Node? One()
        {
            if (Take("("))
                return Alternatives() is { } inner && Take(")") ? inner : null;
            if (_next == words.Count || SpdxLicense.Parse(words[_next++]) is not { } license)
                return null;
            if (!Take("WITH"))
                return new Leaf(license);
            return _next < words.Count && SpdxLicense.IsName(words[_next]) ? new Leaf(license with { Exception = words[_next++] }) : null;
        }

        private bool Take(string word)
        {
            if (_next == words.Count || words[_next] != word)
                return false;
            _next++;
            return true;
        }
    }
}
