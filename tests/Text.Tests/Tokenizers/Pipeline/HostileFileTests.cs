using System.Text;
using System.Text.Json.Nodes;
using Endonym.Lineage;
using Endonym.Text.Tokenizers;

namespace Endonym.Text.Tests.Tokenizers.Pipeline;

public sealed class HostileFileTests : IDisposable
{
    private const long MaxAllocation = 64 << 20; // bytes; a broken size must not become memory

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("version", "\"2.0\"", "\"1.0\"")]
    [InlineData("novelty", "1", "nothing of that name")]
    [InlineData("normalizer", """{"type": "ByteLevel"}""", "NFKD")]
    [InlineData("normalizer", """{"type": "Replace", "pattern": {"String": ""}, "content": ""}""", "not empty")]
    [InlineData("normalizer", """{"type": "Precompiled", "precompiled_charsmap": "?"}""", "base64")]
    [InlineData("pre_tokenizer", """{"type": "UnicodeScripts"}""", "Metaspace")]
    [InlineData("pre_tokenizer", """{"type": "Sequence", "pretokenizers": [{"type": "ByteLevel"}, {"type": "Whitespace"}]}""", "nothing after ByteLevel")]
    [InlineData("pre_tokenizer", """{"type": "Split", "pattern": {"Regex": "("}, "behavior": "Isolated"}""", ".NET")]
    [InlineData("pre_tokenizer", """{"type": "Split", "pattern": {"String": "a"}, "behavior": "Elsewhere"}""", "MergedWithNext")]
    [InlineData("pre_tokenizer", """{"type": "Metaspace", "prepend_scheme": "often"}""", "always")]
    [InlineData("post_processor", """{"type": "Other"}""", "TemplateProcessing")]
    [InlineData("post_processor", """{"type": "BertProcessing", "sep": ["x", 9999], "cls": ["y", 1]}""", "an id below")]
    [InlineData("post_processor", """{"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "x"}}], "pair": [], "special_tokens": {}}""", "special_tokens")]
    [InlineData("decoder", """{"type": "CTC"}""", "WordPiece")]
    [InlineData("decoder", """{"type": "Strip", "content": " ", "start": 0, "stop": 1}""", "0")]
    [InlineData("decoder", """{"type": "Sequence", "decoders": [{"type": "Fuse"}, {"type": "Replace", "pattern": {"String": "a"}, "content": "b"}]}""", "Strip after Fuse")]
    [InlineData("model.type", "\"Other\"", "Unigram")]
    [InlineData("model.dropout", "0.1", "the same ids")]
    [InlineData("model.novelty", "1", "nothing of that name")]
    [InlineData("model.unk_token", "\"nowhere\"", "a token of model.vocab")]
    [InlineData("model.vocab", "[]", "an object")]
    [InlineData("model.vocab.a", "2000000000", "too many ids")]
    [InlineData("model.vocab.a", "-1", "a whole number")]
    [InlineData("model.vocab.a", "1e99", "a whole number")]
    [InlineData("model.vocab.a", "7", "two tokens")]
    [InlineData("model.merges", "[\"<0x01> nowhere\"]", "a third")]
    [InlineData("model.merges", "[1]", "strings, or pairs")]
    [InlineData("model.merges", "[[\"<0x01>\"]]", "strings, or pairs")]
    [InlineData("added_tokens", """[{"id": 5, "content": "new"}]""", "<0x05>")]
    [InlineData("added_tokens", """[{"id": 2000000000, "content": "new"}]""", "right behind")]
    [InlineData("added_tokens", """[{"id": 256, "content": "<s>"}]""", "<s>")]
    [InlineData("added_tokens", """[{"id": 300, "content": "x"}, {"id": 301, "content": "x"}]""", "once")]
    [InlineData("added_tokens", "[]", "bos_token")]
    public void What_is_not_supported_is_refused_with_its_place_and_what_is(string field, string value, string supported)
    {
        var json = SmallTokenizers.Bytes();
        var node = (JsonNode)json;
        var steps = field.Split('.');
        foreach (var step in steps[..^1])
            node = node[step]!;
        node[steps[^1]] = JsonNode.Parse(value);
        var error = Refused(json.ToJsonString());
        Assert.StartsWith(_folder["hostile.json"], error, StringComparison.Ordinal);
        Assert.Contains(supported, error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_merge_that_comes_twice_is_refused()
    {
        var json = SmallTokenizers.Merges("a b", "b c");
        json["model"]!["merges"]!.AsArray().Add("a b");
        Assert.Contains("model.merges[2]", Refused(json.ToJsonString()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1e999")]
    [InlineData("\"NaN\"")]
    [InlineData("null")]
    public void A_score_that_is_no_number_is_refused(string score) =>
        Assert.Contains("model.vocab[3][1]", Refused(SmallTokenizers.Unigram(("▁", -1234.5)).ToJsonString().Replace("-1234.5", score, StringComparison.Ordinal)), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"model\": {}}")]
    [InlineData("{\"model\": {\"vocab\": {\"\\ud800\": 1}, \"type\": \"BPE\", \"merges\": []}}")]
    public void A_file_that_is_something_else_is_refused_with_its_path(string text) => Assert.StartsWith(_folder["hostile.json"], Refused(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("{\"a\": 3]", "[]")]
    [InlineData("{\"a\": 3,}", "[]")]
    [InlineData("{\"a\": [}", "[]")]
    [InlineData("{\"a\": 3} {", "[]")]
    [InlineData("{\"a\": 3", "[]")]
    [InlineData("{\"a: 3}", "[]")]
    [InlineData("{\"a\": 3}", "[\"a b\"}")]
    [InlineData("{\"a\": 3}", "[[\"a\", \"b\"]")]
    [InlineData("{\"a\": 3}", "[\"a b\" \"b c\"]")]
    public void A_list_that_is_no_json_is_refused(string vocabulary, string merges) =>
        Refused($"{{\"model\": {{\"type\": \"BPE\", \"vocab\": {vocabulary}, \"merges\": {merges}}}}}");

    [Fact]
    public void Written_forms_may_look_like_json_and_like_the_names_of_the_lists()
    {
        string[] tokens = ["vocab", "merges", "model", "{", "}", "[", "]", "\"", "\\", ":", ",", "}]}\""];
        var json = SmallTokenizers.Bytes();
        foreach (var token in tokens)
            json["model"]!["vocab"]![token] = json["model"]!["vocab"]!.AsObject().Count;
        var tokenizer = SmallTokenizers.Read(json);
        Assert.Equal(tokens, Enumerable.Range(SmallTokenizers.End + 1, tokens.Length).Select(id => Encoding.UTF8.GetString(tokenizer.BytesOf(id))));
    }

    [Fact]
    public void Nesting_without_end_is_refused()
    {
        Refused(string.Concat(Enumerable.Repeat("{\"model\":", 100_000)));
        var json = SmallTokenizers.Bytes().ToJsonString();
        Refused(json.Replace("\"normalizer\":null", "\"normalizer\":" + string.Concat(Enumerable.Repeat("{\"type\":\"Sequence\",\"normalizers\":[", 5_000)), StringComparison.Ordinal));
    }

    [Fact]
    public void Replacements_that_double_a_text_again_and_again_are_stopped()
    {
        var doubling = string.Join(", ", Enumerable.Repeat("""{"type": "Replace", "pattern": {"String": "a"}, "content": "aa"}""", 60));
        var json = SmallTokenizers.Bytes();
        json["normalizer"] = JsonNode.Parse($$"""{"type": "Sequence", "normalizers": [{{doubling}}]}""");
        var tokenizer = SmallTokenizers.Read(json);
        Assert.Contains("normalizers", Assert.Throws<InvalidInputException>(() => tokenizer.Encode("aaa")).Message, StringComparison.Ordinal);

        json["normalizer"] = JsonNode.Parse($$"""{"type": "Prepend", "prepend": "{{new string('a', 300)}}"}""");
        Assert.Contains("normalizer.prepend", Refused(json.ToJsonString()), StringComparison.Ordinal);
        json["normalizer"] = null;
        json["decoder"] = JsonNode.Parse($$"""{"type": "Sequence", "decoders": [{{doubling.Replace('a', 'x')}}]}""");
        Assert.Contains("decoder", Refused(json.ToJsonString()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pattern_that_tries_too_many_ways_is_stopped()
    {
        var json = SmallTokenizers.Bytes();
        json["pre_tokenizer"] = JsonNode.Parse("""{"type": "Split", "pattern": {"Regex": "(a+)+$(?<=b)"}, "behavior": "Isolated"}""");
        var tokenizer = SmallTokenizers.Read(json);
        Assert.Contains("(a+)+$", Assert.Throws<InvalidInputException>(() => tokenizer.Encode(new string('a', 60) + "c")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_files_are_refused_or_read_and_nothing_else()
    {
        // Some 3,000 files: bytes changed, cut out, doubled; what is read must still encode and decode.
        (string Name, byte[] Whole)[] files =
        [
            ("hostile.json", Encoding.UTF8.GetBytes(SmallTokenizers.Merges("a b", "ab c", "▁ ▁", "▁ a").ToJsonString())),
            ("hostile.json", Encoding.UTF8.GetBytes(SmallTokenizers.Unigram(("▁", -1), ("a", -2), ("ab", -3)).ToJsonString())),
            ("hostile.json", Encoding.UTF8.GetBytes(SmallTokenizers.WordPiece("a", "##b", "##c").ToJsonString())),
            ("hostile.model", SentencePieceFiles.Build(isBpe: true, [("<unk>", 0, 2), ("<s>", 0, 3), ("</s>", 0, 3), ("▁", -1, 1), ("a", -2, 1), ("ab", -1, 1), ("b", -3, 4)], map: CharacterMaps.Build(("A", "a")))),
            ("hostile.model", SentencePieceFiles.Build(isBpe: false, [("<unk>", 0, 2), ("<s>", 0, 3), ("▁", -1, 1), ("a", -2, 1), ("ab", -1, 1)])),
        ];
        var random = new Random(17);
        foreach (var (name, whole) in files)
        {
            for (var round = 0; round < 600; round++)
            {
                File.WriteAllBytes(_folder[name], Damage(whole, random));
                var before = GC.GetAllocatedBytesForCurrentThread();
                try
                {
                    var tokenizer = TokenizerFiles.Read(_folder[name]);
                    tokenizer.Decode(tokenizer.Encode("aab Abc żółw"));
                }
                catch (InvalidInputException error)
                {
                    Assert.Contains(_folder[name], error.Message, StringComparison.Ordinal);
                }

                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MaxAllocation);
            }
        }
    }

    private static byte[] Damage(byte[] whole, Random random)
    {
        List<byte> damaged = [.. whole];
        for (var change = random.Next(1, 4); change > 0 && damaged.Count > 1; change--)
        {
            var at = random.Next(damaged.Count);
            switch (random.Next(4))
            {
                case 0:
                    damaged[at] = (byte)random.Next(256);
                    break;
                case 1:
                    damaged.RemoveRange(at, Math.Min(random.Next(1, 20), damaged.Count - at));
                    break;
                case 2:
                    damaged.InsertRange(at, [.. damaged[at..Math.Min(at + random.Next(1, 20), damaged.Count)]]);
                    break;
                default:
                    damaged[at] = (byte)"0123456789-{}[]\",:eE"[random.Next(20)];
                    break;
            }
        }

        return [.. damaged];
    }

    private string Refused(string text)
    {
        File.WriteAllText(_folder["hostile.json"], text);
        return Assert.Throws<InvalidInputException>(() => TokenizerFiles.Read(_folder["hostile.json"])).Message;
    }
}
