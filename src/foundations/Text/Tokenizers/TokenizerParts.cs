using Endonym.Text.Tokenizers.AddedTokens;
using Endonym.Text.Tokenizers.Decoders;
using Endonym.Text.Tokenizers.Normalizers;
using Endonym.Text.Tokenizers.PreTokenizers;
using Endonym.Text.Tokenizers.Templates;
using Endonym.Text.Tokenizers.WordModels;

namespace Endonym.Text.Tokenizers;

/// <summary>What a <see cref="PipelineTokenizer"/> is put together from.</summary>
internal sealed record TokenizerParts
{
    /// <summary>See <see cref="ITokenizer.VocabularySize"/>.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>See <see cref="ITokenizer.EndOfTextId"/>.</summary>
    public required int EndOfTextId { get; init; }

    /// <summary>Found before anything else; distinct contents and ids.</summary>
    public required IReadOnlyList<AddedToken> AddedTokens { get; init; }

    /// <summary>Null where text stays as it is.</summary>
    public INormalizer? Normalizer { get; init; }

    /// <summary>In order; none where the model takes text whole.</summary>
    public required IReadOnlyList<PreTokenizerStep> Steps { get; init; }

    /// <summary>Makes ids of what the steps leave.</summary>
    public required IWordModel Model { get; init; }

    /// <summary>Around texts.</summary>
    public required SequenceTemplate Template { get; init; }

    /// <summary>Back to text.</summary>
    public required TokenBytes Bytes { get; init; }
}
