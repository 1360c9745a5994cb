using System.Collections.Frozen;

namespace Endonym.Models.Families;

/// <summary>The <c>config.json</c> of a RoBERTa. A missing name means what it means in transformers' <c>RobertaConfig</c>.</summary>
internal static class RobertaConfigJson
{
    // Each of the two types has classes of its own name for the same computation.
    private static readonly (string ModelType, string ClassPrefix)[] Types = [("roberta", "Roberta"), ("xlm-roberta", "XLMRoberta")];

    private static readonly (string ClassSuffix, RobertaHead Head)[] Heads =
    [
        ("Model", RobertaHead.None),
        ("ForMaskedLM", RobertaHead.MaskedLanguageModel),
        ("ForSequenceClassification", RobertaHead.SequenceClassification),
    ];

    // What speaks of training elsewhere, of labels' names or of the writing program, and changes no number that is computed.
    private static readonly FrozenSet<string> Harmless = FrozenSet.Create(
        StringComparer.Ordinal,
        "_name_or_path", "transformers_version", "use_cache", "gradient_checkpointing", "attention_probs_dropout_prob", "hidden_dropout_prob", "classifier_dropout",
        "initializer_range", "output_past", "output_attentions", "output_hidden_states", "return_dict", "id2label", "label2id", "problem_type", "finetuning_task",
        "tie_word_embeddings");

    public static RobertaConfig Parse(HuggingFaceJson json)
    {
        var prefix = Type(json).ClassPrefix;
        json.RequireIfPresent("hidden_act", "gelu");
        json.RequireIfPresent("position_embedding_type", "absolute");
        json.RequireIfPresent("is_decoder", false);
        json.RequireIfPresent("add_cross_attention", false);
        json.RequireIfPresent("is_encoder_decoder", false);
        var head = Head(json, prefix);
        var config = new RobertaConfig
        {
            Head = head,
            VocabularySize = json.Int("vocab_size"),
            HiddenSize = json.Int("hidden_size"),
            IntermediateSize = json.Int("intermediate_size"),
            LayerCount = json.Int("num_hidden_layers"),
            HeadCount = json.Int("num_attention_heads"),
            PositionCount = json.Int("max_position_embeddings"),
            TokenTypeCount = json.OptionalInt("type_vocab_size") ?? 2,
            ClassCount = Classes(json, head),
            ScoresAreLogits = ScoresAreLogits(json),
            LayerNormEpsilon = json.OptionalDouble("layer_norm_eps") ?? 1e-12,
            BosTokenId = json.OptionalInt("bos_token_id") ?? 0,
            EosTokenId = json.OptionalInt("eos_token_id") ?? 2,
            PadTokenId = json.OptionalInt("pad_token_id") ?? 1,
            StoredAs = StoredType.Of(json),
        };
        json.RejectOthers(Harmless);
        config.Validate();
        return config;
    }

    private static (string ModelType, string ClassPrefix) Type(HuggingFaceJson json)
    {
        const string name = "model_type";
        var supported = string.Join(", ", Types.Select(type => type.ModelType));
        var found = json.OptionalString(name) ?? throw json.Unsupported(name, "missing", supported);
        var index = Array.FindIndex(Types, type => type.ModelType == found);
        return index >= 0 ? Types[index] : throw json.Unsupported(name, found, supported);
    }

    private static RobertaHead Head(HuggingFaceJson json, string prefix)
    {
        const string name = "architectures";
        if (json.Strings(name) is not { } found)
            return RobertaHead.None;

        var index = Array.FindIndex(Heads, head => found is [var only] && only == prefix + head.ClassSuffix);
        return index >= 0
            ? Heads[index].Head
            : throw json.Unsupported(name, $"[{string.Join(", ", found)}]", string.Join(", ", Heads.Select(head => $"[{prefix}{head.ClassSuffix}]")));
    }

    private static int Classes(HuggingFaceJson json, RobertaHead head)
    {
        const int transformersDefault = 2;
        var stated = json.OptionalInt("num_labels");
        var named = json.OptionalObject("id2label")?.Values.Count;
        return head == RobertaHead.SequenceClassification ? named ?? stated ?? transformersDefault : 0;
    }

    // Versions of sentence-transformers since 4 write it into an object of their own.
    private static bool ScoresAreLogits(HuggingFaceJson json)
    {
        const string sigmoid = "torch.nn.modules.activation.Sigmoid", identity = "torch.nn.modules.linear.Identity", old = "sbert_ce_default_activation_function", now = "activation_fn";
        var own = json.OptionalObject("sentence_transformers");
        return (own?.OptionalString(now), json.OptionalString(old)) switch
        {
            (null, null) or (sigmoid, _) or (null, sigmoid) => false,
            (identity, _) or (null, identity) => true,
            (null, { } found) => throw json.Unsupported(old, found, $"{sigmoid}, {identity}"),
            ({ } found, _) => throw own!.Unsupported(now, found, $"{sigmoid}, {identity}"), // it was found there
        };
    }
}
