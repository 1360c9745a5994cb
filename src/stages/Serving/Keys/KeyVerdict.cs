namespace Endonym.Serving.Keys;

/// <summary>Whether a presented key holds.</summary>
public readonly record struct KeyVerdict
{
    private KeyVerdict(ApiKey? key, string? reason) => (Key, Reason) = (key, reason);

    /// <summary>The key; null where it was refused.</summary>
    public ApiKey? Key { get; }

    /// <summary>Why it was refused, for its holder; null where it holds. Never tells whether an unknown key's beginning exists.</summary>
    public string? Reason { get; }

    internal static KeyVerdict Holds(ApiKey key) => new(key, null);

    internal static KeyVerdict Refused(string reason) => new(null, reason);
}
