using System.Text.RegularExpressions;
using Endonym.Lineage;
using Endonym.Models.Families;
using Endonym.Text.Json;
using static System.FormattableString;

namespace Endonym.Models.Adapters;

/// <summary>Which modules of a decoder an adapter changes, and how strongly: the <c>adapter_config.json</c> of Hugging Face's PEFT.</summary>
/// <remarks>
/// The scale is alpha / r (Hu et al., 2021, arXiv:2106.09685), or alpha / √r with <c>use_rslora</c> (Kalajdzievski, 2023, arXiv:2312.03732). Names are matched as PEFT matches them: an expression
/// against a module's whole name, a listed name against its end; a pattern for rank or alpha against its end too, and the first one that fits counts. Whatever would compute something else is refused by name.
/// </remarks>
internal sealed class LoraConfig
{
    // Expressions come from strangers' files: this engine's time grows with their length and nothing else.
    private const RegexOptions Safe = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
    private const int LongestExpression = 10_000;

    private const string AllLinear = "all-linear";
    private const string WayOut = "Merge the adapter with the program that made it, or train one without it.";

    private readonly int _rank;
    private readonly double _alpha;
    private readonly bool _usesRootOfRank;
    private readonly Func<string, bool> _isTarget;
    private readonly IReadOnlyList<(Regex Names, double Value)> _ranks;
    private readonly IReadOnlyList<(Regex Names, double Value)> _alphas;

    private LoraConfig(HuggingFaceJson json)
    {
        json.Require("peft_type", "LORA");
        json.RequireIfPresent("task_type", "CAUSAL_LM");
        _rank = Rank(json.Int("r"), "r");
        _alpha = Alpha(json.OptionalDouble("lora_alpha") ?? throw new InvalidInputException("'lora_alpha' is missing; it must be a number. Add it."), "lora_alpha");
        _usesRootOfRank = json.OptionalBool("use_rslora") ?? false;
        _ranks = Patterns(json, "rank_pattern", (value, name) => Rank(value, name));
        _alphas = Patterns(json, "alpha_pattern", Alpha);
        _isTarget = Targets(json);
        Refuse(json);
    }

    /// <summary>Reads the file.</summary>
    /// <exception cref="InvalidInputException">It is missing or broken, or asks for something that is not supported; the message names the key, what was found and what is supported.</exception>
    public static LoraConfig Read(string path) => HuggingFaceJson.Read(path, json => new LoraConfig(json));

    /// <summary>Whether a module is changed.</summary>
    /// <param name="module">Its whole name, such as <c>model.layers.0.self_attn.q_proj</c>.</param>
    public bool IsTarget(string module) => _isTarget(module);

    /// <summary>The rank of a module's product.</summary>
    public int RankOf(string module) => (int)ValueOf(_ranks, module, _rank);

    /// <summary>What a module's product is multiplied by.</summary>
    public double ScaleOf(string module) => ValueOf(_alphas, module, _alpha) / (_usesRootOfRank ? Math.Sqrt(RankOf(module)) : RankOf(module));

    private static double ValueOf(IReadOnlyList<(Regex Names, double Value)> patterns, string module, double otherwise)
    {
        foreach (var (names, value) in patterns)
        {
            if (names.IsMatch(module))
                return value;
        }

        return otherwise;
    }

    private static Func<string, bool> Targets(HuggingFaceJson json)
    {
        var included = json.OptionalTextOrList("target_modules") switch
        {
            (null, null) => throw new InvalidInputException($"'target_modules' is missing; it must name modules, or be \"{AllLinear}\". Add it."),
            // The output layer is no part of PEFT's "all", nor is the embedding, which is looked up and not multiplied.
            (AllLinear, _) => module => module is not (LoraAdapter.OutputModule or LoraAdapter.EmbeddingModule),
            var named => Matcher(json, "target_modules", named)!, // it is named
        };
        var excluded = Matcher(json, "exclude_modules", json.OptionalTextOrList("exclude_modules"));
        var layers = json.OptionalInts("layers_to_transform");
        var (onePattern, patterns) = json.OptionalTextOrList("layers_pattern");
        if (layers is null or [])
            return module => included(module) && excluded?.Invoke(module) != true;

        string[] lists = onePattern is not null ? [onePattern] : patterns is { Count: > 0 } ? [.. patterns] : ["[^.]*"];
        Regex[] places = [.. lists.Select(list => Expression(json, "layers_pattern", list, $@"\A.*\.(?:{list})\.(?<layer>[0-9]+)\."))];
        return module => included(module) && excluded?.Invoke(module) != true
            && places.Select(place => place.Match(module)).FirstOrDefault(match => match.Success) is { } found
            && int.TryParse(found.Groups["layer"].ValueSpan, out var layer) && layers.Contains(layer);
    }

