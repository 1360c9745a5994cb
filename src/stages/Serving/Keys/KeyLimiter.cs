using System.Collections.Concurrent;

namespace Endonym.Serving.Keys;

/// <summary>Holds keys to their <see cref="KeyLimits"/>. What was used is remembered in this process only, for a minute is soon over.</summary>
internal sealed class KeyLimiter(TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, Standing> _standings = new(StringComparer.Ordinal);

    /// <summary>Lets a request in or says why not; one let in must be <see cref="Standing.Leave"/>d where it generates.</summary>
    /// <param name="key">Whose limits hold; they may have changed since its last request.</param>
    /// <param name="generates">Whether it is one that makes tokens: only those count against tokens and concurrency.</param>
    public KeyAdmission Enter(ApiKey key, bool generates)
    {
        var standing = _standings.AddOrUpdate(
            key.Id, _ => new Standing(key.Limits, clock), (_, old) => old.Limits == key.Limits ? old : new Standing(key.Limits, clock));
        return standing.Enter(generates);
    }

    /// <summary>How a key stands against its limits.</summary>
    internal sealed class Standing(KeyLimits limits, TimeProvider clock)
    {
        private readonly Lock _gate = new();
        private int _running;

        public KeyLimits Limits { get; } = limits;

        public TokenBucket? Requests { get; } = limits.RequestsPerMinute is { } requests ? new TokenBucket(requests, clock) : null;

        public TokenBucket? Tokens { get; } = limits.TokensPerMinute is { } tokens ? new TokenBucket(tokens, clock) : null;

        public KeyAdmission Enter(bool generates)
        {
            lock (_gate)
            {
                if (generates && _running >= Limits.ConcurrentRequests)
                    return new KeyAdmission(this, FormattableString.Invariant($"This API key may have {Limits.ConcurrentRequests} requests under way at once, and has. Wait for one to end."), TimeSpan.FromSeconds(1));
                if (Requests?.UntilAny is { } wait && wait > TimeSpan.Zero)
                    return new KeyAdmission(this, FormattableString.Invariant($"This API key may send {Requests.Limit} requests in a minute, and has."), wait);
                if (generates && Tokens?.UntilAny is { } refill && refill > TimeSpan.Zero)
                    return new KeyAdmission(this, FormattableString.Invariant($"This API key may use {Tokens.Limit} tokens in a minute, and has."), refill);

                Requests?.Take(1);
                if (generates)
                    _running++;
                return new KeyAdmission(this, Refusal: null, TimeSpan.Zero);
            }
        }

        /// <summary>Ends a generating request that was let in.</summary>
        /// <param name="tokens">What it used.</param>
        public void Leave(long tokens)
        {
            lock (_gate)
                _running--;
            Tokens?.Take(tokens);
        }
    }
}

/// <summary>Whether a request was let in.</summary>
/// <param name="Standing">How its key stands now.</param>
/// <param name="Refusal">Why it was not; null where it was.</param>
/// <param name="RetryAfter">When to try again, where it was not.</param>
internal readonly record struct KeyAdmission(KeyLimiter.Standing Standing, string? Refusal, TimeSpan RetryAfter);
