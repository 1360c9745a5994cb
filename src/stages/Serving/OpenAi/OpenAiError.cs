namespace Endonym.Serving.OpenAi;

/// <summary>An error as OpenAI's API writes it.</summary>
/// <param name="Message">For people.</param>
/// <param name="Type">Its class, such as <c>invalid_request_error</c>.</param>
/// <param name="Param">The field at fault, or null.</param>
/// <param name="Code">For programs, such as <c>context_length_exceeded</c>, or null.</param>
internal sealed record OpenAiError(string Message, string Type, string? Param, string? Code);

/// <summary>The envelope of an error.</summary>
internal sealed record OpenAiErrorBody(OpenAiError Error);
