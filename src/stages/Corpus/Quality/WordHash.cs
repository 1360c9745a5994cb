namespace Endonym.Corpus.Quality;

/// <summary>A word's 64 bits, letter case apart.</summary>
internal static class WordHash
{
    public const ulong Start = 0x2545_F491_4F6C_DD1D;

    private const ulong Multiplier = 0x9E37_79B9_7F4A_7C15;

    /// <summary>Takes one more letter, in lower case.</summary>
    public static ulong Add(ulong hash, char lower) => (hash ^ lower) * Multiplier;

    /// <summary>Spreads the last letters over all bits.</summary>
    public static ulong End(ulong hash)
    {
        hash = (hash ^ (hash >> 29)) * Multiplier;
        return hash ^ (hash >> 32);
    }

    /// <summary>Of two words in a row.</summary>
    public static ulong Pair(ulong first, ulong second) => ((first * 0xBF58_476D_1CE4_E5B9) ^ second) * Multiplier;

    /// <summary>Of a word by itself.</summary>
    public static ulong Of(ReadOnlySpan<char> word)
    {
        var hash = Start;
        foreach (var letter in word)
            hash = Add(hash, CharacterTable.Entries[letter].Lower);
        return End(hash);
    }
}
