using System.Text;
using Endonym.Text.Tokenizers;

namespace Endonym.Serving.Tests.Fakes;

/// <summary>One token per byte, and ChatML's special tokens: every character that is not ASCII is cut by a token boundary.</summary>
internal sealed class ByteTokenizer : ITokenizer
{
    public const int EndOfText = 256;
    public const int StartOfTurn = 257;
    public const int EndOfTurn = 258;

    private static readonly byte[][] SingleBytes = [.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value })];

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

    public ReadOnlySpan<byte> BytesOf(int id) => id < 256 ? SingleBytes[id] : [];

    public string Decode(ReadOnlySpan<int> ids) => Encoding.UTF8.GetString([.. ids.ToArray().Where(id => id < 256).Select(id => (byte)id)]);
}
