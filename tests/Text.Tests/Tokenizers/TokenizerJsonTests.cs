using System.Text.Json;
using System.Text.Json.Nodes;
using Endonym.Lineage;
using Endonym.Text.ChatTemplates;
using Endonym.Text.Tokenizers;

namespace Endonym.Text.Tests.Tokenizers;

public sealed class TokenizerJsonTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_tokenizer_comes_back_as_it_was()
    {
        TokenizerJson.Write(_folder["tokenizer.json"], Corpora.Tokenizer);
        var read = TokenizerJson.Read(_folder["tokenizer.json"]);
        Assert.Equal(Corpora.Vocabulary.Tokens, read.Vocabulary.Tokens);
        Assert.Equal(Corpora.Vocabulary.Merges, read.Vocabulary.Merges);
        Assert.Equal(Corpora.Vocabulary.SpecialTokens, read.SpecialTokens);
        Assert.Equal(Corpora.Tokenizer.EndOfTextId, read.EndOfTextId);
        AnyText.Check(text => Assert.Equal(Corpora.Tokenizer.Encode(text), read.Encode(text)), count: 200);
    }

    [Fact]
    public void The_same_tokenizer_gives_the_same_bytes()
    {
        TokenizerJson.Write(_folder["a"], Corpora.Tokenizer);
        TokenizerJson.Write(_folder["b"], TokenizerJson.Read(_folder["a"]));
        Assert.Equal(File.ReadAllBytes(_folder["a"]), File.ReadAllBytes(_folder["b"]));
        Assert.DoesNotContain("\r", File.ReadAllText(_folder["a"]), StringComparison.Ordinal);
    }

    [Fact]
    public void The_file_says_what_hugging_faces_library_must_do()
    {
        var json = Written();
        Assert.Equal("BPE", (string?)json["model"]!["type"]);
        Assert.Equal(PreTokenizer.Pattern, (string?)json["pre_tokenizer"]!["pretokenizers"]![0]!["pattern"]!["Regex"]);
        Assert.False((bool)json["pre_tokenizer"]!["pretokenizers"]![1]!["use_regex"]!);
        Assert.Equal(220, (int)json["model"]!["vocab"]!["Ġ"]!); // the space, as in GPT-2's and Llama 3's files
        // The library gives added tokens the ids after the model's, in order: the file must not need anything else.
        var vocabulary = json["model"]!["vocab"]!.AsObject();
        Assert.Equal(["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|pad|>"], json["added_tokens"]!.AsArray().Select(token => (string?)token!["content"]));
        Assert.Equal(Enumerable.Range(vocabulary.Count, 4), json["added_tokens"]!.AsArray().Select(token => (int)token!["id"]!));
    }

    [Fact]
    public void Merges_may_be_strings_or_pairs()
    {
        var json = Written();
        json["model"]!["merges"] = new JsonArray([.. json["model"]!["merges"]!.AsArray().Select(merge => new JsonArray([.. ((string)merge!).Split(' ').Select(part => JsonValue.Create(part))]))]);
        Assert.Equal(Corpora.Vocabulary.Merges, Read(json).Vocabulary.Merges);
    }

    [Fact]
    public void Special_tokens_may_come_first_and_stand_in_the_models_vocabulary()
    {
        // As GPT-2's relatives do: <|endoftext|> is 0, and the bytes follow.
        var json = Written();
        var vocabulary = new JsonObject { ["<|endoftext|>"] = 0 };
        foreach (var (token, id) in json["model"]!["vocab"]!.AsObject())
            vocabulary[token] = (int)id! + 1;
        json["model"]!["vocab"] = vocabulary;
        json["added_tokens"] = new JsonArray(new JsonObject { ["id"] = 0, ["content"] = "<|endoftext|>", ["special"] = true });
        var tokenizer = Read(json);
        Assert.Equal(0, tokenizer.EndOfTextId);
        Assert.Equal(Corpora.Tokenizer.Encode(Corpora.ManyScripts[0]).Select(id => id + 1), tokenizer.Encode(Corpora.ManyScripts[0]));

        TokenizerJson.Write(_folder["again"], tokenizer);
        Assert.Equal(tokenizer.Vocabulary.Tokens, TokenizerJson.Read(_folder["again"]).Vocabulary.Tokens);
        Assert.Equal(0, (int)JsonNode.Parse(File.ReadAllText(_folder["again"]))!["model"]!["vocab"]!["<|endoftext|>"]!);
    }

    [Theory]
    [InlineData("version", "\"2.0\"", "\"1.0\"")]
    [InlineData("truncation", """{"max_length": 5}""", "null")]
    [InlineData("normalizer", """{"type": "NFC"}""", "null")]
    [InlineData("pre_tokenizer.type", "\"Whitespace\"", "\"Sequence\"")]
    [InlineData("pre_tokenizer.pretokenizers", "[]", "a Split and a ByteLevel")]
    [InlineData("pre_tokenizer.pretokenizers[0].pattern.Regex", "\"\\\\w+\"", "\\p{L}")]
    [InlineData("pre_tokenizer.pretokenizers[0].behavior", "\"Removed\"", "\"Isolated\"")]
    [InlineData("pre_tokenizer.pretokenizers[0].invert", "true", "false")]
    [InlineData("pre_tokenizer.pretokenizers[1].add_prefix_space", "true", "false")]
    [InlineData("pre_tokenizer.pretokenizers[1].use_regex", "true", "false")]
    [InlineData("post_processor.type", "\"TemplateProcessing\"", "\"ByteLevel\"")]
    [InlineData("decoder.type", "\"WordPiece\"", "\"ByteLevel\"")]
    [InlineData("model.type", "\"Unigram\"", "\"BPE\"")]
    [InlineData("model.dropout", "0.1", "null")]
    [InlineData("model.unk_token", "\"<unk>\"", "null")]
    [InlineData("model.end_of_word_suffix", "\"</w>\"", "\"\"")]
    [InlineData("model.byte_fallback", "true", "false")]
    [InlineData("model.ignore_merges", "true", "false")]
    [InlineData("model.novelty", "1", "nothing of that name")]
    [InlineData("model.vocab", "[]", "an object")]
    [InlineData("model.vocab.a", "-1", "a whole number")]
    [InlineData("model.vocab.a", "1e99", "a whole number")]
    [InlineData("model.merges[0]", "\"e\"", "two tokens")]
    [InlineData("model.merges[0]", "[\"e\", 1]", "a string")]
    [InlineData("model.merges[0]", "\"e nosuchtoken\"", "two tokens")]
    [InlineData("added_tokens[0].special", "false", "true")]
    [InlineData("added_tokens[1].content", "\"<|endoftext|>\"", "each added token once")]
    public void What_is_not_implemented_is_refused_with_its_name_and_what_is(string field, string value, string supported)
    {
        var json = Written();
        if (field.StartsWith("post_processor", StringComparison.Ordinal))
            json["post_processor"] = new JsonObject();
        Set(json, field, value);
        var error = Refused(json.ToJsonString());
        Assert.Contains(_folder["hostile.json"], error, StringComparison.Ordinal);
        Assert.Contains(field.StartsWith("model.merges[0]", StringComparison.Ordinal) ? "model.merges[0]" : field, error, StringComparison.Ordinal);
        Assert.Contains(supported, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model.vocab.a", "2000000000", "2000000000")] // a gap must not become memory
    [InlineData("model.vocab.a", "0", "the id 0")]
    [InlineData("model.vocab.ʤ", "600", "ʤ")]
    [InlineData("added_tokens[0].id", "5", "<|endoftext|>")]
    [InlineData("added_tokens[0].content", "\"<eos>\"", "<|endoftext|>")]
    public void A_vocabulary_that_contradicts_itself_is_refused(string field, string value, string named)
    {
        var json = Written();
        Set(json, field, value);
        var error = Refused(json.ToJsonString());
        Assert.StartsWith(_folder["hostile.json"], error, StringComparison.Ordinal);
        Assert.Contains(named, error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_vocabulary_without_all_bytes_is_refused()
    {
        var json = Written();
        json["model"]!["merges"] = new JsonArray();
        json["model"]!["vocab"] = new JsonObject { ["a"] = 0 };
        json["added_tokens"] = new JsonArray(new JsonObject { ["id"] = 1, ["content"] = "<|endoftext|>", ["special"] = true });
        Assert.Contains("0x00", Refused(json.ToJsonString()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"version\": \"1.0\", \"version\": \"1.0\"}")]
    [InlineData("{\"\\ud800\": 1}")]
    [InlineData("{\"version\": \"\\ud800\"}")]
    [InlineData("\u0000\u0001 a binary file")]
    public void A_file_that_is_something_else_is_refused_with_its_path(string text) => Assert.Contains(_folder["hostile.json"], Refused(text), StringComparison.Ordinal);

    [Fact]
    public void A_file_cut_off_anywhere_is_refused()
    {
        TokenizerJson.Write(_folder["whole"], Corpora.Tokenizer);
        var whole = File.ReadAllText(_folder["whole"]);
        for (var length = 0; length < whole.TrimEnd().Length; length += 97)
            Refused(whole[..length]);
    }

    [Fact]
    public void Text_that_is_no_unicode_is_refused() => // a lone surrogate, which JSON can spell
        Assert.Contains("model.merges[0]", Refused(Written().ToJsonString().Replace("\"merges\":[", """ "merges":["a \ud800", """, StringComparison.Ordinal)), StringComparison.Ordinal);

    [Fact]
    public void Nesting_without_end_is_refused() => Refused(string.Concat(Enumerable.Repeat("{\"model\":", 100_000)));

    [Fact]
    public void A_missing_file_is_refused() => Assert.Throws<InvalidInputException>(() => TokenizerJson.Read(_folder["none.json"]));

    [Fact]
    public void A_folder_comes_back_with_its_chat_template()
    {
        TokenizerJson.WriteFolder(_folder["model"], Corpora.Tokenizer, ChatTemplate.ChatMl, modelMaxLength: 2048);
        var loaded = TokenizerJson.ReadFolder(_folder["model"]);
        Assert.Same(ChatTemplate.ChatMl, loaded.ChatTemplate);
        Assert.Equal(Corpora.Vocabulary.Merges, loaded.Tokenizer.Vocabulary.Merges);

        var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder["model"], "tokenizer_config.json"))).RootElement;
        Assert.Equal("PreTrainedTokenizerFast", config.GetProperty("tokenizer_class").GetString());
        Assert.Equal("<|pad|>", config.GetProperty("pad_token").GetString());
        Assert.Equal("<|endoftext|>", config.GetProperty("bos_token").GetString()); // which the template begins with
        Assert.Equal(2048, config.GetProperty("model_max_length").GetInt32());
        Assert.Equal(ChatTemplate.ChatMl.Jinja, config.GetProperty("chat_template").GetString());
        var special = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder["model"], "special_tokens_map.json"))).RootElement;
        Assert.Equal("<|endoftext|>", special.GetProperty("eos_token").GetString());
    }

    [Fact]
    public void A_base_models_folder_has_no_chat_template()
    {
        TokenizerJson.WriteFolder(_folder["model"], Corpora.Tokenizer, chatTemplate: null, modelMaxLength: 512);
        Assert.Null(TokenizerJson.ReadFolder(_folder["model"]).ChatTemplate);
        File.Delete(Path.Combine(_folder["model"], "tokenizer_config.json"));
        Assert.Null(TokenizerJson.ReadFolder(_folder["model"]).ChatTemplate);
    }

    [Fact]
    public void A_chat_template_in_a_file_of_its_own_is_found()
    {
        TokenizerJson.WriteFolder(_folder["model"], Corpora.Tokenizer, chatTemplate: null, modelMaxLength: 512);
        File.WriteAllText(Path.Combine(_folder["model"], "chat_template.jinja"), ChatTemplate.ChatMl.Jinja);
        Assert.Same(ChatTemplate.ChatMl, TokenizerJson.ReadFolder(_folder["model"]).ChatTemplate);
    }

    [Fact]
    public void A_chat_template_in_a_file_of_its_own_stands_above_the_one_in_the_settings()
    {
        // As in transformers' tokenization_utils_base.py: "If an independent chat template file exists, it takes priority over template entries in the tokenizer config".
        TokenizerJson.WriteFolder(_folder["model"], Corpora.Tokenizer, ChatTemplate.ChatMl, modelMaxLength: 512);
        File.WriteAllText(Path.Combine(_folder["model"], "chat_template.jinja"), "{{ bos_token }}y");
        Assert.Equal("{{ bos_token }}y", TokenizerJson.ReadFolder(_folder["model"]).ChatTemplate!.Jinja);
    }

    [Fact]
    public void Of_several_named_chat_templates_the_default_one_is_taken()
    {
        TokenizerJson.WriteFolder(_folder["model"], Corpora.Tokenizer, chatTemplate: null, modelMaxLength: 512);
        File.WriteAllText(Path.Combine(_folder["model"], "tokenizer_config.json"), """{"chat_template": [{"name": "rag", "template": "x"}, {"name": "default", "template": "{{ bos_token }}y"}]}""");
        Assert.Equal("{{ bos_token }}y", TokenizerJson.ReadFolder(_folder["model"]).ChatTemplate!.Jinja);
    }

    [Fact]
    public void Any_models_template_may_name_its_own_first_and_last_token()
    {
        TokenizerJson.WriteFolder(_folder["model"], Corpora.Tokenizer, chatTemplate: null, modelMaxLength: 512);
        File.WriteAllText(Path.Combine(_folder["model"], "tokenizer_config.json"), """{"bos_token": "<s>", "eos_token": {"content": "</s>"}, "chat_template": "{{ bos_token }}{{ messages[0].content }}{{ eos_token }}"}""");
        var template = TokenizerFiles.ReadModel(_folder["model"]).ChatTemplate!;
        Assert.Equal("<s>żółw</s>", template.Render(Corpora.Tokenizer, new ChatTemplateInput { Messages = [new JsonObject { ["role"] = "user", ["content"] = "żółw" }] }, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("""{"chat_template": "{% include 'x' %}"}""", "'include'")]
    [InlineData("""{"chat_template": [{"name": "rag", "template": "x"}]}""", "chat_template")]
    [InlineData("""{"eos_token": "</s>"}""", "eos_token")]
    [InlineData("""{"bos_token": "<s>"}""", "bos_token")]
    [InlineData("""{"eos_token": {"content": "</s>"}}""", "eos_token.content")]
    [InlineData("""{"eos_token": """, "JSON")]
    public void A_config_that_asks_for_something_else_is_refused(string config, string named)
    {
        TokenizerJson.WriteFolder(_folder["model"], Corpora.Tokenizer, chatTemplate: null, modelMaxLength: 512);
        File.WriteAllText(Path.Combine(_folder["model"], "tokenizer_config.json"), config);
        var error = Assert.Throws<InvalidInputException>(() => TokenizerJson.ReadFolder(_folder["model"])).Message;
        Assert.Contains("tokenizer_config.json", error, StringComparison.Ordinal);
        Assert.Contains(named, error, StringComparison.Ordinal);
    }

    private JsonNode Written()
    {
        TokenizerJson.Write(_folder["written.json"], Corpora.Tokenizer);
        return JsonNode.Parse(File.ReadAllText(_folder["written.json"]))!;
    }

    private ByteLevelBpeTokenizer Read(JsonNode json)
    {
        File.WriteAllText(_folder["changed.json"], json.ToJsonString());
        return TokenizerJson.Read(_folder["changed.json"]);
    }

    private string Refused(string text)
    {
        File.WriteAllText(_folder["hostile.json"], text);
        return Assert.Throws<InvalidInputException>(() => TokenizerJson.Read(_folder["hostile.json"])).Message;
    }

    private static void Set(JsonNode root, string path, string value)
    {
        string[] steps = path.Replace("[", ".[", StringComparison.Ordinal).Split('.');
        var node = root;
        foreach (var step in steps[..^1])
            node = step is ['[', .. var index, ']'] ? node[int.Parse(index, System.Globalization.CultureInfo.InvariantCulture)]! : node[step]!;
        if (steps[^1] is ['[', .. var last, ']'])
            node[int.Parse(last, System.Globalization.CultureInfo.InvariantCulture)] = JsonNode.Parse(value);
        else
            node[steps[^1]] = JsonNode.Parse(value);
    }
}
