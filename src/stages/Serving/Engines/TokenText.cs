using System.Text;
using Endonym.Text.Tokenizers;

namespace Endonym.Serving.Engines;

/// <summary>Token ids to text, one by one, in whole characters. Not safe for concurrent use.</summary>
internal sealed class TokenText(ITokenizer tokenizer)
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    /// <summary>The characters that are complete with this token.</summary>
    public string Append(int id) => Decode(tokenizer.BytesOf(id), flush: false);

    /// <summary>U+FFFD if the text ended in the middle of a character, else nothing.</summary>
    public string Flush() => Decode([], flush: true);

    private string Decode(ReadOnlySpan<byte> bytes, bool flush)
    {
        var characters = new char[_decoder.GetCharCount(bytes, flush)];
        return new string(characters, 0, _decoder.GetChars(bytes, characters, flush));
    }
}
