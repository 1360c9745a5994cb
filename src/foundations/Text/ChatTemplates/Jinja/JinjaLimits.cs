namespace Endonym.Text.ChatTemplates.Jinja;

/// <summary>What one rendering may cost. A template is a file of someone else's: it can loop over its own strings until memory ends.</summary>
internal sealed record JinjaLimits
{
    /// <summary>Expressions and statements evaluated. A conversation of 1,000 messages takes 30,000 to 70,000 with the templates of Llama, Qwen and Gemma.</summary>
    public long Steps { get; init; } = 20_000_000;

    /// <summary>UTF-16 units of all strings made on the way, the output among them; leaves room for prompts of 10 MB that a template copies several times.</summary>
    public long Characters { get; init; } = 256 * 1024 * 1024;

    /// <summary>Macro calls, recursive loops and expressions inside one another while rendering.</summary>
    public int Depth { get; init; } = 1_000;
}
