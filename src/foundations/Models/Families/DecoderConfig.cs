using System.Text.Json.Nodes;
using Endonym.Lineage;
using Endonym.Models.Checkpoints.SafeTensors;
using static System.FormattableString;

namespace Endonym.Models.Families;

/// <summary>The dimensions of a decoder built as Llama is: RMSNorm, rotary positions, grouped-query attention, SwiGLU; and what its kin add to that.</summary>
/// <remarks>
/// Touvron et al., 2023, arXiv:2302.13971 and arXiv:2307.09288; for the kin see <see cref="DecoderFamily"/>. Errors call each value by its name in Hugging Face's <c>config.json</c>.
/// The upper limits are far beyond any real model; they keep a damaged file from asking for more weights than 64 bits can count.
/// </remarks>
public sealed record DecoderConfig
{
    private const int MaxWidth = 1 << 20;
    private const int MaxHeads = 1 << 12;

    // Experts of all layers; Mixtral 8x22B has 448. Each has three weights with a name.
    private const int MaxExperts = 1 << 15;

    private readonly int _headSize;

    /// <summary>Whose names and conventions it follows.</summary>
    public DecoderFamily Family { get; init; } = DecoderFamily.Llama;

    /// <summary>Rows of the embedding (<c>vocab_size</c>): at least the tokenizer's ids, more where they are padded.</summary>
    public required int VocabularySize { get; init => field = Within(value, 1 << 24, "vocab_size"); }

    /// <summary>Width of the residual stream (<c>hidden_size</c>).</summary>
    public required int HiddenSize { get; init => field = Within(value, MaxWidth, "hidden_size"); }

    /// <summary>Width between the two halves of the feed-forward block (<c>intermediate_size</c>).</summary>
    public required int IntermediateSize { get; init => field = Within(value, 4 * MaxWidth, "intermediate_size"); }

    /// <summary>Decoder blocks (<c>num_hidden_layers</c>).</summary>
    public required int LayerCount { get; init => field = Within(value, 1000, "num_hidden_layers"); }

    /// <summary>Query heads (<c>num_attention_heads</c>); divides <see cref="HiddenSize"/>, except where a family sets <see cref="HeadSize"/> freely.</summary>
    public required int HeadCount { get; init => field = Within(value, MaxHeads, "num_attention_heads"); }

    /// <summary>Key and value heads (<c>num_key_value_heads</c>); divides <see cref="HeadCount"/>, each serves that many query heads.</summary>
    public required int KeyValueHeadCount { get; init => field = Within(value, MaxHeads, "num_key_value_heads"); }

    /// <summary>Width of one head (<c>head_dim</c>), even; <see cref="HiddenSize"/> / <see cref="HeadCount"/> unless set.</summary>
    public int HeadSize { get => _headSize > 0 ? _headSize : HiddenSize / HeadCount; init => _headSize = Within(value, MaxHeads, "head_dim"); }

    /// <summary>Tokens it attends to at most (<c>max_position_embeddings</c>).</summary>
    public required int ContextLength { get; init => field = Within(value, 1 << 24, "max_position_embeddings"); }

    /// <summary>Base of the rotary frequencies (<c>rope_theta</c>).</summary>
    public double RopeTheta { get; init => field = Positive(value, "rope_theta"); } = 10000;

    /// <summary>How the rotary frequencies are changed for longer texts than were trained on (<c>rope_scaling</c>); null leaves them.</summary>
    public RopeScaling? RopeScaling { get; init; }

    /// <summary>Positions each token attends to, itself included (<c>sliding_window</c>); null means all before it.</summary>
    public int? SlidingWindow { get; init => field = value is null ? null : Within(value.Value, 1 << 24, "sliding_window"); }

    /// <summary>The first layers, which attend to everything although there is a window (<c>max_window_layers</c>); only Qwen has such.</summary>
    public int UnwindowedLayerCount { get; init => field = value == 0 ? 0 : Within(value, 1000, "max_window_layers"); }

    /// <summary>Whether queries, keys and values have biases (<c>attention_bias</c>): always in Qwen 2, hardly ever in Llama and Qwen 3, never elsewhere.</summary>
    public bool HasAttentionBias { get; init; }

    /// <summary>Whether the attention's output has a bias too: in Qwen 2 it has none.</summary>
    public bool HasAttentionOutputBias => HasAttentionBias && Family != DecoderFamily.Qwen2;

    /// <summary>Whether each head's queries and keys are normalized before they are turned, as in Qwen 3.</summary>
    public bool HasQueryKeyNorm { get; init; }

