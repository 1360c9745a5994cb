using System.Text;

namespace Endonym.Corpus.Filters;

/// <summary>Scripts that put no space between words, so that a character is the unit one can count.</summary>
internal static class UnspacedScripts
{
    /// <summary>Whether the character belongs to one: Han, kana, Thai, Lao, Khmer, Burmese.</summary>
    public static bool Contains(Rune rune) => rune.Value switch
    {
        < 0x0E00 => false,
        <= 0x0EFF => true, // Thai, Lao
        >= 0x1000 and <= 0x109F => true, // Burmese
        >= 0x1780 and <= 0x17FF => true, // Khmer
        >= 0x3005 and <= 0x3007 => true, // 々 and its kin
        >= 0x3040 and <= 0x30FF or >= 0x31F0 and <= 0x31FF or >= 0xFF66 and <= 0xFF9F => true, // kana
        >= 0x3400 and <= 0x4DBF or >= 0x4E00 and <= 0x9FFF or >= 0xF900 and <= 0xFAFF => true, // Han
        >= 0x20000 and <= 0x3FFFF => true, // Han, extensions B and later
        _ => false,
    };
}
