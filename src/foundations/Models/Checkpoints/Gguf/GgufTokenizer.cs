using System.Globalization;
using System.Text.Json;
using Endonym.Lineage;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Families;
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
    private const string ConfigFile = "tokenizer_config.json";
    private const string TemplateFile = "chat_template.jinja";
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
        var file = TokenizerFile.Read(path);
        var composes = TokenizerFile.Steps(file.Normalizer).Any(step => TokenizerFile.Text(step, "type") == ComposedForm);
        return (
            [.. Metadata(folder, path, file, config, addBos)],
            composes ? ["llama.cpp does not compose characters: text in which a letter and its diacritic stand apart becomes other tokens than the model was trained on. Send it text in normal form C."] : []);
    }

    private static IEnumerable<KeyValuePair<string, GgufValue>> Metadata(string folder, string path, TokenizerFile file, DecoderConfig config, bool? addBos)
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

        var settings = Settings(folder);
        foreach (var value in SpecialTokens(folder, file, config, settings, texts, addBos))
            yield return value;
        if (settings.ChatTemplate is { } template)
            yield return new("tokenizer.chat_template", GgufValue.Of(template));
    }

    private static (string[] Texts, GgufTokenType[] Types) Tokens(TokenizerFile file, DecoderConfig config, string path)
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
    private static float[] Scores(TokenizerFile file, string[] texts, GgufTokenType[] types)
    {
        var scoreOf = new Dictionary<string, float>(StringComparer.Ordinal);
        foreach (var (left, right) in file.Merges)
            scoreOf.TryAdd(left + right, -scoreOf.Count);
        return [.. texts.Select((text, id) => types[id] == GgufTokenType.Normal && scoreOf.TryGetValue(text, out var score) ? score : types[id] == GgufTokenType.Normal ? NoScore : 0)];
    }

    private static bool AddsSpace(TokenizerFile file) =>
        TokenizerFile.Steps(file.Normalizer).Any(step => TokenizerFile.Text(step, "type") == "Prepend" && TokenizerFile.Text(step, "prepend") == MetaSpace)
        || TokenizerFile.Steps(file.PreTokenizer).Any(step => TokenizerFile.Text(step, "type") == "Metaspace"
            && (TokenizerFile.Text(step, "prepend_scheme") is "always" or "first" || (step.TryGetProperty("add_prefix_space", out var adds) && adds.ValueKind == JsonValueKind.True)));

    private static string PatternName(TokenizerFile file, string path)
    {
        var steps = TokenizerFile.Steps(file.PreTokenizer).Where(step => TokenizerFile.Text(step, "type") != "Sequence").ToList();
        if (TokenizerFile.Steps(file.Normalizer).Any(step => TokenizerFile.Text(step, "type") is not ("Sequence" or ComposedForm)))
            throw new InvalidInputException($"{path}: 'normalizer' is {file.Normalizer.GetRawText()}; llama.cpp takes text as it is. Use another engine for this model.");
        if (steps.Any(step => step.TryGetProperty("add_prefix_space", out var adds) && adds.ValueKind == JsonValueKind.True))
            throw new InvalidInputException($"{path}: 'add_prefix_space' is true; llama.cpp adds no space before byte-level text. Use another engine for this model.");

        // A Split with a pattern and a ByteLevel that only spells; or a ByteLevel that cuts by GPT-2's own pattern.
        var name = steps switch
        {
            [var byteLevel] when TokenizerFile.Text(byteLevel, "type") == "ByteLevel" && !(byteLevel.TryGetProperty("use_regex", out var uses) && uses.ValueKind == JsonValueKind.False) => "gpt-2",
            [var split, var byteLevel] when TokenizerFile.Text(split, "type") == "Split" && TokenizerFile.Text(byteLevel, "type") == "ByteLevel" && split.TryGetProperty("pattern", out var pattern) => TokenizerFile.Text(pattern, "Regex") switch
            {
                PreTokenizer.Pattern => "llama-bpe",
                TekkenPattern => "tekken",
                var regex when regex == QwenPattern => "qwen2",
                _ => null,
            },
            _ => null,
        };
        if (name is null)
            throw new InvalidInputException($"{path}: 'pre_tokenizer' is {file.PreTokenizer.GetRawText()}; llama.cpp is known to cut as Llama 3, Qwen 2, Mistral-Nemo and GPT-2 do. Use another engine for this model.");

        // With these names llama.cpp takes a whole piece that is a token as it is. Where merges alone lead to every token, that changes nothing; the other way round it would.
        return file.IgnoreMerges && name is not ("llama-bpe" or "tekken")
            ? throw new InvalidInputException($"{path}: 'model.ignore_merges' is true; llama.cpp merges always where text is cut as {name} does. Use another engine for this model.")
            : name;
    }

    private static IEnumerable<KeyValuePair<string, GgufValue>> SpecialTokens(string folder, TokenizerFile file, DecoderConfig config, TokenizerSettings settings, string[] texts, bool? addBos)
    {
        var ends = HuggingFaceFolder.ReadEosTokenIds(folder);
        var bos = IdOf(settings.Bos) ?? config.BosTokenId;
        var eos = IdOf(settings.Eos) ?? config.EosTokenId ?? (ends.Count > 0 ? ends[0] : null);
        if (bos is { } first)
            yield return Id("bos", first);
        if (eos is { } last)
            yield return Id("eos", last);
        // The one that ends a turn, where a model has another for that.
        foreach (var turn in ends.Where(id => id != eos && id < texts.Length).Take(1))
            yield return Id("eot", turn);
        if (IdOf(file.UnknownToken) is { } unknown)
            yield return Id("unknown", unknown);
        if ((IdOf(settings.Padding) ?? config.PadTokenId) is { } padding)
            yield return Id("padding", padding);

        var (templateBos, templateEos) = Template(file);
        yield return new("tokenizer.ggml.add_bos_token", GgufValue.Of(bos is not null && (addBos ?? settings.AddBos ?? templateBos)));
        yield return new("tokenizer.ggml.add_eos_token", GgufValue.Of(eos is not null && (settings.AddEos ?? templateEos)));

        int? IdOf(string? token)
        {
            var id = token is null ? -1 : Array.IndexOf(texts, token);
            return id < 0 ? null : id;
        }
    }

    private static KeyValuePair<string, GgufValue> Id(string name, int id) => new($"tokenizer.ggml.{name}_token_id", GgufValue.Of((uint)id));

    // "single": [{"SpecialToken": …}, {"Sequence": …}, {"SpecialToken": …}]
    private static (bool Bos, bool Eos) Template(TokenizerFile file)
    {
        foreach (var step in TokenizerFile.Steps(file.PostProcessor))
        {
            if (TokenizerFile.Text(step, "type") == "TemplateProcessing" && step.TryGetProperty("single", out var single) && single.ValueKind == JsonValueKind.Array && single.GetArrayLength() > 0)
                return (IsSpecial(single[0]), IsSpecial(single[single.GetArrayLength() - 1]));
        }

        return (false, false);

        static bool IsSpecial(JsonElement part) => part.ValueKind == JsonValueKind.Object && part.TryGetProperty("SpecialToken", out _);
    }

    private static TokenizerSettings Settings(string folder)
    {
        var path = Path.Combine(folder, ConfigFile);
        var settings = File.Exists(path)
            ? HuggingFaceJson.Read(path, json => new TokenizerSettings(Token(json, "bos_token"), Token(json, "eos_token"), Token(json, "pad_token"), json.OptionalBool("add_bos_token"), json.OptionalBool("add_eos_token"), ChatTemplate(json)))
            : new TokenizerSettings(null, null, null, null, null, null);
        var template = Path.Combine(folder, TemplateFile);
        return File.Exists(template) ? settings with { ChatTemplate = ReadText(template) } : settings;
    }

    // A string, or an object with its content.
    private static string? Token(HuggingFaceJson json, string name) => json.Values.TryGetValue(name, out var value)
        ? value.ValueKind == JsonValueKind.String ? value.GetString() : TokenizerFile.Text(value, "content")
        : null;

    // A string, or a list of templates with names, of which "default" is the one for chats.
    private static string? ChatTemplate(HuggingFaceJson json)
    {
        if (!json.Values.TryGetValue("chat_template", out var value))
            return null;
        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Array => value.EnumerateArray().Where(one => TokenizerFile.Text(one, "name") == "default").Select(one => TokenizerFile.Text(one, "template")).FirstOrDefault(),
            _ => null,
        };
    }

    private static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"{path} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>What <c>tokenizer_config.json</c> and its neighbour say.</summary>
    private sealed record TokenizerSettings(string? Bos, string? Eos, string? Padding, bool? AddBos, bool? AddEos, string? ChatTemplate);
}
