using System.Buffers.Binary;
using System.Text;

namespace Endonym.Models.Torch.Native;

/// <summary>Edits the table of symbol versions that an ELF library needs (<c>.gnu.version_r</c>; System V gABI and the LSB's "Symbol Versioning").</summary>
internal static class GnuVersionNeed
{
    private const uint SectionTypeVersionNeed = 0x6ffffffe; // SHT_GNU_verneed
    private const ushort WeakFlag = 0x2;                    // VER_FLG_WEAK

    /// <summary>Marks one needed version as weak, so that the loader goes on where the system's library does not define it.</summary>
    /// <param name="elf">A 64-bit little-endian ELF file, changed in place.</param>
    /// <param name="version">The version's name, such as <c>GLIBCXX_3.4.32</c>.</param>
    /// <returns>How many entries were changed; 0 if the file asks for no such version.</returns>
    /// <exception cref="InvalidDataException">It is no such file, or its tables point outside it.</exception>
    public static int Weaken(Span<byte> elf, string version)
    {
        if (elf.Length < 64 || !elf.StartsWith("\u007fELF\u0002\u0001"u8))
            throw new InvalidDataException("not a 64-bit little-endian ELF file");

        var sections = (long)UInt64(elf, 0x28);
        var sectionSize = UInt16(elf, 0x3a);
        var sectionCount = UInt16(elf, 0x3c);
        var changed = 0;

        for (var index = 0; index < sectionCount; index++)
        {
            var section = sections + (long)index * sectionSize;
            if (UInt32(elf, section + 4) != SectionTypeVersionNeed)
                continue;

            var strings = (long)UInt64(elf, sections + (long)UInt32(elf, section + 40) * sectionSize + 24);
            changed += WeakenSection(elf, (long)UInt64(elf, section + 24), strings, version);
        }

        return changed;
    }

    // Verneed {u16 version, u16 count, u32 file, u32 aux, u32 next}; Vernaux {u32 hash, u16 flags, u16 other, u32 name, u32 next}.
    private static int WeakenSection(Span<byte> elf, long need, long strings, string version)
    {
        var changed = 0;
        while (true)
        {
            var aux = need + UInt32(elf, need + 8);
            for (var remaining = UInt16(elf, need + 2); remaining > 0; remaining--)
            {
                var flags = UInt16(elf, aux + 4);
                if ((flags & WeakFlag) == 0 && NameAt(elf, strings + UInt32(elf, aux + 8)) == version)
                {
                    BinaryPrimitives.WriteUInt16LittleEndian(Slice(elf, aux + 4, 2), (ushort)(flags | WeakFlag));
                    changed++;
                }

                aux += UInt32(elf, aux + 12);
            }

            var next = UInt32(elf, need + 12);
            if (next == 0)
                return changed;
            need += next;
        }
    }

    private static string NameAt(Span<byte> elf, long offset)
    {
        var rest = Slice(elf, offset, 1).Length == 1 ? elf[(int)offset..] : default;
        var length = rest.IndexOf((byte)0);
        return length >= 0 ? Encoding.ASCII.GetString(rest[..length]) : throw new InvalidDataException("a version's name does not end");
    }

    private static ushort UInt16(Span<byte> elf, long offset) => BinaryPrimitives.ReadUInt16LittleEndian(Slice(elf, offset, 2));

    private static uint UInt32(Span<byte> elf, long offset) => BinaryPrimitives.ReadUInt32LittleEndian(Slice(elf, offset, 4));

    private static ulong UInt64(Span<byte> elf, long offset) => BinaryPrimitives.ReadUInt64LittleEndian(Slice(elf, offset, 8));

    private static Span<byte> Slice(Span<byte> elf, long offset, int length) => offset >= 0 && offset <= elf.Length - length
        ? elf.Slice((int)offset, length)
        : throw new InvalidDataException("a table points outside the file");
}
