namespace Endonym.Text.Tokenizers;

/// <summary>Two neighbours that become one token. Its place in the list of merges is its rank: the first is applied first.</summary>
/// <param name="Left">Id of the left token.</param>
/// <param name="Right">Id of the right token.</param>
/// <param name="Result">Id of the token whose bytes are the left's and then the right's.</param>
public readonly record struct BpeMerge(int Left, int Right, int Result);
