using System.Text;
using Endonym.Text.Tokenizers;

namespace Endonym.Text.Tests.ChatTemplates;

/// <summary>A token for each byte, and special tokens of any spelling.</summary>
internal sealed class ByteTokenizer(IEnumerable<string> specialTokens) : ITokenizer
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];

    public int VocabularySize => 257 + SpecialTokens.Count;

    public int EndOfTextId => 256;

    public IReadOnlyDictionary<string, int> SpecialTokens { get; } = specialTokens.Distinct().Select((token, i) => (token, id: 257 + i)).ToDictionary(pair => pair.token, pair => pair.id);

    public void Encode(ReadOnlySpan<char> text, List<int> ids)
    {
        foreach (var value in Encoding.UTF8.GetBytes(text.ToArray()))
            ids.Add(value);
    }

    public ReadOnlySpan<byte> BytesOf(int id) => id < 256 ? Bytes.AsSpan(id, 1) : [];

    public string Decode(ReadOnlySpan<int> ids) => Encoding.UTF8.GetString([.. ids.ToArray().Where(id => id < 256).Select(id => (byte)id)]);
}
