namespace Endonym.Corpus.Views;

/// <summary>One token of a text: a word, a number or a sign.</summary>
/// <param name="Start">Where it begins, in UTF-16 units of the text.</param>
/// <param name="Length">How long it is, in UTF-16 units.</param>
/// <param name="Traits">What it is made of.</param>
public readonly record struct Word(int Start, int Length, WordTraits Traits)
{
    /// <summary>Where it ends: the first unit after it.</summary>
    public int End => Start + Length;
}
