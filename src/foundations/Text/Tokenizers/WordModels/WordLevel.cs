using System.Text;

namespace Endonym.Text.Tokenizers.WordModels;

/// <summary>Each word is a token or unknown.</summary>
/// <param name="tokens">Written forms, UTF-8.</param>
/// <param name="unknownId">For other words.</param>
internal sealed class WordLevel(TokenTable tokens, int unknownId) : IWordModel
{
    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<char> word, List<int> ids)
    {
        var id = tokens.Find(Encoding.UTF8.GetBytes(word.ToString()));
        ids.Add(id == TokenTable.None ? unknownId : id);
    }
}
