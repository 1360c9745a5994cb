using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Endonym.Text.Tokenizers;

namespace Endonym.Text.Tests.Tokenizers.Pipeline;

/// <summary>Small <c>tokenizer.json</c> files, written here.</summary>
internal static class SmallTokenizers
{
    public const int Unknown = 256;
    public const int Begin = 257;
    public const int End = 258;

    /// <summary>One token for each byte, and <c>|</c> behind each word: its ids show the text that reached the model, and where it was cut.</summary>
    public static JsonObject Bytes()
    {
        var vocabulary = new JsonObject();
        for (var value = 0; value <= byte.MaxValue; value++)
            vocabulary[string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>")] = value;
        (vocabulary["<unk>"], vocabulary["<s>"], vocabulary["</s>"]) = (Unknown, Begin, End);
        return new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = new JsonArray(Special(Unknown, "<unk>"), Special(Begin, "<s>"), Special(End, "</s>")),
            ["normalizer"] = null,
            ["pre_tokenizer"] = null,
            ["post_processor"] = null,
            ["decoder"] = new JsonObject { ["type"] = "Sequence", ["decoders"] = new JsonArray(new JsonObject { ["type"] = "ByteFallback" }, new JsonObject { ["type"] = "Fuse" }) },
            ["model"] = new JsonObject { ["type"] = "BPE", ["unk_token"] = "<unk>", ["end_of_word_suffix"] = "|", ["byte_fallback"] = true, ["fuse_unk"] = true, ["vocab"] = vocabulary, ["merges"] = new JsonArray() },
        };
    }

    /// <summary>Characters and a few merges over <c>▁</c>, as SentencePiece's byte-pair encodings have them; unknown characters have no bytes.</summary>
    public static JsonObject Merges(params string[] merges)
    {
        var vocabulary = new JsonObject { ["<unk>"] = 0, ["<s>"] = 1, ["</s>"] = 2 };
        foreach (var part in merges.SelectMany(merge => merge.Split(' ')).SelectMany(part => part.Select(unit => unit.ToString())).Concat(["▁"]).Distinct())
            vocabulary[part] = vocabulary.Count;
        foreach (var merge in merges)
            vocabulary[merge.Replace(" ", "", StringComparison.Ordinal)] = vocabulary.Count;
        var json = Bytes();
        json["added_tokens"] = new JsonArray(Special(0, "<unk>"), Special(1, "<s>"), Special(2, "</s>"));
        json["model"] = new JsonObject { ["type"] = "BPE", ["unk_token"] = "<unk>", ["fuse_unk"] = true, ["vocab"] = vocabulary, ["merges"] = new JsonArray([.. merges.Select(merge => JsonValue.Create(merge))]) };
        json["normalizer"] = JsonNode.Parse("""{"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "▁"}, {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]}""");
        json["decoder"] = JsonNode.Parse("""{"type": "Sequence", "decoders": [{"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "ByteFallback"}, {"type": "Fuse"}, {"type": "Strip", "content": " ", "start": 1, "stop": 0}]}""");
        return json;
    }

    /// <summary>Tokens with scores.</summary>
    public static JsonObject Unigram(params (string Token, double Score)[] tokens)
    {
        var json = Merges();
        json["normalizer"] = null;
        json["pre_tokenizer"] = JsonNode.Parse("""{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always"}""");
        json["decoder"] = json["pre_tokenizer"]!.DeepClone();
        json["model"] = new JsonObject
        {
            ["type"] = "Unigram",
            ["unk_id"] = 0,
            ["vocab"] = new JsonArray([.. new[] { ("<unk>", 0.0), ("<s>", 0), ("</s>", 0) }.Concat(tokens).Select(token => new JsonArray(token.Item1, token.Item2))]),
        };
        return json;
    }

    /// <summary>BERT's parts around a few words.</summary>
    public static JsonObject WordPiece(params string[] tokens)
    {
        string[] special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"];
        var json = Bytes();
        json["added_tokens"] = new JsonArray([.. special.Select((token, id) => Special(id, token))]);
        json["normalizer"] = JsonNode.Parse("""{"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true}""");
        json["pre_tokenizer"] = JsonNode.Parse("""{"type": "BertPreTokenizer"}""");
        json["post_processor"] = JsonNode.Parse("""{"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]}""");
        json["decoder"] = JsonNode.Parse("""{"type": "WordPiece", "prefix": "##", "cleanup": true}""");
        json["model"] = new JsonObject
        {
            ["type"] = "WordPiece",
            ["unk_token"] = "[UNK]",
            ["continuing_subword_prefix"] = "##",
            ["max_input_chars_per_word"] = 20,
            ["vocab"] = new JsonObject(special.Concat(tokens).Select((token, id) => KeyValuePair.Create(token, (JsonNode?)id))),
        };
        return json;
    }

    public static JsonObject Special(int id, string content) => Added(id, content, """{"special": true, "normalized": false}""");

    public static JsonObject Added(int id, string content, string options)
    {
        var token = JsonNode.Parse(options)!.AsObject();
        (token["id"], token["content"]) = (id, content);
        foreach (var option in (string[])["single_word", "lstrip", "rstrip"])
            token.TryAdd(option, false);
        return token;
    }

    public static PipelineTokenizer Read(JsonNode json)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["tokenizer.json"], json.ToJsonString());
        return TokenizerFiles.Read(folder["tokenizer.json"]);
    }

    /// <summary>What reached the model of <see cref="Bytes"/>: its words, each with a bar behind it.</summary>
    public static string Seen(string name, string component, string text)
    {
        var json = Bytes();
        json[name] = JsonNode.Parse(component);
        return Encoding.UTF8.GetString([.. Read(json).Encode(text).Select(id => (byte)id)]);
    }
}
