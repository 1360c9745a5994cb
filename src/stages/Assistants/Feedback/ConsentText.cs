using System.Security.Cryptography;
using System.Text;

namespace Endonym.Assistants.Feedback;

/// <summary>The words a citizen agrees to.</summary>
/// <param name="Locale">BCP 47 code of their language.</param>
/// <param name="Words">The switch's label and its explanation, as the page shows them.</param>
public sealed record ConsentText(string Locale, string Words)
{
    /// <summary>What is kept, by whom it is read and how it is deleted. Raise it when that changes; the hash tells wordings apart.</summary>
    public const int Version = 1;

    /// <summary>SHA-256 of the words in UTF-8, lower-case hexadecimal.</summary>
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Words)));
}
