using System.Text;

namespace Endonym.Corpus.Rights.Robots;

/// <summary>A robots.txt, read as RFC 9309 says, with the usage rules that later drafts add to it.</summary>
/// <remarks>
/// Every file can be read: what is no rule is left out. Rules before the first <c>User-agent</c> are ignored as the RFC says, except usage preferences
/// and content signals, which then hold for everyone: an opt-out in the wrong line is still an opt-out.
/// </remarks>
public sealed class RobotsTxt
{
    /// <summary>Bytes that are read; RFC 9309, section 2.5, asks for at least as many.</summary>
    public const int MaxBytes = 500 * 1024;

    private RobotsTxt(IReadOnlyList<RobotsGroup> groups, IReadOnlyList<RobotsRule> outside)
    {
        Groups = groups;
        OutsideRules = outside;
    }

    /// <summary>The groups in the order of the file.</summary>
    public IReadOnlyList<RobotsGroup> Groups { get; }

    /// <summary>Usage preferences and content signals that stand before the first group.</summary>
    public IReadOnlyList<RobotsRule> OutsideRules { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="bytes">The file; past <see cref="MaxBytes"/> it is not read, and a line cut there is left out.</param>
    public static RobotsTxt Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
        {
            bytes = bytes[..MaxBytes];
            var lastBreak = bytes.LastIndexOfAny((byte)'\n', (byte)'\r');
            bytes = lastBreak < 0 ? [] : bytes[..lastBreak];
        }

        if (bytes.StartsWith("\uFEFF"u8))
            bytes = bytes["\uFEFF"u8.Length..];

        var parser = new Parser();
        var number = 0;
        foreach (var line in Encoding.UTF8.GetString(bytes).AsSpan().EnumerateLines())
            parser.Read(line, ++number);
        return parser.Finish();
    }

    /// <summary>The rules that a crawler obeys: of every group that names it, or else of every group for everyone.</summary>
    /// <remarks>Several groups for one crawler count as one (section 2.2.1).</remarks>
    public IEnumerable<RobotsRule> RulesFor(string agent) => (IsNamed(agent) ? NamedRules(agent) : Groups.Where(group => group.IsForEveryone).SelectMany(group => group.Rules)).Concat(OutsideRules);

    /// <summary>Whether any group names a crawler.</summary>
    public bool IsNamed(string agent) => Groups.Any(group => group.Names(agent));

    /// <summary>The rule that decides whether a crawler may fetch a path: the longest pattern that matches; of equal ones, Allow.</summary>
    /// <param name="rules">The crawler's rules.</param>
    /// <param name="path">Normalized, see <see cref="RobotsPath.Of"/>.</param>
    /// <returns>Null if no rule speaks of the path, so that it is allowed.</returns>
    public static RobotsRule? Access(IEnumerable<RobotsRule> rules, string path)
    {
        RobotsRule? best = null;
        foreach (var rule in rules)
        {
            // An empty pattern matches nothing: "Disallow:" is how the oldest files allow everything.
            if (rule.Kind is not (RobotsRuleKind.Allow or RobotsRuleKind.Disallow) || rule.Pattern.Length == 0)
                continue;
            if (best is not null && (rule.Pattern.Length < best.Pattern.Length || (rule.Pattern.Length == best.Pattern.Length && rule.Kind == RobotsRuleKind.Disallow)))
                continue;
            if (RobotsPath.Matches(rule.Pattern, path))
                best = rule;
        }

        return best;
    }

