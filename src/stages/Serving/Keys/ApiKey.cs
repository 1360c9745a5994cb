namespace Endonym.Serving.Keys;

/// <summary>A key as it is kept: everything but its secret.</summary>
/// <param name="Id">The part of the key that may be shown; it finds the row.</param>
/// <param name="Name">Whose or what it is, for people.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="Limits">How much.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">From then on it is refused; null for never.</param>
/// <param name="RevokedAt">Since then it is refused; null while it holds.</param>
/// <param name="LastUsedAt">When a request last brought it, to the minute; null for never.</param>
public sealed record ApiKey(
    string Id, string Name, KeyScopes Scopes, KeyLimits Limits, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt, DateTimeOffset? LastUsedAt);
