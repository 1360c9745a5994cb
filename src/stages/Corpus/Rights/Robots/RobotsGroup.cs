namespace Endonym.Corpus.Rights.Robots;

/// <summary>Rules with the crawlers they are for.</summary>
/// <param name="Agents">Names as written, <c>*</c> for everyone.</param>
/// <param name="Rules">In the order of the file.</param>
public sealed record RobotsGroup(IReadOnlyList<string> Agents, IReadOnlyList<RobotsRule> Rules)
{
    /// <summary>Whether the group is for whoever has no group of their own.</summary>
    public bool IsForEveryone => Agents.Contains("*");

    /// <summary>Whether the group names a crawler.</summary>
    /// <param name="agent">Its name; what follows <c>/</c> or, in the file, a space is a version, and case is ignored.</param>
    public bool Names(string agent)
    {
        foreach (var written in Agents)
        {
            var name = Until(written, '/');
            // Names with spaces exist ("Kangaroo Bot"), and so do versions behind a space ("GPTBot 1.1").
            if (name.Equals(Until(agent, '/'), StringComparison.OrdinalIgnoreCase) || Until(written, ' ').Equals(agent, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private static ReadOnlySpan<char> Until(string text, char end)
    {
        var at = text.IndexOf(end, StringComparison.Ordinal);
        return (at > 0 ? text.AsSpan(0, at) : text.AsSpan()).Trim();
    }
}
