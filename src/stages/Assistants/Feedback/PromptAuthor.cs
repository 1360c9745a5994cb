using Endonym.Lineage.Rights;

namespace Endonym.Assistants.Feedback;

/// <summary>Who wrote the prompts of a database.</summary>
/// <param name="Origin">What they are.</param>
/// <param name="Generator">The model that wrote them, if one did.</param>
public sealed record PromptAuthor(Origin Origin, string? Generator = null)
{
    /// <summary>The people who talked to the server.</summary>
    public static PromptAuthor Citizens { get; } = new(Origin.Organic);
}