    /// <summary>Feed-forward blocks each layer chooses from (<c>num_local_experts</c>); 0 means one that is no choice.</summary>
    public int ExpertCount { get; init => field = value == 0 ? 0 : Within(value, 256, "num_local_experts"); }

    /// <summary>How many of them each token goes through (<c>num_experts_per_tok</c>); 0 where there is no choice.</summary>
    public int ExpertsPerToken { get; init => field = value == 0 ? 0 : Within(value, 256, "num_experts_per_tok"); }

    /// <summary>Added to the mean square before its root is taken (<c>rms_norm_eps</c>).</summary>
    public double RmsNormEpsilon { get; init => field = Positive(value, "rms_norm_eps"); } = 1e-5;

    /// <summary>Whether the output layer is the embedding, transposed (<c>tie_word_embeddings</c>).</summary>
    public bool TieWordEmbeddings { get; init; }

    /// <summary>Standard deviation of fresh weights (<c>initializer_range</c>).</summary>
    public double InitializerRange { get; init => field = Positive(value, "initializer_range"); } = 0.02;

    /// <summary>The token that begins a sequence, if there is one.</summary>
    public int? BosTokenId { get; init => field = NotNegative(value, "bos_token_id"); }

    /// <summary>The token that ends a text, if there is one; generation may stop at others too, see <c>generation_config.json</c>.</summary>
    public int? EosTokenId { get; init => field = NotNegative(value, "eos_token_id"); }

    /// <summary>The token that fills up a batch, if there is one.</summary>
    public int? PadTokenId { get; init => field = NotNegative(value, "pad_token_id"); }

    /// <summary>How the weights are stored (<c>torch_dtype</c>), one of the floating-point types.</summary>
    public ElementType StoredAs
    {
        get;
        init => field = value is ElementType.F32 or ElementType.BF16 or ElementType.F16 or ElementType.F64
            ? value
            : throw new InvalidInputException($"torch_dtype is {value.TorchName}; weights are stored as float32, bfloat16, float16 or float64.");
    } = ElementType.BF16;

    /// <summary>Numbers that training adapts; tied embeddings count once.</summary>
    public long ParameterCount => ParametersWith(ExpertCount);

    /// <summary>Numbers that take part in computing one token: of the experts only those that are chosen. What such models' cards call active parameters.</summary>
    public long ActiveParameterCount => ParametersWith(ExpertsPerToken);

    /// <summary>
    /// Longest text whose turned keys may be kept while it grows, in tokens: the context, but only the trained length where frequencies depend on the text's length,
    /// as keys turned by other frequencies do not fit together. Engines with a cache read no further.
    /// </summary>
    public int CacheableLength => RotaryFrequencies.DependOnLength(this) ? RopeScaling?.OriginalContextLength ?? ContextLength : ContextLength;

    /// <summary>The name of its class in Hugging Face's transformers, such as <c>LlamaForCausalLM</c>.</summary>
    public string ArchitectureName => DecoderFamilyTraits.Of(Family).Architecture;

    /// <summary>Positions each token of a layer attends to, itself included; null means all before it.</summary>
    /// <param name="layer">From 0.</param>
    public int? SlidingWindowOf(int layer) => layer < UnwindowedLayerCount ? null : SlidingWindow;

    /// <summary>Names and shapes of the weights, those and the order of the family's class in Hugging Face's transformers; <c>lm_head.weight</c> only when it is not tied.</summary>
    /// <exception cref="InvalidInputException">The dimensions do not fit one another; see <see cref="Validate"/>.</exception>
    public IReadOnlyList<WeightShape> Weights()
    {
        Validate();
        return [.. DecoderWeightShapes.Of(this)];
    }

    /// <summary>Checks what no single value shows: that heads divide the width, that key/value heads divide heads, that token ids are in the vocabulary, that a family has what makes it one and nothing else.</summary>
    /// <exception cref="InvalidInputException">They do not; the message names both values.</exception>
    public void Validate()
    {
        // Only where the file format lets a head's width be chosen freely may it be another than the model's width divided by the heads.
        if (HiddenSize % HeadCount != 0 && (_headSize == 0 || Family == DecoderFamily.Llama))
            throw new InvalidInputException(Invariant($"hidden_size {HiddenSize} does not divide into num_attention_heads {HeadCount}. Choose a multiple of the number of heads."));
        if (HeadCount % KeyValueHeadCount != 0)
            throw new InvalidInputException(Invariant($"num_attention_heads {HeadCount} does not divide into num_key_value_heads {KeyValueHeadCount}. Choose a divisor of the number of heads."));
        if (HeadSize % 2 != 0)
            throw new InvalidInputException(Invariant($"head_dim {HeadSize} is odd; rotary positions turn pairs. Choose an even one."));
        RopeScaling?.Validate(this);
        ValidateExperts();
        ValidateWindows();
        DecoderFamilyTraits.Of(Family).Check(this);

        foreach (var (name, id) in new[] { ("bos_token_id", BosTokenId), ("eos_token_id", EosTokenId), ("pad_token_id", PadTokenId) })
        {
            if (id >= VocabularySize)
                throw new InvalidInputException(Invariant($"{name} {id} is not in the vocabulary; vocab_size is {VocabularySize}, so the last id is {VocabularySize - 1}."));
        }
    }

