namespace Endonym.Text.Packs;

/// <summary>How an official number of a nation (a person's, a firm's) checks itself: the weighted sum of its digits, modulo a number.</summary>
/// <param name="Weights">Weight of each digit that enters the sum, from the left.</param>
/// <param name="Modulus">What the sum is divided by.</param>
/// <param name="Length">Digits of the whole number, check digits included.</param>
public sealed record IdentifierCheck(IReadOnlyList<int> Weights, int Modulus, int Length);
