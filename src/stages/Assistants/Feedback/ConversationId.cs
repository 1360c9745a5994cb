using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Endonym.Assistants.Feedback;

/// <summary>Names a conversation to the browser that holds it: 256 random bits, so that knowing it is the right to it.</summary>
/// <remarks>Never logged and never stored; the database knows its <see cref="Key"/> only.</remarks>
public readonly record struct ConversationId
{
    private const int ByteCount = 32;
    private const int TextLength = 43; // ⌈32 · 8 / 6⌉

    private ConversationId(string value) => Value = value;

    /// <summary>43 characters of base64url.</summary>
    public string Value { get; }

    /// <summary>What the database stores: SHA-256 of the id in lower-case hexadecimal, from which nobody finds the id.</summary>
    public string Key => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(Value)));

    /// <summary>A new one, from the system's cryptographic random numbers.</summary>
    public static ConversationId New() => new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(ByteCount)));

    /// <summary>Reads one that a browser sends.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ConversationId id)
    {
        // Spelled again and compared, because base64 can write one number in several ways.
        var valid = text is { Length: TextLength } && Base64Url.IsValid(text) && Base64Url.EncodeToString(Base64Url.DecodeFromChars(text)) == text;
        id = valid ? new ConversationId(text!) : default; // not null when valid
        return valid;
    }

    /// <summary>Not the id: it must not slip into a log.</summary>
    public override string ToString() => "conversation";
}
