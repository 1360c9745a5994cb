namespace Endonym.Corpus.Rights.Licences;

/// <summary>Reads the <c>Link</c> header (RFC 8288) as far as licences need it.</summary>
internal static class LinkHeader
{
    /// <summary>The targets with a relation.</summary>
    /// <param name="line">A line of the header, such as <c>&lt;https://…/by/4.0/&gt;; rel="license", &lt;/p2&gt;; rel=next</c>.</param>
    /// <param name="relation">The relation.</param>
    public static IEnumerable<string> TargetsOf(string line, string relation)
    {
        var at = 0;
        while (at < line.Length)
        {
            var open = line.IndexOf('<', at);
            var close = open < 0 ? -1 : line.IndexOf('>', open);
            if (close < 0)
                yield break;

            var next = line.IndexOf('<', close);
            var parameters = line[(close + 1)..(next < 0 ? line.Length : next)];
            if (HasRelation(parameters, relation))
                yield return line[(open + 1)..close];
            at = close + 1;
        }
    }

    private static bool HasRelation(string parameters, string relation) => parameters
        .Split(';', ',')
        .Select(parameter => parameter.Trim())
        .Where(parameter => parameter.StartsWith("rel", StringComparison.OrdinalIgnoreCase) && parameter.Contains('=', StringComparison.Ordinal))
        .SelectMany(parameter => parameter[(parameter.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim(' ', '"').Split(' '))
        .Contains(relation, StringComparer.OrdinalIgnoreCase);
}
