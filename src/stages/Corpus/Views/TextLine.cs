namespace Endonym.Corpus.Views;

/// <summary>What lies between two line feeds.</summary>
/// <param name="Start">Where it begins, in UTF-16 units of the text.</param>
/// <param name="Length">How long it is, in UTF-16 units, without the line feed.</param>
/// <param name="Hash">Equal for equal lines.</param>
/// <param name="IsBlank">Whether it holds nothing but white space.</param>
public readonly record struct TextLine(int Start, int Length, ulong Hash, bool IsBlank)
{
    /// <summary>Where it ends: the line feed, or the end of the text.</summary>
    public int End => Start + Length;
}
