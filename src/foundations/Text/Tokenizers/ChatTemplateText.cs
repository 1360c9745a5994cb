namespace Endonym.Text.Tokenizers;

/// <summary>A chat template as a model's folder has it.</summary>
/// <param name="File">The file that it stands in.</param>
/// <param name="Jinja">The template.</param>
public sealed record ChatTemplateText(string File, string Jinja);
