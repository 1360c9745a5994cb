using System.Text.Json.Nodes;
using Endonym.Lineage;
using Endonym.Models.Checkpoints.SafeTensors;
using static System.FormattableString;

namespace Endonym.Models.Families;

/// <summary>What a RoBERTa's weights end with.</summary>
public enum RobertaHead
{
    /// <summary>Nothing: hidden states, as for embeddings.</summary>
    None,

    /// <summary>Logits for masked tokens.</summary>
    MaskedLanguageModel,

    /// <summary>Logits for classes of a text, from its first token; also what rerankers have.</summary>
    SequenceClassification,
}

/// <summary>The dimensions of an encoder built as RoBERTa is, XLM-RoBERTa included.</summary>
/// <remarks>
/// Liu et al., 2019, arXiv:1907.11692; Conneau et al., 2020, arXiv:1911.02116. Post-norm layers with biases everywhere, learnt positions, GELU by the error function.
/// Errors call each value by its name in Hugging Face's <c>config.json</c>, which is read and not written here.
/// </remarks>
public sealed record RobertaConfig
{
    private const int MaxWidth = 1 << 20;

    /// <summary>What the weights end with, from <c>architectures</c>.</summary>
    public required RobertaHead Head { get; init; }

    /// <summary>Rows of the embedding (<c>vocab_size</c>).</summary>
    public required int VocabularySize { get; init => field = Within(value, 1 << 24, "vocab_size"); }

    /// <summary>Width of the residual stream (<c>hidden_size</c>); a multiple of <see cref="HeadCount"/>.</summary>
    public required int HiddenSize { get; init => field = Within(value, MaxWidth, "hidden_size"); }

    /// <summary>Width between the two halves of the feed-forward block (<c>intermediate_size</c>).</summary>
    public required int IntermediateSize { get; init => field = Within(value, 4 * MaxWidth, "intermediate_size"); }

    /// <summary>Encoder blocks (<c>num_hidden_layers</c>).</summary>
    public required int LayerCount { get; init => field = Within(value, 1000, "num_hidden_layers"); }

    /// <summary>Heads (<c>num_attention_heads</c>).</summary>
    public required int HeadCount { get; init => field = Within(value, 1 << 12, "num_attention_heads"); }

    /// <summary>Rows of the table of positions (<c>max_position_embeddings</c>); more than a text may have tokens, see <see cref="ContextLength"/>.</summary>
    public required int PositionCount { get; init => field = Within(value, 1 << 24, "max_position_embeddings"); }

    /// <summary>Rows of the table of token types (<c>type_vocab_size</c>); RoBERTa uses the first alone.</summary>
    public required int TokenTypeCount { get; init => field = Within(value, 1 << 10, "type_vocab_size"); }

    /// <summary>Classes that are told apart (<c>num_labels</c> or the entries of <c>id2label</c>); 0 without such a head.</summary>
    public int ClassCount { get; init => field = value == 0 ? 0 : Within(value, 1 << 16, "num_labels"); }

    /// <summary>Whether a single class's logit is a score as it stands; otherwise its sigmoid is, as in sentence-transformers (<c>sentence_transformers.activation_fn</c>).</summary>
    public bool ScoresAreLogits { get; init; }

    /// <summary>Added to the variance before its root is taken (<c>layer_norm_eps</c>).</summary>
    public double LayerNormEpsilon
    {
        get;
        init => field = double.IsFinite(value) && value > 0 ? value : throw new InvalidInputException(Invariant($"layer_norm_eps is {value}; it must be greater than 0 and finite."));
    } = 1e-12;

    /// <summary>The token that begins a text (<c>bos_token_id</c>).</summary>
    public int BosTokenId { get; init; }

    /// <summary>The token that ends a text (<c>eos_token_id</c>).</summary>
    public int EosTokenId { get; init; } = 2;

    /// <summary>The token that fills up a batch (<c>pad_token_id</c>); the first token of a text has the position after its id.</summary>
    public int PadTokenId { get; init; } = 1;

    /// <summary>How the weights are stored (<c>torch_dtype</c>).</summary>
    public ElementType StoredAs { get; init; } = ElementType.F32;

    /// <summary>Width of one head.</summary>
    public int HeadSize => HiddenSize / HeadCount;

    /// <summary>Tokens a text may have: positions are counted from <see cref="PadTokenId"/> + 1.</summary>
    public int ContextLength => PositionCount - FirstPosition;

    /// <summary>Row of the table of positions for a text's first token.</summary>
    public int FirstPosition => PadTokenId + 1;

    /// <summary>Names and shapes of the weights, those of the class in Hugging Face's transformers; what precedes them is <c>roberta.</c> where there is a head.</summary>
    /// <remarks>Leaves out what is there in some files and computes nothing here: the pooler, and the tied output layer of the masked language model.</remarks>
    public IReadOnlyList<WeightShape> Weights() => [.. RobertaWeights.Of(this)];

    /// <summary>Checks what no single value shows: that heads divide the width, that token ids are in the vocabulary, that there are positions for tokens.</summary>
    /// <exception cref="InvalidInputException">They do not; the message names both values.</exception>
    public void Validate()
    {
        if (HiddenSize % HeadCount != 0)
            throw new InvalidInputException(Invariant($"hidden_size {HiddenSize} does not divide into num_attention_heads {HeadCount}. Choose a multiple of the number of heads."));
        foreach (var (name, id) in new[] { ("bos_token_id", BosTokenId), ("eos_token_id", EosTokenId), ("pad_token_id", PadTokenId) })
        {
            if (id < 0 || id >= VocabularySize)
                throw new InvalidInputException(Invariant($"{name} {id} is not in the vocabulary; vocab_size is {VocabularySize}, so the last id is {VocabularySize - 1}."));
        }

        if (ContextLength < 1)
            throw new InvalidInputException(Invariant($"max_position_embeddings {PositionCount} leaves no position for a token, as the first is pad_token_id {PadTokenId} + 1."));
    }

    /// <summary>Reads a Hugging Face <c>config.json</c>.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidInputException">The file is missing or not JSON, or it asks for something else than a RoBERTa; the message names the key, what was found and what is supported.</exception>
    public static RobertaConfig Read(string path) => HuggingFaceJson.Read(path, RobertaConfigJson.Parse);

    /// <summary>Reads the object of a Hugging Face <c>config.json</c>.</summary>
    /// <param name="json">The object.</param>
    /// <param name="path">Where it comes from, for errors.</param>
    /// <exception cref="InvalidInputException">It asks for something else than a RoBERTa; the message names the key, what was found and what is supported.</exception>
    public static RobertaConfig Parse(JsonObject json, string path) => HuggingFaceJson.Read(json, path, RobertaConfigJson.Parse);

    private static int Within(int value, int most, string name) => value > 0 && value <= most
        ? value
        : throw new InvalidInputException(Invariant($"{name} is {value}; it must lie between 1 and {most}."));
}
