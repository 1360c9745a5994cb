using System.IO.Compression;
using System.Runtime.Loader;
using System.Text.Json.Nodes;
using Endonym.Text.Tokenizers;
using Endonym.Text.Tokenizers.PreTokenizers;
using FsCheck.Fluent;
using TiktokenTokenizer = Microsoft.ML.Tokenizers.TiktokenTokenizer;

namespace Endonym.Text.Tests.Tokenizers.Published;

/// <summary>OpenAI's vocabularies, beside Microsoft's tokenizer for .NET.</summary>
public sealed class TiktokenVocabularyTests
{
    private const string Version = "2.0.1";

    [Theory]
    [InlineData("Gpt2", "gpt2")]
    [InlineData("R50kBase", "r50k_base")]
    [InlineData("Cl100kBase", "cl100k_base")]
    [InlineData("O200kBase", "o200k_base")]
    public void Ids_are_those_of_microsofts_tokenizer(string package, string encoding)
    {
        var library = AssemblyLoadContext.Default.LoadFromAssemblyPath(Packages.NuGet($"Microsoft.ML.Tokenizers.Data.{package}", Version));
        using var resource = library.GetManifestResourceStream(library.GetManifestResourceNames().Single(name => name.Contains(".tiktoken", StringComparison.Ordinal)))!;
        var peer = encoding == "gpt2" ? TiktokenTokenizer.CreateForModel(encoding) : TiktokenTokenizer.CreateForEncoding(encoding);
        var tokenizer = Pipeline.SmallTokenizers.Read(FromRanks(resource, encoding switch
        {
            "cl100k_base" => PreTokenizer.Pattern,
            "o200k_base" => CaseScanner.O200kPattern,
            _ => Gpt2Scanner.Pattern,
        }));

        // Microsoft's sees UTF-16 units, so letters beyond the basic plane are symbols to it; and it does not know that ſ is an s.
        var texts = Corpora.ManyScripts.Concat(Gen.Sample(AnyText.Arbitrary.Generator, 30, 1_000).Select(text => string.Concat(text.Where(unit => !char.IsSurrogate(unit) && unit != 'ſ'))));
        foreach (var text in texts)
        {
            Assert.Equal(peer.EncodeToIds(text), tokenizer.Encode(text));
            Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text)));
        }
    }

    /// <summary>A list of tokens by rank as a file of Hugging Face's: whatever two tokens together are a third merge at its rank.</summary>
    private static JsonObject FromRanks(Stream resource, string pattern)
    {
        using var reader = new StreamReader(new DeflateStream(resource, CompressionMode.Decompress));
        List<byte[]> tokens = [];
        while (reader.ReadLine() is { } line)
        {
            // The first line says how many there are; each of the others is a token, whose rank is its place.
            if (!line.StartsWith("Capacity:", StringComparison.Ordinal))
                tokens.Add(Convert.FromBase64String(line));
        }

        var vocabulary = new JsonObject();
        HashSet<string> known = new(StringComparer.Ordinal);
        List<string> merges = [];
        foreach (var (id, token) in tokens.Index())
        {
            var spelling = ByteAlphabet.Spell(token);
            vocabulary[spelling] = id;
            for (var cut = 1; cut < spelling.Length; cut++)
            {
                if (known.Contains(spelling[..cut]) && known.Contains(spelling[cut..]))
                    merges.Add($"{spelling[..cut]} {spelling[cut..]}");
            }

            known.Add(spelling);
        }

        return new JsonObject
        {
            ["added_tokens"] = new JsonArray(Pipeline.SmallTokenizers.Special(tokens.Count, "<|endoftext|>")),
            ["pre_tokenizer"] = new JsonObject
            {
                ["type"] = "Sequence",
                ["pretokenizers"] = new JsonArray(
                    new JsonObject { ["type"] = "Split", ["pattern"] = new JsonObject { ["Regex"] = pattern }, ["behavior"] = "Isolated", ["invert"] = false },
                    new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["use_regex"] = false }),
            },
            ["decoder"] = new JsonObject { ["type"] = "ByteLevel" },
            ["model"] = new JsonObject { ["type"] = "BPE", ["ignore_merges"] = true, ["vocab"] = vocabulary, ["merges"] = new JsonArray([.. merges.Select(merge => JsonValue.Create(merge))]) },
        };
    }
}
