using System.Globalization;
using System.Security.Cryptography;
using Endonym.Lineage;
using Endonym.Serving.Storage;
using Microsoft.Data.Sqlite;

namespace Endonym.Serving.Keys;

/// <summary>Makes, finds and revokes keys, and counts what they use. Safe for concurrent use; what another process changes holds from the next request on.</summary>
/// <param name="database">Where they are kept.</param>
/// <param name="clock">Dates them, and lets them expire.</param>
public sealed class KeyStore(ServingDatabase database, TimeProvider clock)
{
    private const int MaxNameLength = 200;
    private const string Unknown = "The API key is not known here. Send one that 'endonym keys create' printed, as Authorization: Bearer KEY.";
    private const string Columns = "id, name, scopes, requests_per_minute, tokens_per_minute, concurrent_requests, created_at, expires_at, revoked_at, last_used_at";

    /// <summary>Whether any key holds now.</summary>
    public bool HasAny
    {
        get
        {
            using var connection = database.Open(durable: false);
            using var command = ServingDatabase.Command(
                connection, "SELECT EXISTS (SELECT 1 FROM api_key WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $1))", Now);
            return (long)(command.ExecuteScalar() ?? 0L) == 1;
        }
    }

    private long Now => clock.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>Makes a key.</summary>
    /// <param name="name">Whose or what it is, for people; need not be unique.</param>
    /// <param name="scopes">What it may do.</param>
    /// <param name="limits">How much; null for no limits.</param>
    /// <param name="lifetime">After which it is refused; null for never.</param>
    /// <exception cref="InvalidInputException">The name is empty or too long, or the lifetime is not positive.</exception>
    public NewApiKey Create(string name, KeyScopes scopes, KeyLimits? limits = null, TimeSpan? lifetime = null)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > MaxNameLength)
            throw new InvalidInputException(FormattableString.Invariant($"A key's name has {name.Length} characters; give it 1 to {MaxNameLength} that tell whose it is."));
        if (lifetime <= TimeSpan.Zero)
            throw new InvalidInputException(FormattableString.Invariant($"A key cannot hold for {lifetime}; give a positive time, or none for a key that does not expire."));

        var (secret, id) = KeySecret.New();
        var now = Now;
        var key = new ApiKey(id, name, scopes, limits ?? new KeyLimits(), Time(now), lifetime is { } time ? Time(now + (long)time.TotalSeconds) : null, RevokedAt: null, LastUsedAt: null);
        using var connection = database.Open(durable: true);
        ServingDatabase.Execute(
            connection,
            "INSERT INTO api_key (id, name, sha256, scopes, requests_per_minute, tokens_per_minute, concurrent_requests, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            id, name, KeySecret.Hash(secret), (int)scopes, key.Limits.RequestsPerMinute, key.Limits.TokensPerMinute, key.Limits.ConcurrentRequests, now, key.ExpiresAt?.ToUnixTimeSeconds());
        return new NewApiKey(secret, key);
    }

    /// <summary>All keys, the oldest first, revoked ones too.</summary>
    public IReadOnlyList<ApiKey> List()
    {
        using var connection = database.Open(durable: false);
        using var command = ServingDatabase.Command(connection, $"SELECT {Columns} FROM api_key ORDER BY created_at, id");
        using var rows = command.ExecuteReader();
        List<ApiKey> keys = [];
        while (rows.Read())
            keys.Add(KeyOf(rows));
        return keys;
    }

    /// <summary>Shuts a key out from the next request on. Revoking twice changes nothing.</summary>
    /// <exception cref="InvalidInputException">There is no such key.</exception>
    public void Revoke(string id)
    {
        using var connection = database.Open(durable: true);
        if (ServingDatabase.Execute(connection, "UPDATE api_key SET revoked_at = coalesce(revoked_at, $2) WHERE id = $1", id, Now) == 0)
            throw new InvalidInputException($"There is no key '{id}'. Name it by its id, which 'endonym keys list' shows, not by its name or the whole key.");
    }

    /// <summary>Whether a presented key holds. Takes the same time whichever characters of it are wrong.</summary>
    public KeyVerdict Verify(string presented)
    {
        if (KeySecret.IdOf(presented) is not { } id)
            return KeyVerdict.Refused(Unknown);

        using var connection = database.Open(durable: false);
        using var command = ServingDatabase.Command(connection, $"SELECT {Columns}, sha256 FROM api_key WHERE id = $1", id);
        using var rows = command.ExecuteReader();
        var found = rows.Read();
        var kept = found ? (byte[])rows["sha256"] : new byte[SHA256.HashSizeInBytes];
        if (!CryptographicOperations.FixedTimeEquals(kept, KeySecret.Hash(presented)) || !found)
            return KeyVerdict.Refused(Unknown);

        var key = KeyOf(rows);
        return key switch
        {
            { RevokedAt: not null } => KeyVerdict.Refused($"The API key {id} was revoked. Ask who runs this server for another."),
            { ExpiresAt: { } expiry } when expiry <= clock.GetUtcNow() => KeyVerdict.Refused($"The API key {id} has expired. Ask who runs this server for another."),
            _ => KeyVerdict.Holds(key),
        };
    }

    /// <summary>What keys used, by key and day.</summary>
    /// <param name="since">The first day, UTC.</param>
    /// <param name="keyId">Only this key's; null for all.</param>
    public IReadOnlyList<KeyUsage> Usage(DateOnly since, string? keyId = null)
    {
        using var connection = database.Open(durable: false);
        using var command = ServingDatabase.Command(
            connection,
            "SELECT key_id, day, requests, prompt_tokens, completion_tokens, cached_tokens FROM key_usage WHERE day >= $1 AND ($2 IS NULL OR key_id = $2) ORDER BY day, key_id",
            Day(since), keyId);
        using var rows = command.ExecuteReader();
        List<KeyUsage> usage = [];
        while (rows.Read())
        {
            usage.Add(new KeyUsage(
                rows.GetString(0), DateOnly.ParseExact(rows.GetString(1), "yyyy-MM-dd", CultureInfo.InvariantCulture), rows.GetInt64(2), rows.GetInt64(3), rows.GetInt64(4), rows.GetInt64(5)));
        }

        return usage;
    }

    /// <summary>Counts a request and its tokens for today.</summary>
    internal void AddUsage(string keyId, TokenMeter used)
    {
        var now = clock.GetUtcNow();
        using var connection = database.Open(durable: false);
        using var transaction = connection.BeginTransaction();
        ServingDatabase.Execute(
            connection,
            """
            INSERT INTO key_usage (key_id, day, requests, prompt_tokens, completion_tokens, cached_tokens) VALUES ($1, $2, 1, $3, $4, $5)
            ON CONFLICT (key_id, day) DO UPDATE SET
              requests = requests + 1, prompt_tokens = prompt_tokens + $3, completion_tokens = completion_tokens + $4, cached_tokens = cached_tokens + $5
            """,
            keyId, Day(DateOnly.FromDateTime(now.UtcDateTime)), used.PromptTokens, used.CompletionTokens, used.CachedTokens);
        var minute = now.ToUnixTimeSeconds() / 60 * 60;
        ServingDatabase.Execute(connection, "UPDATE api_key SET last_used_at = $2 WHERE id = $1 AND coalesce(last_used_at, 0) < $2", keyId, minute);
        transaction.Commit();
    }

    private static ApiKey KeyOf(SqliteDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        (KeyScopes)row.GetInt32(2),
        new KeyLimits { RequestsPerMinute = Whole(row, 3), TokensPerMinute = Whole(row, 4), ConcurrentRequests = Whole(row, 5) },
        Time(row.GetInt64(6)),
        TimeAt(row, 7),
        TimeAt(row, 8),
        TimeAt(row, 9));

    private static int? Whole(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt32(column);

    private static DateTimeOffset? TimeAt(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : Time(row.GetInt64(column));

    private static DateTimeOffset Time(long unixSeconds) => DateTimeOffset.FromUnixTimeSeconds(unixSeconds);

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
