using Endonym.Lineage;

namespace Endonym.Text.ChatTemplates.Jinja;

/// <summary>A template that cannot be read or run, or a conversation that a template refuses.</summary>
/// <param name="line">Line of the template, from 1.</param>
/// <param name="message">What was found, the rule, and the way out.</param>
internal sealed class JinjaException(int line, string message) : InvalidInputException(FormattableString.Invariant($"Chat template, line {line}: {message}"))
{
    /// <summary>Line of the template, from 1.</summary>
    public int Line { get; } = line;
}
