namespace Endonym.Text.ChatTemplates.Jinja;

/// <summary>What a template made of its variables.</summary>
/// <param name="Text">With who wrote what.</param>
/// <param name="Generations">What the template marks as said by the assistant, in UTF-16 units; empty where it marks nothing.</param>
internal sealed record RenderedText(JinjaText Text, IReadOnlyList<Range> Generations);
