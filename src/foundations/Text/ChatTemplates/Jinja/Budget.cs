namespace Endonym.Text.ChatTemplates.Jinja;

/// <summary>What is left of the limits of one rendering.</summary>
internal sealed class Budget(JinjaLimits limits, CancellationToken cancellationToken)
{
    private long _steps;
    private long _characters;

    /// <summary>The line that is being rendered, for messages.</summary>
    public int Line { get; set; } = 1;

    /// <summary>Counts work.</summary>
    public void Spend(long steps = 1)
    {
        // Cancellation is looked at every 256 steps or so: a volatile read for each would be felt.
        if ((_steps & ~255) != ((_steps += steps) & ~255))
            cancellationToken.ThrowIfCancellationRequested();
        if (_steps > limits.Steps)
            throw new JinjaException(Line, FormattableString.Invariant($"the template took more than {limits.Steps:N0} steps. Shorten the conversation, or repair the loop that does not end."));
    }

    /// <summary>Counts characters before they are made, so that a string too long is never allocated.</summary>
    public void SpendCharacters(long count)
    {
        if (count > limits.Characters - _characters)
            throw new JinjaException(Line, FormattableString.Invariant($"the template makes more than {limits.Characters:N0} characters of text. Shorten the conversation, or repair the template."));
        _characters += count;
    }
}
