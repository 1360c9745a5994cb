using Endonym.Text.Tokenizers;

namespace Endonym.Models.Tests.Checkpoints.HuggingFace;

/// <summary>A tokenizer of which only the size matters.</summary>
internal sealed class FixedSizeTokenizer(int vocabularySize) : ITokenizer
{
    public int VocabularySize => vocabularySize;

    public int EndOfTextId => 0;

    public IReadOnlyDictionary<string, int> SpecialTokens { get; } = new Dictionary<string, int>();

    public void Encode(ReadOnlySpan<char> text, List<int> ids) => throw new NotSupportedException();

    public ReadOnlySpan<byte> BytesOf(int id) => throw new NotSupportedException();

    public string Decode(ReadOnlySpan<int> ids) => throw new NotSupportedException();
}
