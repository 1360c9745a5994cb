using System.Text;
using System.Text.Json;
using Endonym.Lineage;

namespace Endonym.Text.Tokenizers.HuggingFace;

/// <summary>The value under a reader as UTF-8, without a string for each.</summary>
internal ref struct JsonText
{
    private readonly string _file;
    private byte[] _unescaped = [];

    /// <param name="file">For messages.</param>
    public JsonText(string file) => _file = file;

    /// <summary>A name or a string. Valid until the next call or the next move of the reader.</summary>
    /// <exception cref="InvalidInputException">It spells a lone surrogate.</exception>
    public ReadOnlySpan<byte> Of(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
            return reader.ValueSpan;

        if (_unescaped.Length < reader.ValueSpan.Length)
            _unescaped = new byte[2 * reader.ValueSpan.Length];
        try
        {
            return _unescaped.AsSpan(0, reader.CopyString(_unescaped));
        }
        catch (InvalidOperationException error)
        {
            throw new InvalidInputException($"{_file}: '{Encoding.UTF8.GetString(reader.ValueSpan)}' is no Unicode text, because it spells half of a surrogate pair. Fetch or write the file again.", error);
        }
    }
}
