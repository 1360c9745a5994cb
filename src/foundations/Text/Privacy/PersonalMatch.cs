namespace Endonym.Text.Privacy;

/// <summary>Where personal data stand in a text.</summary>
/// <param name="Start">The first UTF-16 unit.</param>
/// <param name="Length">UTF-16 units.</param>
/// <param name="Kind">One of <see cref="PersonalData"/>, or the name of a pack's identifier.</param>
public readonly record struct PersonalMatch(int Start, int Length, string Kind)
{
    /// <summary>The first unit after it.</summary>
    public int End => Start + Length;
}
