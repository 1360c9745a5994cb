using Endonym.Lineage;
using Endonym.Models.Families;
using static System.FormattableString;

namespace Endonym.Models.Checkpoints.HuggingFace;

/// <summary>What the folder of an encoder says of how texts become vectors or scores: Hugging Face's layout, and sentence-transformers' files where they are.</summary>
/// <remarks>
/// sentence-transformers lists its steps in <c>modules.json</c>: the encoder, <c>Pooling</c> with a <c>config.json</c> of its own, and <c>Normalize</c>. A folder without that list is pooled by the mean
/// and normalized to length 1. Prompts that stand before texts, such as <c>query: </c>, are in <c>config_sentence_transformers.json</c>; the longest text, in <c>sentence_bert_config.json</c>.
/// </remarks>
public sealed record TextEncoderFolder
{
    private const string ModulesFile = "modules.json";
    private const string PromptsFile = "config_sentence_transformers.json";
    private const string LengthFile = "sentence_bert_config.json";

    private const string PoolingPrefix = "pooling_mode_";
    private static readonly (string Name, TextPooling Pooling)[] Poolings = [("mean", TextPooling.Mean), ("cls", TextPooling.FirstToken), ("max", TextPooling.Max)];

    // Small files that the encoder's folder may have beside its weights.
    private static readonly string[] TransformerFiles =
        [HuggingFaceFolder.ConfigFile, LengthFile, "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "tokenizer.model"];

    private readonly IReadOnlyList<string> _moduleFolders;

    private TextEncoderFolder(string folder, IReadOnlyList<string> moduleFolders) => (Folder, _moduleFolders) = (folder, moduleFolders);

    /// <summary>The folder itself.</summary>
    public string Folder { get; }

    /// <summary>The encoder's own folder within it, which has its configuration, weights and tokenizer; empty where it is the folder itself.</summary>
    public required string TransformerPath { get; init; }

    /// <summary>The encoder.</summary>
    public required RobertaConfig Config { get; init; }

    /// <summary>Tokens of a text at most, special ones included.</summary>
    public required int ContextLength { get; init; }

    /// <summary>How vectors of tokens become one.</summary>
    public required TextPooling Pooling { get; init; }

    /// <summary>Whether a text's vector is brought to length 1.</summary>
    public required bool Normalizes { get; init; }

    /// <summary>What stands before a text, by its name, such as <c>query</c>.</summary>
    public required IReadOnlyDictionary<string, string> Prompts { get; init; }

    /// <summary>The name of the prompt that stands before a text of which nothing is said; null for none.</summary>
    public required string? DefaultPrompt { get; init; }

    /// <summary>The folder with configuration, weights and tokenizer.</summary>
    public string TransformerFolder => Path.Combine(Folder, TransformerPath);

    /// <summary>The small files that an export takes with it, by their paths from <see cref="Folder"/>.</summary>
    public IEnumerable<string> DescribingFiles() => TransformerFiles.Select(file => Path.Combine(TransformerPath, file))
        .Concat(_moduleFolders.Select(module => Path.Combine(module, HuggingFaceFolder.ConfigFile)))
        .Append(ModulesFile).Append(PromptsFile)
        .Distinct(StringComparer.Ordinal)
        .Where(file => File.Exists(Path.Combine(Folder, file)));

    /// <summary>Reads what a folder says.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="InvalidInputException">A file is missing or broken, or asks for what is not known here; names the key, what was found and what is supported.</exception>
    public static TextEncoderFolder Read(string folder)
    {
        var modules = Path.Combine(folder, ModulesFile) is var path && File.Exists(path) ? HuggingFaceJson.ReadList(path, ReadModules) : new Modules("", null, Normalizes: true);
        var config = RobertaConfig.Read(Path.Combine(folder, modules.Transformer, HuggingFaceFolder.ConfigFile));
        var (prompts, defaultPrompt) = Optional(Path.Combine(folder, PromptsFile), ReadPrompts) ?? (new Dictionary<string, string>(), null);
        var longest = Optional(Path.Combine(folder, modules.Transformer, LengthFile), ReadLength) ?? int.MaxValue;
        return new TextEncoderFolder(folder, modules.Pooling is { } pooled ? [pooled] : [])
        {
            TransformerPath = modules.Transformer,
            Config = config,
            ContextLength = Math.Min(config.ContextLength, longest),
            Pooling = modules.Pooling is { } module ? HuggingFaceJson.Read(Path.Combine(folder, module, HuggingFaceFolder.ConfigFile), ReadPooling) : TextPooling.Mean,
            Normalizes = modules.Normalizes,
            Prompts = prompts,
            DefaultPrompt = defaultPrompt,
        };
    }

    private static T? Optional<T>(string path, Func<HuggingFaceJson, T?> read) where T : struct => File.Exists(path) ? HuggingFaceJson.Read(path, read) : null;

    private static Modules ReadModules(IReadOnlyList<HuggingFaceJson> list)
    {
        const string type = "type";
        string[] supported = ["Transformer", "Pooling", "Normalize"];
        // The type is a Python class with its module, which has moved between versions.
        var kinds = list.Select(module => (module.OptionalString(type) ?? "").Split('.')[^1]).ToArray();
        for (var i = 0; i < kinds.Length; i++)
        {
            if (i >= supported.Length || kinds[i] != supported[i])
                throw list[i].Unsupported(type, list[i].OptionalString(type) ?? "missing", Invariant($"{string.Join(", then ", supported)}, of which the last may be missing"));
        }

        return kinds.Length >= 2
            ? new Modules(FolderName(list[0]), FolderName(list[1]), Normalizes: kinds.Length == 3)
            : throw new InvalidInputException("The list should have a Transformer and a Pooling, and may have a Normalize behind them.");
    }

    // The list comes from strangers: it may name folders within its own and nothing else.
    private static string FolderName(HuggingFaceJson module)
    {
        const string name = "path";
        var path = module.OptionalString(name) ?? throw module.Unsupported(name, "missing", "the module's folder");
        return path.AsSpan().IndexOfAny('/', '\\', ':') < 0 && path is not ("." or "..") ? path : throw module.Unsupported(name, path, "the name of a folder beside the list");
    }

    private static TextPooling ReadPooling(HuggingFaceJson json)
    {
        const string mode = "pooling_mode", includesPrompt = "include_prompt";
        json.RequireIfPresent(includesPrompt, supported: true);
        var supported = string.Join(", ", Poolings.Select(pooling => pooling.Name));
        // Earlier versions have a switch for each kind and join the vectors of several.
        string[] found = json.OptionalString(mode) is { } only
            ? [only]
            : [.. json.Values.Keys.Where(key => key.StartsWith(PoolingPrefix, StringComparison.Ordinal) && json.OptionalBool(key) == true).Select(key => key[PoolingPrefix.Length..].Replace("_tokens", "", StringComparison.Ordinal).Replace("_token", "", StringComparison.Ordinal))];
        return found is [var kind] && Array.FindIndex(Poolings, pooling => pooling.Name == kind) is >= 0 and var index
            ? Poolings[index].Pooling
            : throw json.Unsupported(mode, found is [] ? "missing" : string.Join(" and ", found), "one of " + supported);
    }

    private static (IReadOnlyDictionary<string, string> Prompts, string? DefaultPrompt)? ReadPrompts(HuggingFaceJson json)
    {
        var own = json.OptionalObject("prompts");
        var prompts = own?.Values.Keys.ToDictionary(name => name, name => own.OptionalString(name) ?? "", StringComparer.Ordinal) ?? [];
        var chosen = json.OptionalString("default_prompt_name");
        return chosen is null || prompts.ContainsKey(chosen) ? (prompts, chosen) : throw json.Unsupported("default_prompt_name", chosen, string.Join(", ", prompts.Keys));
    }

    private static int? ReadLength(HuggingFaceJson json)
    {
        const string length = "max_seq_length";
        json.RequireIfPresent("do_lower_case", supported: false);
        return json.OptionalInt(length) is <= 2 and { } found ? throw json.Unsupported(length, Invariant($"{found}"), "more than 2 tokens") : json.OptionalInt(length);
    }

    private sealed record Modules(string Transformer, string? Pooling, bool Normalizes);
}
