using System.Text;

namespace Endonym.Text.Tokenizers;

/// <summary>Turns ids that come one by one into text to show at once, never half a character. All pieces together are <see cref="ITokenizer.Decode"/> of all ids. Not safe for concurrent use.</summary>
public sealed class TokenStreamDecoder
{
    private readonly ITokenizer _tokenizer;
    private readonly bool _continues;
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private bool _begun;

    /// <param name="tokenizer">Knows the bytes of the ids.</param>
    /// <param name="continues">Whether the ids go on after others of one text, as a completion after its prompt: a space before them is then theirs. An answer in a chat begins a text.</param>
    public TokenStreamDecoder(ITokenizer tokenizer, bool continues = false)
    {
        _tokenizer = tokenizer;
        _continues = _begun = continues;
    }

    /// <summary>Takes the next id.</summary>
    /// <returns>The characters that are now whole; empty while one is not, and for special tokens.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such id.</exception>
    public string Feed(int id)
    {
        var bytes = _tokenizer.BytesOf(id);
        if (_begun || bytes.IsEmpty)
            return Take(bytes, flush: false);

        _begun = true;
        return Take(_tokenizer.FirstBytesOf(id), flush: false);
    }

    /// <summary>Ends the text.</summary>
    /// <returns>U+FFFD if it ended in the middle of a character, else empty. The decoder may then be used for another text.</returns>
    public string Flush()
    {
        _begun = _continues;
        return Take([], flush: true);
    }

    private string Take(ReadOnlySpan<byte> bytes, bool flush)
    {
        Span<char> characters = stackalloc char[256];
        var needed = _decoder.GetCharCount(bytes, flush);
        if (needed > characters.Length)
            characters = new char[needed];
        return new string(characters[.._decoder.GetChars(bytes, characters, flush)]);
    }
}
