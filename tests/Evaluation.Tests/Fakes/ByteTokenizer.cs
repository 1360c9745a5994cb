using System.Text;
using Endonym.Text.Tokenizers;

namespace Endonym.Evaluation.Tests.Fakes;

/// <summary>One token for each byte, and three special tokens: hand calculations need no vocabulary.</summary>
internal sealed class ByteTokenizer : ITokenizer
{
    public const int EndOfText = 256;
    public const int StartOfTurn = 257;
    public const int EndOfTurn = 258;

    private static readonly byte[] AllBytes = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];

    public int VocabularySize => 259;

    public int EndOfTextId => EndOfText;

    public IReadOnlyDictionary<string, int> SpecialTokens { get; } = new Dictionary<string, int>
    {
        ["<|endoftext|>"] = EndOfText,
        ["<|im_start|>"] = StartOfTurn,
        ["<|im_end|>"] = EndOfTurn,
    };

    public void Encode(ReadOnlySpan<char> text, List<int> ids)
    {
        foreach (var value in Encoding.UTF8.GetBytes(text.ToArray()))
            ids.Add(value);
    }

    public ReadOnlySpan<byte> BytesOf(int id)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(id, VocabularySize);
        return id < 256 ? AllBytes.AsSpan(id, 1) : [];
    }

    public string Decode(ReadOnlySpan<int> ids)
    {
        List<byte> bytes = [];
        foreach (var id in ids)
            bytes.AddRange(BytesOf(id));
        return Encoding.UTF8.GetString([.. bytes]);
    }
}
