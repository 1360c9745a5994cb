using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Endonym.Serving.Keys;

/// <summary>How a key is written: <c>endonym-</c>, 12 hexadecimal digits that find it, <c>-</c>, and 256 random bits in base64url.</summary>
/// <remarks>
/// One SHA-256 is enough for what is kept: a slow hash protects what people choose, and nobody tries out 2²⁵⁶ random secrets. The fixed beginning
/// lets programs that look for leaked keys find one of ours.
/// </remarks>
internal static class KeySecret
{
    public const string Beginning = "endonym-";
    private const int IdLength = 12;
    private const int SecretBytes = 32;
    private static readonly int WholeLength = Beginning.Length + IdLength + 1 + Base64Url.GetEncodedLength(SecretBytes);

    public static (string Secret, string Id) New()
    {
        var id = RandomNumberGenerator.GetHexString(IdLength, lowercase: true);
        return ($"{Beginning}{id}-{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes))}", id);
    }

    /// <summary>The part that finds the key, or null where this is no key of ours.</summary>
    public static string? IdOf(string presented) =>
        presented.Length == WholeLength && presented.StartsWith(Beginning, StringComparison.Ordinal) && presented[Beginning.Length + IdLength] == '-'
            ? presented.Substring(Beginning.Length, IdLength)
            : null;

    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
