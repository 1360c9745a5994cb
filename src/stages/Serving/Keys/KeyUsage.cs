namespace Endonym.Serving.Keys;

/// <summary>What a key used on a day.</summary>
/// <param name="KeyId">The key.</param>
/// <param name="Day">The day, UTC.</param>
/// <param name="Requests">Requests, and lines of batches.</param>
/// <param name="PromptTokens">Tokens read, those from the cache among them.</param>
/// <param name="CompletionTokens">Tokens written.</param>
/// <param name="CachedTokens">Of the tokens read, those that did not have to be computed again.</param>
public sealed record KeyUsage(string KeyId, DateOnly Day, long Requests, long PromptTokens, long CompletionTokens, long CachedTokens);
