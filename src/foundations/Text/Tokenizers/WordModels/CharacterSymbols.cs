using System.Text;

namespace Endonym.Text.Tokenizers.WordModels;

/// <summary>The tokens that are one character: what a word is made of before anything merges.</summary>
internal sealed class CharacterSymbols
{
    private readonly int[] _ofUnit = new int[char.MaxValue + 1];
    private readonly Dictionary<int, int> _beyondBasicPlane = [];

    public CharacterSymbols(TokenTable tokens)
    {
        Array.Fill(_ofUnit, TokenTable.None);
        foreach (var id in tokens.Ids)
        {
            var token = tokens[id];
            if (Rune.DecodeFromUtf8(token, out var rune, out var length) != System.Buffers.OperationStatus.Done || length != token.Length)
                continue;
            if (rune.IsBmp)
                _ofUnit[rune.Value] = id;
            else
                _beyondBasicPlane[rune.Value] = id;
        }
    }

    /// <summary>The id of a character; <see cref="TokenTable.None"/> if no token spells it.</summary>
    public int this[Rune character] => character.IsBmp ? _ofUnit[character.Value] : _beyondBasicPlane.GetValueOrDefault(character.Value, TokenTable.None);
}
