using System.Globalization;
using Endonym.Lineage;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Families;
using Endonym.Text.Json;
using Endonym.Text.Tokenizers;
using static System.FormattableString;

namespace Endonym.Models.Checkpoints.Gguf;

/// <summary>Puts a folder's tokenizer and chat template into a GGUF file, so that llama.cpp makes the same ids of a text.</summary>
/// <remarks>
/// llama.cpp has two engines that matter here. <c>gpt2</c> is byte-level BPE: it knows the patterns by which text is cut by name only. <c>llama</c> is SentencePiece's BPE: of two
/// neighbours it joins those whose union has the highest score; scores follow from the order of the merges.
/// </remarks>
internal static class GgufTokenizer
{
    private const string MetaSpace = "▁";
    private const float NoScore = -1e9f;

    // Tekken's, of Mistral-Nemo: letters are cut where small ones are followed by capitals.
    private const string TekkenPattern =
        @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    // Qwen 2's is Llama 3's with digits one by one.
    private static readonly string QwenPattern = PreTokenizer.Pattern.Replace(@"\p{N}{1,3}", @"\p{N}", StringComparison.Ordinal);

    private const string ComposedForm = "NFC";

    /// <summary>The values that describe tokenizer and template, and what whoever uses them should know.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="config">Its configuration; there is a token for each row of its embedding.</param>
    /// <param name="addBos">Whether the engine begins prompts with the first token; null means as the folder says.</param>
    /// <exception cref="InvalidInputException">A file is missing or broken, or llama.cpp has no such tokenizer.</exception>
    public static (IReadOnlyList<KeyValuePair<string, GgufValue>> Metadata, IReadOnlyList<string> Notes) Read(string folder, DecoderConfig config, bool? addBos)
    {
        var path = Path.Combine(folder, TokenizerJson.FileName);
        var file = BpeDescription.Read(path);
        var composes = file.Normalizers.Any(step => TypeOf(step) == ComposedForm);
        return (
            [.. Metadata(folder, path, file, config, addBos)],
            composes ? ["llama.cpp does not compose characters: text in which a letter and its diacritic stand apart becomes other tokens than the model was trained on. Send it text in normal form C."] : []);
    }

    private static IEnumerable<KeyValuePair<string, GgufValue>> Metadata(string folder, string path, BpeDescription file, DecoderConfig config, bool? addBos)
    {
        var (texts, types) = Tokens(file, config, path);
        yield return new("tokenizer.ggml.model", GgufValue.Of(file.ByteFallback ? "llama" : "gpt2"));
        yield return new("tokenizer.ggml.pre", GgufValue.Of(file.ByteFallback ? "default" : PatternName(file, path)));
        yield return new("tokenizer.ggml.tokens", GgufValue.OfArray(texts));
        yield return new("tokenizer.ggml.token_type", GgufValue.OfArray([.. types.Select(type => (int)type)]));
        if (file.ByteFallback)
        {
            yield return new("tokenizer.ggml.scores", GgufValue.OfArray(Scores(file, texts, types)));
            yield return new("tokenizer.ggml.add_space_prefix", GgufValue.Of(AddsSpace(file)));
        }
        else
        {
            yield return new("tokenizer.ggml.merges", GgufValue.OfArray([.. file.Merges.Select(merge => $"{merge.Left} {merge.Right}")]));
        }

        var settings = TokenizerSettings.Read(folder);
        foreach (var value in SpecialTokens(folder, file, config, settings, texts, addBos))
            yield return value;
        if (settings.ReadChatTemplate() is { } template)
            yield return new("tokenizer.chat_template", GgufValue.Of(template.Jinja));
    }

    private static (string[] Texts, GgufTokenType[] Types) Tokens(BpeDescription file, DecoderConfig config, string path)
    {
        var highest = file.Tokens.Keys.Concat(file.AddedTokens.Keys).DefaultIfEmpty(-1).Max();
        if (highest >= config.VocabularySize)
            throw new InvalidInputException(Invariant($"{path}: the highest id is {highest}, but vocab_size is {config.VocabularySize}. Use the tokenizer that the model was trained with, or extend the model's vocabulary."));

        var texts = new string[config.VocabularySize];
        var types = new GgufTokenType[config.VocabularySize];
        for (var id = 0; id < texts.Length; id++)
        {
            if (file.AddedTokens.TryGetValue(id, out var added))
            {
                types[id] = added.Text == file.UnknownToken ? GgufTokenType.Unknown : added.IsSpecial ? GgufTokenType.Control : GgufTokenType.UserDefined;
                // llama.cpp looks for such tokens in the text as people write it.
                texts[id] = types[id] == GgufTokenType.UserDefined && file.ByteFallback ? added.Text.Replace(MetaSpace, " ", StringComparison.Ordinal) : added.Text;
            }
            else if (file.Tokens.TryGetValue(id, out var text))
            {
                texts[id] = text;
                types[id] = text == file.UnknownToken ? GgufTokenType.Unknown : file.ByteFallback && IsByte(text) ? GgufTokenType.Byte : GgufTokenType.Normal;
            }
            else
            {
                texts[id] = Invariant($"[PAD{id}]");
                types[id] = GgufTokenType.Unused;
            }
        }

        return (texts, types);
    }

    private static bool IsByte(string text) =>
        text.Length == 6 && text.StartsWith("<0x", StringComparison.Ordinal) && text[5] == '>' && byte.TryParse(text.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _);

