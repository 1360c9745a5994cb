namespace Endonym.Assistants.Feedback;

/// <summary>What an export held.</summary>
/// <param name="Prompts">Lines written.</param>
/// <param name="Up">Of them, rated as helpful.</param>
/// <param name="Down">Of them, rated as not helpful.</param>
/// <param name="Masked">What was masked in them.</param>
public sealed record FeedbackExportReport(int Prompts, int Up, int Down, MaskCounts Masked);
