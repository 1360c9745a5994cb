using Endonym.Lineage;

namespace Endonym.Serving.Keys;

/// <summary>How much a key may ask for; null means as much as it likes.</summary>
public sealed record KeyLimits
{
    /// <summary>Requests in a minute, of whatever kind. At least 1.</summary>
    public int? RequestsPerMinute { get; init => field = Positive(value, nameof(RequestsPerMinute)); }

    /// <summary>Tokens in a minute, read and written together. At least 1. A request is let in while some are left; what it used is known, and taken off, when it ends.</summary>
    public int? TokensPerMinute { get; init => field = Positive(value, nameof(TokensPerMinute)); }

    /// <summary>Answers in the making or waiting at once. At least 1.</summary>
    public int? ConcurrentRequests { get; init => field = Positive(value, nameof(ConcurrentRequests)); }

    private static int? Positive(int? value, string name) => value is null or > 0
        ? value
        : throw new InvalidInputException(FormattableString.Invariant($"{name} is {value}; it must be at least 1. Leave it out for no limit, and revoke the key to shut it out."));
}
