namespace Endonym.Text.Packs;

/// <summary>The primary quotation marks of a language.</summary>
/// <param name="Open">Before the quotation.</param>
/// <param name="Close">After it.</param>
public sealed record QuotationMarks(string Open, string Close);
