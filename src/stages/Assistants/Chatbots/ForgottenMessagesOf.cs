using Microsoft.Extensions.AI;

namespace Endonym.Assistants.Chatbots;

/// <summary>How many of the messages the model answers without, because a long conversation does not fit it. The host knows the engine and says so; this stage does not.</summary>
/// <param name="first">The first update of the answer.</param>
public delegate int ForgottenMessagesOf(ChatResponseUpdate first);
