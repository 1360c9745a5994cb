using Endonym.Models.Families;

namespace Endonym.Training.Base;

/// <summary>The size of a model trained from scratch; the vocabulary comes from the tokenizer.</summary>
public sealed record ModelShape
{
    /// <summary>Width of the residual stream.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Width of the MLP.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>Layers.</summary>
    public required int LayerCount { get; init; }

    /// <summary>Query heads.</summary>
    public required int HeadCount { get; init; }

    /// <summary>Key/value heads; divides the query heads.</summary>
    public required int KeyValueHeadCount { get; init; }

    /// <summary>Tokens the model will attend to at most.</summary>
    public required int ContextLength { get; init; }

    /// <summary>Whether the output projection is the embedding.</summary>
    public bool TieWordEmbeddings { get; init; } = true;

    /// <summary>Base of the rotary wavelengths.</summary>
    public double RopeTheta { get; init; } = 10_000;

    /// <summary>The config of a model of this size.</summary>
    /// <param name="vocabularySize">Rows of the embedding.</param>
    /// <param name="endOfTextId">Begins and ends every document.</param>
    public DecoderConfig ToConfig(int vocabularySize, int endOfTextId) => new()
    {
        VocabularySize = vocabularySize,
        HiddenSize = HiddenSize,
        IntermediateSize = IntermediateSize,
        LayerCount = LayerCount,
        HeadCount = HeadCount,
        KeyValueHeadCount = KeyValueHeadCount,
        ContextLength = ContextLength,
        TieWordEmbeddings = TieWordEmbeddings,
        RopeTheta = RopeTheta,
        BosTokenId = endOfTextId,
        EosTokenId = endOfTextId,
    };
}
