using System.Text;
using Endonym.Text.Tokenizers;

namespace Endonym.Models.Tests.Grammar;

/// <summary>A token for each byte, one for each of some longer pieces, and an end.</summary>
internal sealed class PieceTokenizer : ITokenizer
{
    private readonly List<byte[]> _tokens = [.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value })];

    public PieceTokenizer(params IEnumerable<string> pieces)
    {
        _tokens.AddRange(pieces.Select(Encoding.UTF8.GetBytes));
        // Two ids of the same bytes, as some vocabularies have, and half of a character with what comes before it.
        _tokens.AddRange([[(byte)'a'], [(byte)'"', 0xC5], [0x82, (byte)'"']]);
        EndOfTextId = _tokens.Count;
        _tokens.Add([]);
    }

    /// <summary>Pieces of JSON that cross its signs.</summary>
    public static PieceTokenizer OfJson { get; } = new("{\"", "\":", "\": ", "\", \"", "\"}", "},{", "[{", "}]", "null", "true", "alse", "12", "0.", "-1", "e+", "\n  ", "\n    ", "  ", "\\u00", "\\\"", "name", "\"name\"", "ab", "zażółć", "😀", "]]]]", "99999", "1.5");

    public int VocabularySize => _tokens.Count;

    public int EndOfTextId { get; }

    public IReadOnlyDictionary<string, int> SpecialTokens => new Dictionary<string, int> { ["<end>"] = EndOfTextId };

    public void Encode(ReadOnlySpan<char> text, List<int> ids)
    {
        foreach (var value in Encoding.UTF8.GetBytes(text.ToArray()))
            ids.Add(value);
    }

    public ReadOnlySpan<byte> BytesOf(int id) => _tokens[id];

    public string Decode(ReadOnlySpan<int> ids) => Encoding.UTF8.GetString([.. ids.ToArray().SelectMany(id => _tokens[id])]);
}
