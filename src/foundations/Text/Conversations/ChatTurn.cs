namespace Endonym.Text.Conversations;

/// <summary>One turn of a conversation.</summary>
/// <param name="Role"><c>system</c>, <c>user</c> or <c>assistant</c>; see <see cref="ChatRole"/>.</param>
/// <param name="Content">What was said.</param>
public sealed record ChatTurn(string Role, string Content);

/// <summary>The roles of a conversation, as every chat format spells them.</summary>
public static class ChatRole
{
    /// <summary>Sets the frame; first, if at all.</summary>
    public const string System = "system";

    /// <summary>Asks.</summary>
    public const string User = "user";

    /// <summary>Answers.</summary>
    public const string Assistant = "assistant";
}
