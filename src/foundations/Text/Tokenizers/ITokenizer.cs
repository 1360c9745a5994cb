namespace Endonym.Text.Tokenizers;

/// <summary>Text to token ids and back. Safe for concurrent use.</summary>
public interface ITokenizer
{
    /// <summary>Number of ids, special tokens included; every id is in <c>[0, VocabularySize)</c>.</summary>
    int VocabularySize { get; }

    /// <summary>The token that ends every document; it also begins every sequence, so that a first token has something to follow.</summary>
    int EndOfTextId { get; }

    /// <summary>Tokens that stand for no text, by their written form, such as <c>&lt;|im_end|&gt;</c>.</summary>
    IReadOnlyDictionary<string, int> SpecialTokens { get; }

    /// <summary>Appends the ids of a text. A special token's written form inside the text is ordinary text, so no user can forge one.</summary>
    void Encode(ReadOnlySpan<char> text, List<int> ids);

    /// <summary>The UTF-8 bytes a token stands for; none for a special token. May end in the middle of a character.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such id.</exception>
    ReadOnlySpan<byte> BytesOf(int id);

    /// <summary>The text of a sequence, special tokens left out; bytes that are no UTF-8 become U+FFFD.</summary>
    string Decode(ReadOnlySpan<int> ids);
}

/// <summary>Shorter ways to call an <see cref="ITokenizer"/>.</summary>
public static class TokenizerExtensions
{
    extension(ITokenizer tokenizer)
    {
        /// <summary>The ids of a text.</summary>
        public int[] Encode(string text)
        {
            List<int> ids = [];
            tokenizer.Encode(text, ids);
            return [.. ids];
        }
    }
}
