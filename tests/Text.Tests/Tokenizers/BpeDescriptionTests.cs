using System.Text.Json.Nodes;
using Endonym.Lineage;
using Endonym.Text.Tokenizers;

namespace Endonym.Text.Tests.Tokenizers;

public sealed class BpeDescriptionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""["a b", "ab c"]""")] // until tokenizers 0.19
    [InlineData("""[["a", "b"], ["ab", "c"]]""")] // since 0.20
    public void What_the_file_says_is_there_in_order(string merges)
    {
        var described = Read($$"""
            {
              "added_tokens": [{"id": 5, "content": "<s>", "special": true}, {"id": 6, "content": "▁x", "special": false}],
              "normalizer": {"type": "Sequence", "normalizers": [{"type": "NFC"}, {"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "▁"}]}]},
              "pre_tokenizer": {"type": "ByteLevel", "use_regex": false},
              "post_processor": null,
              "model": {"type": "BPE", "unk_token": "a", "byte_fallback": true, "vocab": {"a": 0, "b": 1, "c": 2, "ab": 3, "abc": 4}, "merges": {{merges}}}
            }
            """);

        Assert.Equal(["a", "b", "c", "ab", "abc"], described.Tokens.OrderBy(token => token.Key).Select(token => token.Value));
        Assert.Equal([(5, ("<s>", true)), (6, ("▁x", false))], described.AddedTokens.OrderBy(token => token.Key).Select(token => (token.Key, token.Value)));
        Assert.Equal([("a", "b"), ("ab", "c")], described.Merges);
        Assert.Equal((true, false, "a"), (described.ByteFallback, described.IgnoreMerges, described.UnknownToken));
        Assert.Equal(["normalizer.normalizers[0]", "normalizer.normalizers[1].normalizers[0]"], described.Normalizers.Select(step => step.Name));
        Assert.Equal(["ByteLevel"], described.PreTokenizers.Select(step => step["type"].AsText()));
        Assert.Empty(described.PostProcessors);
    }

    [Theory]
    [InlineData("type", "\"Unigram\"", "'model.type' is \"Unigram\"; supported: \"BPE\"")]
    [InlineData("end_of_word_suffix", "\"@\"", "'model.end_of_word_suffix' is \"@\"; supported: \"\"")]
    [InlineData("merges", """["a c"]""", "model.merges[0] joins 'a' and 'c'")]
    [InlineData("unk_token", "3", "'model.unk_token' is 3; supported: a string")]
    public void What_another_format_could_not_say_is_refused(string name, string value, string fault)
    {
        var json = JsonNode.Parse("""{"model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "c": 2, "ab": 3}, "merges": ["a b"]}}""")!; // an object
        json["model"]![name] = JsonNode.Parse(value); // as above

        Assert.Contains(fault, Assert.Throws<InvalidInputException>(() => Read(json.ToJsonString())).Message, StringComparison.Ordinal);
    }

    private BpeDescription Read(string json)
    {
        File.WriteAllText(_folder["tokenizer.json"], json);
        return BpeDescription.Read(_folder["tokenizer.json"]);
    }
}