    /// <summary>The usage rules that hold for a path: those with the longest pattern that matches, all of them where they are equally long.</summary>
    /// <param name="rules">The crawler's rules.</param>
    /// <param name="kind"><see cref="RobotsRuleKind.ContentUsage"/> or <see cref="RobotsRuleKind.ContentSignal"/>.</param>
    /// <param name="path">Normalized.</param>
    public static IReadOnlyList<RobotsRule> Usage(IEnumerable<RobotsRule> rules, RobotsRuleKind kind, string path)
    {
        List<RobotsRule> longest = [];
        foreach (var rule in rules)
        {
            if (rule.Kind != kind || (longest.Count > 0 && rule.Pattern.Length < longest[0].Pattern.Length) || !RobotsPath.Matches(rule.Pattern, path))
                continue;
            if (longest.Count > 0 && rule.Pattern.Length > longest[0].Pattern.Length)
                longest.Clear();
            longest.Add(rule);
        }

        return longest;
    }

    private IEnumerable<RobotsRule> NamedRules(string agent) => Groups.Where(group => group.Names(agent)).SelectMany(group => group.Rules);

    private sealed class Parser
    {
        private readonly List<RobotsGroup> _groups = [];
        private readonly List<RobotsRule> _outside = [];
        private List<string> _agents = [];
        private List<RobotsRule> _rules = [];
        private bool _agentsOpen = true;

        public void Read(ReadOnlySpan<char> line, int number)
        {
            var comment = line.IndexOf('#');
            var text = (comment < 0 ? line : line[..comment]).Trim();
            var colon = text.IndexOf(':');
            if (colon <= 0)
                return;

            var key = text[..colon].TrimEnd();
            var value = text[(colon + 1)..].TrimStart();
            if (key.Equals("user-agent", StringComparison.OrdinalIgnoreCase))
                Agent(value);
            else if (key.Equals("allow", StringComparison.OrdinalIgnoreCase))
                Path(RobotsRuleKind.Allow, value, number, text);
            else if (key.Equals("disallow", StringComparison.OrdinalIgnoreCase))
                Path(RobotsRuleKind.Disallow, value, number, text);
            else if (key.Equals("content-usage", StringComparison.OrdinalIgnoreCase))
                Usage(RobotsRuleKind.ContentUsage, value, number, text);
            else if (key.Equals("content-signal", StringComparison.OrdinalIgnoreCase))
                Usage(RobotsRuleKind.ContentSignal, value, number, text);
        }

        public RobotsTxt Finish()
        {
            Close();
            return new RobotsTxt(_groups, _outside);
        }

        private void Agent(ReadOnlySpan<char> name)
        {
            // Other lines between two user-agent lines do not part them; only rules end a list of agents (section 2.2).
            if (!_agentsOpen)
            {
                Close();
                _agents = [];
                _rules = [];
                _agentsOpen = true;
            }

            if (name.Length > 0)
                _agents.Add(name.ToString());
        }

        private void Path(RobotsRuleKind kind, ReadOnlySpan<char> pattern, int number, ReadOnlySpan<char> text)
        {
            if (_agents.Count == 0)
                return;

            _agentsOpen = false;
            var written = pattern.ToString();
            // A path begins with "/" or "*" (section 2.2); people also leave the slash out and mean it.
            if (written.Length > 0 && written[0] is not ('/' or '*'))
                written = "/" + written;
            _rules.Add(new RobotsRule(kind, RobotsPath.OfPattern(written), "", number, text.ToString()));
        }

        private void Usage(RobotsRuleKind kind, ReadOnlySpan<char> value, int number, ReadOnlySpan<char> text)
        {
            var pattern = "";
            if (value.StartsWith('/'))
            {
                var end = value.IndexOfAny(' ', '\t');
                pattern = RobotsPath.OfPattern((end < 0 ? value : value[..end]).ToString());
                value = end < 0 ? [] : value[end..].Trim();
            }

            var rule = new RobotsRule(kind, pattern, value.ToString(), number, text.ToString());
            if (_agents.Count == 0)
            {
                _outside.Add(rule);
                return;
            }

            _agentsOpen = false;
            _rules.Add(rule);
        }

        private void Close()
        {
            if (_agents.Count > 0)
                _groups.Add(new RobotsGroup(_agents, _rules));
        }
    }
}
