namespace Endonym.Assistants.Chatbots;

/// <summary>The body of <c>POST /api/chat</c>.</summary>
/// <param name="Conversation">Its id where there is consent, else null.</param>
/// <param name="Turn">The number of this question in the conversation, from 1.</param>
/// <param name="Locale">BCP 47 code of the page.</param>
/// <param name="Messages">The conversation, or as much of its end as a request may bring; ends with the citizen's question.</param>
internal sealed record ChatRequest(string? Conversation, int Turn, string? Locale, IReadOnlyList<ChatRequestMessage?>? Messages);

/// <summary>One message of a <see cref="ChatRequest"/>.</summary>
/// <param name="Role"><c>user</c> or <c>assistant</c>; the frame is the server's to set, so there is no <c>system</c>.</param>
/// <param name="Content">What was said.</param>
internal sealed record ChatRequestMessage(string? Role, string? Content);
