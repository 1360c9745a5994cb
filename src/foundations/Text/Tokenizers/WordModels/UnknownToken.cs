using System.Text;

namespace Endonym.Text.Tokenizers.WordModels;

/// <summary>What becomes of characters that no token spells: the tokens of their bytes, such as <c>&lt;0xC5&gt;</c>, or the unknown token.</summary>
internal sealed class UnknownToken
{
    private readonly int[]? _idOfByte;

    /// <param name="id">The unknown token; null where there is none, and unknown characters vanish.</param>
    /// <param name="fuses">Whether one token stands for a run of unknown characters.</param>
    /// <param name="tokens">The vocabulary, searched for tokens of bytes.</param>
    /// <param name="fallsBackToBytes">Whether tokens of bytes are used.</param>
    public UnknownToken(int? id, bool fuses, TokenTable tokens, bool fallsBackToBytes)
    {
        (Id, Fuses) = (id, fuses);
        if (fallsBackToBytes)
            _idOfByte = [.. Enumerable.Range(0, byte.MaxValue + 1).Select(value => tokens.Find(Encoding.ASCII.GetBytes(SpellingOf((byte)value))))];
    }

    /// <summary>The unknown token's id; null if there is none.</summary>
    public int? Id { get; }

    /// <summary>Whether one token stands for a run of unknown characters.</summary>
    public bool Fuses { get; }

    /// <summary>How vocabularies spell the token of a byte.</summary>
    public static string SpellingOf(byte value) => FormattableString.Invariant($"<0x{value:X2}>");

    /// <summary>Appends the tokens of bytes.</summary>
    /// <returns>False, with nothing appended, if the vocabulary lacks one of them.</returns>
    public bool TryAddBytes(ReadOnlySpan<byte> bytes, List<int> ids)
    {
        if (_idOfByte is null)
            return false;
        foreach (var value in bytes)
        {
            if (_idOfByte[value] == TokenTable.None)
                return false;
        }

        foreach (var value in bytes)
            ids.Add(_idOfByte[value]);
        return true;
    }
}