    private static Func<string, bool>? Matcher(HuggingFaceJson json, string name, (string? Text, IReadOnlyList<string>? List) named)
    {
        if (named.Text is { } text)
        {
            var expression = Expression(json, name, text, $@"\A(?:{text})\z");
            return expression.IsMatch;
        }

        return named.List is { } list
            ? module => list.Any(end => module == end || module.EndsWith("." + end, StringComparison.Ordinal))
            : null;
    }

    private static List<(Regex Names, double Value)> Patterns(HuggingFaceJson json, string name, Func<double, string, double> check) =>
    [
        .. (json.OptionalObject(name)?.Values ?? new Dictionary<string, JsonField>()).Select(pair => (
            Expression(json, name, pair.Key, $@"\A(?:.*\.)?(?:{pair.Key})\z"),
            check(pair.Value.AsNumber(), $"{name}.{pair.Key}"))),
    ];

    private static Regex Expression(HuggingFaceJson json, string name, string written, string expression)
    {
        if (expression.Length > LongestExpression)
            throw json.Unsupported(name, written, Invariant($"expressions of up to {LongestExpression} characters"));
        try
        {
            return new Regex(expression, Safe);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            throw new InvalidInputException($"'{name}': the expression \"{written}\" cannot be read: {error.Message} List the modules' names in place of it.", error);
        }
    }

    private static int Rank(double value, string name) => value is > 0 and <= 1 << 16 && value == Math.Floor(value)
        ? (int)value
        : throw new InvalidInputException(Invariant($"'{name}' is {value}; a rank is a whole number between 1 and {1 << 16}."));

    private static double Alpha(double value, string name) => double.IsFinite(value)
        ? value
        : throw new InvalidInputException(Invariant($"'{name}' is {value}; it must be a finite number."));

    private static void Refuse(HuggingFaceJson json)
    {
        json.RequireIfPresent("bias", "none");
        json.RequireOff("use_dora", $"This is DoRA, which also scales the weights' columns; only LoRA is supported. {WayOut}");
        json.RequireOff("lora_bias", $"Adapters with biases are not supported. {WayOut}");
        json.RequireOff("modules_to_save", $"Whole modules, such as embeddings, beside the low-rank ones are not supported. {WayOut}");
        json.RequireOff("fan_in_fan_out", "The decoders here store their matrices as (out, in). Use an adapter of this model's family.");
        json.RequireOff("layer_replication", $"Layers that are used twice are not supported. {WayOut}");
        json.RequireOff("target_parameters", $"Adapters of bare parameters, such as experts stored as one tensor, are not supported. {WayOut}");
        json.RequireOff("trainable_token_indices", $"Changed embeddings of single tokens are not supported. {WayOut}");
        json.RequireOff("use_qalora", $"QA-LoRA is not supported. {WayOut}");
        json.RequireOff("alora_invocation_tokens", $"An adapter that begins in the middle of a text is not supported. {WayOut}");
        json.RequireOff("arrow_config", $"Choosing among adapters is not supported. {WayOut}");
        CheckStart(json);
        json.RejectOthers(["auto_mapping", "base_model_name_or_path", "corda_config", "ensure_weight_tying", "eva_config", "inference_mode", "loftq_config", "lora_dropout", "lora_ga_config", "megatron_config", "megatron_core", "parent_library", "peft_version", "qalora_group_size", "revision"]);
    }

    // Other ways to begin take something out of the base's weights, so that the adapter fits those that are left only.
    private static void CheckStart(HuggingFaceJson json)
    {
        const string name = "init_lora_weights";
        if (json.IsTruthValue(name))
            return;
        if (json.OptionalString(name) is { } start && start is not ("gaussian" or "eva" or "orthogonal"))
            throw new InvalidInputException($"'{name}' is {start}, which changes the base's weights; the adapter fits those only. Save it converted to a plain LoRA, as PEFT can (path_initial_model_for_weight_conversion).");
    }
}
