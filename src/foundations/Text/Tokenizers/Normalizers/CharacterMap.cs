using System.Buffers.Binary;
using System.Text.Unicode;
using Endonym.Lineage;

namespace Endonym.Text.Tokenizers.Normalizers;

/// <summary>SentencePiece's compiled table of replacements, such as <c>ﬁ</c> by <c>fi</c>: a double-array trie of what is replaced, and the replacements behind one another.</summary>
/// <remarks>
/// Layout: the trie's size in bytes (32 bits, little-endian), the trie, then the replacements, each ended by a zero byte. A unit of the trie is 32 bits:
/// its label, whether a key ends there, and the offset to its children, as in Yata's Darts-clone. The file is somebody's: every index is checked.
/// </remarks>
internal sealed class CharacterMap
{
    private const int MaxBytes = 16 << 20; // the largest published has 350 KB

    private const int MaxReplacementBytes = 1 << 10; // the longest of NFKC has 33

    private readonly uint[] _units;
    private readonly byte[] _replacements;

    /// <param name="blob">As the file has it.</param>
    /// <param name="place">What to call it in messages.</param>
    /// <exception cref="InvalidInputException">It is cut off or not of this layout.</exception>
    public CharacterMap(ReadOnlySpan<byte> blob, string place)
    {
        if (blob.Length is < sizeof(uint) or > MaxBytes)
            throw new InvalidInputException(FormattableString.Invariant($"{place} has {blob.Length:N0} bytes; a table of replacements has 4 to {MaxBytes:N0}. Fetch the file again."));

        var trieBytes = BinaryPrimitives.ReadUInt32LittleEndian(blob);
        if (trieBytes % sizeof(uint) != 0 || trieBytes == 0 || trieBytes > blob.Length - sizeof(uint))
            throw new InvalidInputException(FormattableString.Invariant($"{place} says that its trie has {trieBytes:N0} bytes, of {blob.Length - sizeof(uint):N0} that follow; it must be a multiple of 4 and fit. Fetch the file again."));

        _units = new uint[trieBytes / sizeof(uint)];
        for (var i = 0; i < _units.Length; i++)
            _units[i] = BinaryPrimitives.ReadUInt32LittleEndian(blob[((i + 1) * sizeof(uint))..]);
        _replacements = blob[(sizeof(uint) + (int)trieBytes)..].ToArray();
        for (int start = 0, length; start < _replacements.Length; start += length + 1)
        {
            length = _replacements.AsSpan(start).IndexOf((byte)0);
            if (length < 0)
                length = _replacements.Length - start;
            if (length > MaxReplacementBytes)
                throw new InvalidInputException(FormattableString.Invariant($"{place} has a replacement of {length:N0} bytes; it may have {MaxReplacementBytes}. Fetch the file again."));
        }

        if (!Utf8.IsValid(_replacements))
            throw new InvalidInputException($"{place} has replacements that are no UTF-8. Fetch the file again.");
    }

    /// <summary>The longest key that a text begins with.</summary>
    /// <returns>Its length in bytes; 0 if there is none.</returns>
    public int FindLongest(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> replacement) => Find(text, longest: true, out replacement);

    /// <summary>The shortest key that a text begins with.</summary>
    /// <returns>Its length in bytes; 0 if there is none.</returns>
    public int FindShortest(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> replacement) => Find(text, longest: false, out replacement);

    private int Find(ReadOnlySpan<byte> text, bool longest, out ReadOnlySpan<byte> replacement)
    {
        replacement = [];
        var found = 0;
        var node = OffsetOf(_units[0]);
        for (var i = 0; i < text.Length && text[i] != 0; i++)
        {
            node ^= text[i];
            if (node >= _units.Length || LabelOf(_units[node]) != text[i])
                break;

            var unit = _units[node];
            node ^= OffsetOf(unit);
            if (node >= _units.Length)
                break;
            if (!EndsKey(unit))
                continue;

            found = i + 1;
            replacement = ReplacementAt(_units[node] & 0x7FFFFFFF);
            if (!longest)
                break;
        }

        return found;
    }

    private static uint OffsetOf(uint unit) => (unit >> 10) << (int)((unit & (1u << 9)) >> 6);

    private static uint LabelOf(uint unit) => unit & ((1u << 31) | 0xFF);

    private static bool EndsKey(uint unit) => ((unit >> 8) & 1) == 1;

    private ReadOnlySpan<byte> ReplacementAt(uint index)
    {
        if (index >= _replacements.Length)
            return [];
        var rest = _replacements.AsSpan((int)index);
        // A wrong index could point into a character.
        while (rest.Length > 0 && (rest[0] & 0xC0) == 0x80)
            rest = rest[1..];
        var end = rest.IndexOf((byte)0);
        return end < 0 ? rest : rest[..end];
    }
}
