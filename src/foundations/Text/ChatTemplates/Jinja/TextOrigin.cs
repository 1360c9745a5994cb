namespace Endonym.Text.ChatTemplates.Jinja;

/// <summary>Who wrote a character: the template, the caller, or the assistant in one of its turns. Only the template's own may spell special tokens.</summary>
/// <param name="Id">0 for the template; the larger of two wins where a text mixes both beyond telling apart.</param>
internal readonly record struct TextOrigin(int Id)
{
    /// <summary>The template's own words, and names of roles.</summary>
    public static TextOrigin Template => default;

    /// <summary>What came from outside: messages, tools, documents.</summary>
    public static TextOrigin Content => new(1);

    /// <summary>What the assistant said in a message.</summary>
    /// <param name="message">Its index in the conversation.</param>
    public static TextOrigin Answer(int message) => new(message + 2);

    /// <summary>Index of the message that the assistant said it in; null for everything else.</summary>
    public int? Message => Id >= 2 ? Id - 2 : null;
}
