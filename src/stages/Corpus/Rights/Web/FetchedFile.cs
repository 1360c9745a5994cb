using System.Globalization;
using System.Security.Cryptography;

namespace Endonym.Corpus.Rights.Web;

/// <summary>A file of a site as it was found: its bytes, or how it was missing.</summary>
public sealed class FetchedFile
{
    private FetchedFile(string location, FetchOutcome outcome, int? status, ReadOnlyMemory<byte> bytes, DateTimeOffset fetchedAt)
    {
        Location = location;
        Outcome = outcome;
        Status = status;
        Bytes = outcome == FetchOutcome.Found ? bytes : default;
        FetchedAt = fetchedAt;
        Sha256 = outcome == FetchOutcome.Found ? Convert.ToHexStringLower(SHA256.HashData(bytes.Span)) : null;
    }

    /// <summary>Its URL.</summary>
    public string Location { get; }

    /// <summary>How fetching ended.</summary>
    public FetchOutcome Outcome { get; }

    /// <summary>The HTTP status; null where no answer came.</summary>
    public int? Status { get; }

    /// <summary>The bytes as they came, empty unless <see cref="FetchOutcome.Found"/>.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>When it was fetched.</summary>
    public DateTimeOffset FetchedAt { get; }

    /// <summary>SHA-256 of the bytes in lower-case hexadecimal; null where there was no file.</summary>
    public string? Sha256 { get; }

    /// <summary>The day it was fetched, UTC.</summary>
    internal DateOnly Date => DateOnly.FromDateTime(FetchedAt.UtcDateTime);

    /// <summary>How the file was missing, in words.</summary>
    internal string Absence => Status is { } status
        ? string.Create(CultureInfo.InvariantCulture, $"{(Outcome == FetchOutcome.Unreachable ? "the server failed" : "not there")} (status {status})")
        : "the server could not be reached";

    /// <summary>A file by the answer to its request, redirects already followed.</summary>
    /// <param name="location">Its URL.</param>
    /// <param name="status">The HTTP status; null where no answer came.</param>
    /// <param name="bytes">The body.</param>
    /// <param name="fetchedAt">When.</param>
    public static FetchedFile Of(string location, int? status, ReadOnlyMemory<byte> bytes, DateTimeOffset fetchedAt)
    {
        var outcome = status switch
        {
            >= 200 and < 300 => FetchOutcome.Found,
            // A redirect that is still one after five hops counts as unavailable (RFC 9309, section 2.3.1.2).
            >= 300 and < 500 => FetchOutcome.Unavailable,
            _ => FetchOutcome.Unreachable,
        };
        return new FetchedFile(location, outcome, status, bytes, fetchedAt);
    }
}
