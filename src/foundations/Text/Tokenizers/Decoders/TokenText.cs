using System.Text;
using Endonym.Lineage;

namespace Endonym.Text.Tokenizers.Decoders;

/// <summary>One token on its way back to text. Not safe for concurrent use.</summary>
internal sealed class TokenText
{
    private const int MaxBytes = 1 << 20;

    private byte[] _bytes = new byte[64];
    private int _length;

    /// <summary>What it is by now: UTF-8 as a rule, but any bytes once they have been decoded.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>Whether the text begins with this token.</summary>
    public bool IsFirst { get; private set; }

    /// <summary>Whether all tokens have been joined, so that what follows concerns the beginning of the text only.</summary>
    public bool IsFused { get; set; }

    /// <summary>Takes another token.</summary>
    public void Start(ReadOnlySpan<byte> token, bool isFirst)
    {
        (IsFirst, IsFused) = (isFirst, false);
        Set(token);
    }

    /// <summary>Puts other bytes in the place of all.</summary>
    /// <exception cref="InvalidInputException">They are too many to be meant.</exception>
    public void Set(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
            throw new InvalidInputException(FormattableString.Invariant($"The decoder makes {bytes.Length:N0} bytes of one token; it may have {MaxBytes:N0}. Use a tokenizer from a trusted source."));
        if (bytes.Length > _bytes.Length)
            Array.Resize(ref _bytes, 2 * bytes.Length);
        bytes.CopyTo(_bytes);
        _length = bytes.Length;
    }

    /// <summary>Puts some bytes in the place of others, everywhere.</summary>
    public void Replace(ReadOnlySpan<byte> old, ReadOnlySpan<byte> replacement)
    {
        if (Bytes.IndexOf(old) < 0)
            return;

        List<byte> changed = [];
        var rest = Bytes;
        for (int at; (at = rest.IndexOf(old)) >= 0; rest = rest[(at + old.Length)..])
        {
            changed.AddRange(rest[..at]);
            changed.AddRange(replacement);
        }

        changed.AddRange(rest);
        Set(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(changed));
    }

    /// <summary>The bytes as characters.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Bytes);
}
