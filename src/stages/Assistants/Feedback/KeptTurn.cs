namespace Endonym.Assistants.Feedback;

/// <summary>A turn to be kept, if there is consent.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Prompt">The citizen's words.</param>
/// <param name="Answer">What the model said, complete or not; null if this server did not see it made.</param>
/// <param name="Model">The model's name; null where the answer is.</param>
/// <param name="Language">BCP 47 code of the page.</param>
public sealed record KeptTurn(int Number, string Prompt, string? Answer, string? Model, string Language);
