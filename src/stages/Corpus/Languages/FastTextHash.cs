namespace Endonym.Corpus.Languages;

/// <summary>The hash that fastText files are made with.</summary>
/// <remarks>FNV-1a with 32 bits, except that each byte is widened with its sign: an early slip of fastText that every published model has since been trained with.</remarks>
internal static class FastTextHash
{
    /// <summary>Where every hash starts.</summary>
    public const uint Start = 2166136261;

    private const uint Prime = 16777619;

    public static uint Add(uint hash, byte next) => (hash ^ (uint)(sbyte)next) * Prime;

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var hash = Start;
        foreach (var next in bytes)
            hash = Add(hash, next);
        return hash;
    }
}
