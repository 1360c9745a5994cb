namespace Endonym.Text.Tokenizers.AddedTokens;

/// <summary>Where a token was found, in UTF-16 units, with the white space that it takes along.</summary>
/// <param name="Start">Its first unit.</param>
/// <param name="End">Behind its last.</param>
/// <param name="Id">The token.</param>
internal readonly record struct AddedTokenMatch(int Start, int End, int Id);
