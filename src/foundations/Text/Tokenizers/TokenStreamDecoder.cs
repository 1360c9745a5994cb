using System.Text;

namespace Endonym.Text.Tokenizers;

/// <summary>Turns ids that come one by one into text to show at once, never half a character. All pieces together are <see cref="ITokenizer.Decode"/> of all ids. Not safe for concurrent use.</summary>
/// <param name="tokenizer">Knows the bytes of the ids.</param>
public sealed class TokenStreamDecoder(ITokenizer tokenizer)
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    /// <summary>Takes the next id.</summary>
    /// <returns>The characters that are now whole; empty while one is not, and for special tokens.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such id.</exception>
    public string Feed(int id) => Take(tokenizer.BytesOf(id), flush: false);

    /// <summary>Ends the text.</summary>
    /// <returns>U+FFFD if it ended in the middle of a character, else empty. The decoder may then be used for another text.</returns>
    public string Flush() => Take([], flush: true);

    private string Take(ReadOnlySpan<byte> bytes, bool flush)
    {
        Span<char> characters = stackalloc char[256];
        var needed = _decoder.GetCharCount(bytes, flush);
        if (needed > characters.Length)
            characters = new char[needed];
        return new string(characters[.._decoder.GetChars(bytes, characters, flush)]);
    }
}
