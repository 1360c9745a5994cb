namespace Endonym.Text.Tokenizers;

/// <summary>Text to token ids and back. Safe for concurrent use.</summary>
public interface ITokenizer
{
    /// <summary>Number of ids, special tokens included; every id is in <c>[0, VocabularySize)</c>.</summary>
    int VocabularySize { get; }

    /// <summary>The token that ends every document; it also begins every sequence, so that a first token has something to follow.</summary>
    /// <remarks>For a tokenizer made elsewhere, the token that begins its model's sequences: <c>&lt;s&gt;</c> of Llama 2, <c>&lt;|begin_of_text|&gt;</c> of Llama 3. Such a model ends its answers by others, which its configuration names.</remarks>
    int EndOfTextId { get; }

    /// <summary>Tokens that stand for no text, by their written form, such as <c>&lt;|im_end|&gt;</c>.</summary>
    IReadOnlyDictionary<string, int> SpecialTokens { get; }

    /// <summary>Appends the ids of a text. A special token's written form inside the text is ordinary text, so no user can forge one; only what the tokenizer cannot spell becomes its unknown token.</summary>
    void Encode(ReadOnlySpan<char> text, List<int> ids);

    /// <summary>Appends the ids of a text that the program itself wrote, such as a rendered chat template: a special token's written form is that token.</summary>
    /// <param name="text">Any UTF-16.</param>
    /// <param name="ids">Receives the ids.</param>
    /// <param name="addSpecialTokens">Whether to put around it what the model expects around a text: what the tokenizer's file says, or <see cref="EndOfTextId"/> before it where the tokenizer has no such file. A rendered chat template has these tokens already.</param>
    /// <param name="untrusted">Parts of the text, in any order, that somebody else wrote: what touches one is ordinary text, as in <see cref="Encode(ReadOnlySpan{char}, List{int})"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A part lies outside the text.</exception>
    void EncodeWithSpecialTokens(ReadOnlySpan<char> text, List<int> ids, bool addSpecialTokens = false, ReadOnlySpan<Range> untrusted = default) =>
        AddedTokens.SpecialTokenText.Encode(this, text, ids, addSpecialTokens, untrusted);

    /// <summary>The UTF-8 bytes a token stands for; none for a special token. May end in the middle of a character.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such id.</exception>
    ReadOnlySpan<byte> BytesOf(int id);

    /// <summary>The same for the first token of a text that is no special one: without the space that some tokenizers put before every text.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such id.</exception>
    ReadOnlySpan<byte> FirstBytesOf(int id) => BytesOf(id);

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

        /// <summary>The ids of a text that the program itself wrote; see <see cref="ITokenizer.EncodeWithSpecialTokens"/>.</summary>
        public int[] EncodeWithSpecialTokens(string text, bool addSpecialTokens = false)
        {
            List<int> ids = [];
            tokenizer.EncodeWithSpecialTokens(text, ids, addSpecialTokens);
            return [.. ids];
        }
    }
}