    // SentencePiece numbers its pieces in the order in which they were learnt and scores them by that; the merges of a piece stand at its place in that order.
    private static float[] Scores(BpeDescription file, string[] texts, GgufTokenType[] types)
    {
        var scoreOf = new Dictionary<string, float>(StringComparer.Ordinal);
        foreach (var (left, right) in file.Merges)
            scoreOf.TryAdd(left + right, -scoreOf.Count);
        return [.. texts.Select((text, id) => types[id] == GgufTokenType.Normal && scoreOf.TryGetValue(text, out var score) ? score : types[id] == GgufTokenType.Normal ? NoScore : 0)];
    }

    private static bool AddsSpace(BpeDescription file) =>
        file.Normalizers.Any(step => TypeOf(step) == "Prepend" && step["prepend"].AsText() == MetaSpace)
        || file.PreTokenizers.Any(step => TypeOf(step) == "Metaspace" && (step["prepend_scheme"].AsText(otherwise: "") is "always" or "first" || step["add_prefix_space"].AsFlag(otherwise: false)));

    private static string PatternName(BpeDescription file, string path)
    {
        foreach (var step in file.Normalizers.Where(step => TypeOf(step) != ComposedForm))
            throw new InvalidInputException($"{path}: '{step.Name}' is {step.Shown}; llama.cpp takes text as it is. Use another engine for this model.");
        var steps = file.PreTokenizers;
        foreach (var step in steps.Where(step => step["add_prefix_space"].AsFlag(otherwise: false)))
            throw new InvalidInputException($"{path}: 'add_prefix_space' is true; llama.cpp adds no space before byte-level text. Use another engine for this model.");

        // A Split with a pattern and a ByteLevel that only spells; or a ByteLevel that cuts by GPT-2's own pattern.
        var name = steps switch
        {
            [var byteLevel] when TypeOf(byteLevel) == "ByteLevel" && byteLevel["use_regex"].AsFlag(otherwise: true) => "gpt-2",
            [var split, var byteLevel] when TypeOf(split) == "Split" && TypeOf(byteLevel) == "ByteLevel" => split["pattern"]["Regex"].AsText(otherwise: "") switch
            {
                PreTokenizer.Pattern => "llama-bpe",
                TekkenPattern => "tekken",
                var regex when regex == QwenPattern => "qwen2",
                _ => null,
            },
            _ => null,
        };
        if (name is null)
            throw new InvalidInputException($"{path}: 'pre_tokenizer' is {(steps.Count == 0 ? "null" : string.Join(", then ", steps.Select(step => step.Shown)))}; llama.cpp is known to cut as Llama 3, Qwen 2, Mistral-Nemo and GPT-2 do. Use another engine for this model.");

        // With these names llama.cpp takes a whole piece that is a token as it is. Where merges alone lead to every token, that changes nothing; the other way round it would.
        return file.IgnoreMerges && name is not ("llama-bpe" or "tekken")
            ? throw new InvalidInputException($"{path}: 'model.ignore_merges' is true; llama.cpp merges always where text is cut as {name} does. Use another engine for this model.")
            : name;
    }

    private static IEnumerable<KeyValuePair<string, GgufValue>> SpecialTokens(string folder, BpeDescription file, DecoderConfig config, TokenizerSettings settings, string[] texts, bool? addBos)
    {
        var ends = HuggingFaceFolder.ReadEosTokenIds(folder);
        var bos = IdOf(settings.Names.Bos) ?? config.BosTokenId;
        var eos = IdOf(settings.Names.Eos) ?? config.EosTokenId ?? (ends.Count > 0 ? ends[0] : null);
        if (bos is { } first)
            yield return Id("bos", first);
        if (eos is { } last)
            yield return Id("eos", last);
        // The one that ends a turn, where a model has another for that.
        foreach (var turn in ends.Where(id => id != eos && id < texts.Length).Take(1))
            yield return Id("eot", turn);
        if (IdOf(file.UnknownToken) is { } unknown)
            yield return Id("unknown", unknown);
        if ((IdOf(settings.Names.Padding) ?? config.PadTokenId) is { } padding)
            yield return Id("padding", padding);

        var (templateBos, templateEos) = Template(file);
        yield return new("tokenizer.ggml.add_bos_token", GgufValue.Of(bos is not null && (addBos ?? settings.AddsBos ?? templateBos)));
        yield return new("tokenizer.ggml.add_eos_token", GgufValue.Of(eos is not null && (settings.AddsEos ?? templateEos)));

        int? IdOf(string? token)
        {
            var id = token is null ? -1 : Array.IndexOf(texts, token);
            return id < 0 ? null : id;
        }
    }

    private static KeyValuePair<string, GgufValue> Id(string name, int id) => new($"tokenizer.ggml.{name}_token_id", GgufValue.Of((uint)id));

    private static string TypeOf(JsonField step) => step["type"].AsText();

    // "single": [{"SpecialToken": …}, {"Sequence": …}, {"SpecialToken": …}]
    private static (bool Bos, bool Eos) Template(BpeDescription file)
    {
        var single = file.PostProcessors.Where(step => TypeOf(step) == "TemplateProcessing" && !step["single"].IsNull).Select(step => step["single"].Elements().ToList()).FirstOrDefault(parts => parts.Count > 0);
        return single is [var first, ..] and [.., var last] ? (IsSpecial(first), IsSpecial(last)) : (false, false);

        static bool IsSpecial(JsonField part) => !part["SpecialToken"].IsNull;
    }
}
