using System.Text.Json.Nodes;
using Endonym.Text.Tokenizers;

namespace Endonym.Text.Tests.Tokenizers.Pipeline;

public sealed class SpecialTokenTests
{
    private static readonly ITokenizer Bytes = SmallTokenizers.Read(SmallTokenizers.Bytes());

    [Fact]
    public void A_users_text_never_becomes_a_special_token()
    {
        // Also where merges or the vocabulary itself would make one of it.
        var merging = SmallTokenizers.Merges("< s", "<s >", "< /", "</ s", "</s >");
        merging["model"]!["vocab"]!["<s>"] = 1;
        merging["model"]!["vocab"]!["</s>"] = 2;
        var whole = SmallTokenizers.Merges("< s");
        whole["normalizer"] = null;
        whole["model"]!["ignore_merges"] = true;
        ITokenizer[] all = [Bytes, SmallTokenizers.Read(merging), SmallTokenizers.Read(whole), SmallTokenizers.Read(SmallTokenizers.Unigram(("▁", -1), ("<", -1), ("s", -1), (">", -1), ("/", -1))), SmallTokenizers.Read(SmallTokenizers.WordPiece("s"))];
        foreach (var tokenizer in all)
        {
            var reserved = tokenizer.SpecialTokens.Where(token => token.Key is not ("<unk>" or "[UNK]")).ToArray();
            AnyText.Check(text =>
            {
                foreach (var (content, id) in reserved)
                    Assert.DoesNotContain(id, tokenizer.Encode(text + content + text));
            }, count: 100);
        }
    }

    [Fact]
    public void The_programs_text_becomes_special_tokens_but_for_what_others_wrote_in_it()
    {
        const string Text = "<s>hi <s></s>";
        List<int> ids = [];
        Bytes.EncodeWithSpecialTokens(Text, ids, untrusted: [3..9]); // hi <s>
        Assert.Equal([SmallTokenizers.Begin, .. Bytes.Encode("hi <s>"), SmallTokenizers.End], ids);
        Assert.Equal([SmallTokenizers.Begin, .. Bytes.Encode("hi "), SmallTokenizers.Begin, SmallTokenizers.End], Bytes.EncodeWithSpecialTokens(Text));

        ids.Clear();
        Bytes.EncodeWithSpecialTokens("a<s>", ids, untrusted: [0..2]); // half of a token somebody else wrote makes none
        Assert.Equal(Bytes.Encode("a<s>"), ids);
        Assert.Throws<ArgumentOutOfRangeException>(() => Bytes.EncodeWithSpecialTokens("a", [], untrusted: [0..9]));
    }

    [Fact]
    public void A_tokenizer_of_our_own_reads_special_tokens_too()
    {
        var (tokenizer, end) = ((ITokenizer)Corpora.Tokenizer, Corpora.Tokenizer.SpecialTokens["<|im_end|>"]);
        Assert.Equal([.. tokenizer.Encode("ab"), end, .. tokenizer.Encode("c")], tokenizer.EncodeWithSpecialTokens("ab<|im_end|>c"));
        Assert.Equal([tokenizer.EndOfTextId, .. tokenizer.Encode("ab")], tokenizer.EncodeWithSpecialTokens("ab", addSpecialTokens: true));
        List<int> ids = [];
        tokenizer.EncodeWithSpecialTokens("ab<|im_end|>", ids, untrusted: [Range.All]);
        Assert.Equal(tokenizer.Encode("ab<|im_end|>"), ids);
    }

    [Theory]
    [InlineData("{}", "hello ahello", "@| a|@")]
    [InlineData("""{"single_word": true}""", "hello ahello _hello, hello.", "@| ahello _hello, |@|.")]
    [InlineData("""{"lstrip": true}""", "a  hello b", "a|@| b")]
    [InlineData("""{"rstrip": true}""", "a hello  b", "a |@|b")]
    [InlineData("""{"lstrip": true, "rstrip": true}""", "hello  hello ", "@|@")]
    [InlineData("""{"normalized": true}""", "HELLO", "@")] // the file's normalizer makes letters small
    [InlineData("""{"normalized": false}""", "HELLO", "hello")]
    public void Added_tokens_are_found_as_their_options_say(string options, string text, string expected)
    {
        var json = SmallTokenizers.Bytes();
        json["normalizer"] = JsonNode.Parse("""{"type": "Lowercase"}""");
        var added = JsonNode.Parse(options)!.AsObject();
        added.TryAdd("normalized", false);
        json["added_tokens"]!.AsArray().Add(SmallTokenizers.Added(259, "hello", added.ToJsonString()));
        json["model"]!["end_of_word_suffix"] = "";
        var tokenizer = SmallTokenizers.Read(json);
        Assert.Equal(expected.Split('|').SelectMany(part => part == "@" ? [259] : Bytes.Encode(part).SkipLast(1)), tokenizer.Encode(text));
    }

    [Fact]
    public void The_longest_of_the_tokens_that_begin_at_the_leftmost_place_is_found()
    {
        var json = SmallTokenizers.Bytes();
        foreach (var (content, id) in new[] { ("ab", 259), ("abc", 260), ("bcd", 261) })
            json["added_tokens"]!.AsArray().Add(SmallTokenizers.Added(id, content, """{"normalized": false}"""));
        Assert.Equal([260, 'd', '|', 261, 259], SmallTokenizers.Read(json).Encode("abcdbcdab"));
    }

    [Theory]
    [InlineData("null", null, 257)]
    [InlineData("""{"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "</s>"}}, {"Sequence": {"id": "A"}}], "pair": [], "special_tokens": {"</s>": {"ids": [258]}}}""", null, 258)]
    [InlineData("null", "</s>", 258)]
    public void A_sequence_begins_with_what_the_template_the_configuration_or_the_usual_names_say(string template, string? begin, int expected)
    {
        using var folder = new TemporaryFolder();
        var json = SmallTokenizers.Bytes();
        json["post_processor"] = JsonNode.Parse(template);
        File.WriteAllText(folder["tokenizer.json"], json.ToJsonString());
        if (begin is not null)
            File.WriteAllText(folder["tokenizer_config.json"], $$"""{"bos_token": {"content": "{{begin}}"}, "eos_token": "<s>"}""");
        var read = TokenizerFiles.ReadFolder(folder.FullName);
        Assert.Equal(expected, read.Tokenizer.EndOfTextId);
        Assert.Equal((begin, begin is null ? null : "<s>"), (read.Names.Bos, read.Names.Eos));
    }
}