    /// <summary>Reads a Hugging Face <c>config.json</c>.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidInputException">The file is missing or not JSON, or it asks for something that is not supported; the message names the key, what was found and what is supported.</exception>
    public static DecoderConfig Read(string path) => HuggingFaceJson.Read(path, DecoderConfigJson.Parse);

    /// <summary>Reads the object of a Hugging Face <c>config.json</c>.</summary>
    /// <param name="json">The object.</param>
    /// <param name="path">Where it comes from, for errors.</param>
    /// <exception cref="InvalidInputException">It asks for something else than this Llama; the message names the key, what was found and what is supported.</exception>
    public static DecoderConfig Parse(JsonObject json, string path) => HuggingFaceJson.Read(json, path, DecoderConfigJson.Parse);

    /// <summary>The object of a Hugging Face <c>config.json</c>.</summary>
    /// <exception cref="InvalidInputException">The dimensions do not fit one another; see <see cref="Validate"/>.</exception>
    public JsonObject ToJson() => DecoderConfigJson.Write(this);

    private void ValidateExperts()
    {
        if (ExpertCount == 0 != (ExpertsPerToken == 0) || ExpertsPerToken > ExpertCount)
            throw new InvalidInputException(Invariant($"num_experts_per_tok {ExpertsPerToken} does not fit num_local_experts {ExpertCount}. A token goes through at least one expert and at most all; without experts both are 0."));
        if ((long)ExpertCount * LayerCount > MaxExperts)
            throw new InvalidInputException(Invariant($"num_local_experts {ExpertCount} in num_hidden_layers {LayerCount} are {(long)ExpertCount * LayerCount} experts; at most {MaxExperts} are supported."));
    }

    private void ValidateWindows()
    {
        if (UnwindowedLayerCount == 0)
            return;
        if (Family is not (DecoderFamily.Qwen2 or DecoderFamily.Qwen3))
            throw new InvalidInputException(Invariant($"max_window_layers is {UnwindowedLayerCount}; only Qwen has layers with and without a sliding window. Leave it 0."));
        if (SlidingWindow is null || UnwindowedLayerCount >= LayerCount)
            throw new InvalidInputException(Invariant($"max_window_layers {UnwindowedLayerCount} leaves none of the num_hidden_layers {LayerCount} a sliding window. Set neither of the two."));
    }

    private long ParametersWith(int expertCount)
    {
        // Capitals as in the papers: V vocabulary, D model width, F feed-forward width, L layers, H query heads, K key/value heads, E width of one head.
        long V = VocabularySize, D = HiddenSize, F = IntermediateSize, L = LayerCount, H = HeadCount, K = KeyValueHeadCount, E = HeadSize;
        var biases = (HasAttentionBias ? (H + 2 * K) * E : 0) + (HasAttentionOutputBias ? D : 0);
        var headNorms = HasQueryKeyNorm ? 2 * E : 0;
        var mlp = ExpertCount == 0 ? 3 * D * F : ExpertCount * D + expertCount * 3 * D * F;
        return (TieWordEmbeddings ? 1 : 2) * V * D + D + L * (2 * D * H * E + 2 * D * K * E + biases + headNorms + mlp + 2 * D);
    }

    private static int Within(int value, int most, string name) => value > 0 && value <= most
        ? value
        : throw new InvalidInputException(Invariant($"{name} is {value}; it must lie between 1 and {most}."));

    private static int? NotNegative(int? value, string name) => value is null or >= 0
        ? value
        : throw new InvalidInputException(Invariant($"{name} is {value}; a token id is 0 or greater, and null means that there is none."));

    private static double Positive(double value, string name) => double.IsFinite(value) && value > 0
        ? value
        : throw new InvalidInputException(Invariant($"{name} is {value}; it must be greater than 0 and finite."));
}
