namespace Endonym.Text.Tokenizers.WordModels;

/// <summary>Turns one piece of text, cut off by the pre-tokenizer, into ids. Safe for concurrent use.</summary>
internal interface IWordModel
{
    /// <summary>Appends the ids of a piece. They do not depend on what stands around it.</summary>
    /// <param name="word">Whole Unicode characters, one at least.</param>
    /// <param name="ids">Receives the ids; none where the model has no token for a character and no unknown token either.</param>
    void Encode(ReadOnlySpan<char> word, List<int> ids);
}
