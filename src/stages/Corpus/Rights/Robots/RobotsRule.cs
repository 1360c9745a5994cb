namespace Endonym.Corpus.Rights.Robots;

/// <summary>What a line of a group says.</summary>
public enum RobotsRuleKind
{
    /// <summary>The path may be fetched.</summary>
    Allow,

    /// <summary>The path may not be fetched.</summary>
    Disallow,

    /// <summary>The IETF's usage preference for the path.</summary>
    ContentUsage,

    /// <summary>A content signal for the path.</summary>
    ContentSignal,
}

/// <summary>A rule of robots.txt.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Pattern">The normalized path pattern; empty where the line names none.</param>
/// <param name="Value">The preference, for usage and signals; empty for the others.</param>
/// <param name="Line">Its line number, from 1.</param>
/// <param name="Text">The line as written, without its comment.</param>
public sealed record RobotsRule(RobotsRuleKind Kind, string Pattern, string Value, int Line, string Text);
