namespace Endonym.Serving.Keys;

/// <summary>Counts the tokens of one request, wherever in its flow of control they become known. Safe for concurrent use.</summary>
/// <remarks>Whoever answers a request calls <c>TokenMeter.Current?.Add(…)</c> once, when it knows the numbers; whoever let the request in reads them afterwards.</remarks>
public sealed class TokenMeter
{
    private static readonly AsyncLocal<TokenMeter?> Flow = new();

    private long _promptTokens, _completionTokens, _cachedTokens;

    private TokenMeter()
    {
    }

    /// <summary>The meter of the request that is being answered here; null where nobody counts.</summary>
    public static TokenMeter? Current => Flow.Value;

    /// <summary>Tokens read, those from the cache among them.</summary>
    public long PromptTokens => Interlocked.Read(ref _promptTokens);

    /// <summary>Tokens written.</summary>
    public long CompletionTokens => Interlocked.Read(ref _completionTokens);

    /// <summary>Of the tokens read, those that did not have to be computed again.</summary>
    public long CachedTokens => Interlocked.Read(ref _cachedTokens);

    /// <summary>Adds to the counts.</summary>
    public void Add(long promptTokens, long completionTokens, long cachedTokens = 0)
    {
        Interlocked.Add(ref _promptTokens, promptTokens);
        Interlocked.Add(ref _completionTokens, completionTokens);
        Interlocked.Add(ref _cachedTokens, cachedTokens);
    }

    /// <summary>Begins to count for the calling method and whatever it calls.</summary>
    internal static TokenMeter Begin() => Flow.Value = new TokenMeter();
}
