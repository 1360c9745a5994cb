using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Checkpoints.SafeTensors;
using Endonym.Models.Families;

namespace Endonym.Models.Tests.Families;

/// <summary>A folder with an encoder small enough for plain loops: chance weights, and a tokenizer as XLM-RoBERTa's, whose tokens are letters and a few words.</summary>
/// <remarks>Linked into the test projects that need a whole model's folder.</remarks>
internal sealed class TinyEncoder : IDisposable
{
    private static readonly string[] Words = ["▁", "▁a", "▁i", "▁w", "▁z", "nie", "owy", "ość", "▁most", "▁dom", "▁stary", "▁nowy", "▁query", "▁passage", ":"];

    private readonly Dictionary<string, float[]> _weights = new(StringComparer.Ordinal);

    /// <param name="modelClass">What comes after <c>XLMRoberta</c> in the class's name: <c>Model</c>, <c>ForMaskedLM</c> or <c>ForSequenceClassification</c>.</param>
    /// <param name="classes">Classes of a head that classifies.</param>
    /// <param name="positions">Rows of the table of positions, two more than a text may have tokens.</param>
    /// <param name="tokenTypes">Rows of the table of token types.</param>
    /// <param name="seed">Of the weights.</param>
    public TinyEncoder(string modelClass = "Model", int classes = 1, int positions = 66, int tokenTypes = 1, int seed = 1)
    {
        List<string> tokens = ["<s>", "<pad>", "</s>", "<unk>", .. Words, .. "aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźżABCDEFGHIJKLMNOPRSTUWZ0123456789.,;?!<>/-".Select(letter => letter.ToString())];
        var config = new JsonObject
        {
            ["model_type"] = "xlm-roberta",
            ["architectures"] = new JsonArray("XLMRoberta" + modelClass),
            ["vocab_size"] = tokens.Count + 3, // rows that no token has, as many models have
            ["hidden_size"] = 64,
            ["intermediate_size"] = 96,
            ["num_hidden_layers"] = 2,
            ["num_attention_heads"] = 4,
            ["max_position_embeddings"] = positions,
            ["type_vocab_size"] = tokenTypes,
            ["layer_norm_eps"] = 1e-5,
            ["bos_token_id"] = 0,
            ["pad_token_id"] = 1,
            ["eos_token_id"] = 2,
            ["num_labels"] = classes,
        };
        Write(HuggingFaceFolder.ConfigFile, config);
        Config = RobertaConfig.Read(this[HuggingFaceFolder.ConfigFile]);
        var random = new Random(seed);
        foreach (var (name, shape) in Config.Weights())
        {
            // Large enough that attention is not uniform and that a misplaced norm or bias shows.
            var isNorm = name.EndsWith("LayerNorm.weight", StringComparison.Ordinal) || name.EndsWith("layer_norm.weight", StringComparison.Ordinal);
            var width = shape.Count == 1 ? 1 : 3 / Math.Sqrt(shape[^1]);
            _weights[name] = [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (product, dimension) => product * dimension)).Select(_ => isNorm ? 0.5f + random.NextSingle() : (float)(2 * width * (random.NextDouble() - 0.5)))];
        }

        SafeTensorsWriter.Write(
            this[HuggingFaceFolder.WeightsFile],
            [.. Config.Weights().Select(weight => new TensorToWrite(weight.Name, ElementType.F32, weight.Shape, stream => stream.Write(MemoryMarshal.AsBytes(_weights[weight.Name].AsSpan()))))],
            null);
        Write("tokenizer.json", Tokenizer(tokens));
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("endonym-encoder-").FullName;

    public RobertaConfig Config { get; }

    public string this[string file] => System.IO.Path.Combine(Path, file);

    public float[] Weights(string name) => _weights[name];

    /// <summary>What computes with its weights plainly.</summary>
    public NaiveEncoder Reference() => new(Config, Weights);

    /// <summary>Writes a JSON file into the folder.</summary>
    public void Write(string file, JsonNode json)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[file])!); // a file in a folder has one
        File.WriteAllText(this[file], json.ToJsonString());
    }

    /// <summary>Writes sentence-transformers' files: the encoder, then pooling, then perhaps a norm.</summary>
    /// <param name="pooling">The kind, as the names of switches have it: <c>mean_tokens</c>, <c>cls_token</c>, <c>max_tokens</c>.</param>
    /// <param name="normalizes">Whether vectors are brought to length 1.</param>
    /// <param name="prompts">What stands before texts, by name; null writes no file of them.</param>
    /// <param name="defaultPrompt">The name of the prompt that stands before a text of which nothing is said.</param>
    public void WriteModules(string pooling = "mean_tokens", bool normalizes = true, JsonObject? prompts = null, string? defaultPrompt = null)
    {
        JsonArray modules = [Module("", "Transformer"), Module("1_Pooling", "Pooling"), .. normalizes ? new JsonNode[] { Module("2_Normalize", "Normalize") } : []];
        Write("modules.json", modules);
        Write("1_Pooling/config.json", new JsonObject
        {
            ["word_embedding_dimension"] = Config.HiddenSize,
            ["pooling_mode_cls_token"] = pooling == "cls_token",
            ["pooling_mode_mean_tokens"] = pooling == "mean_tokens",
            ["pooling_mode_max_tokens"] = pooling == "max_tokens",
            ["include_prompt"] = true,
        });
        if (prompts is not null)
            Write("config_sentence_transformers.json", new JsonObject { ["prompts"] = prompts, ["default_prompt_name"] = defaultPrompt });

        static JsonObject Module(string path, string kind) => new() { ["path"] = path, ["type"] = "sentence_transformers.models." + kind };
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private static JsonObject Tokenizer(List<string> tokens) => new()
    {
        ["version"] = "1.0",
        ["added_tokens"] = new JsonArray([.. tokens.Take(4).Select((token, id) => new JsonObject
        {
            ["id"] = id, ["content"] = token, ["single_word"] = false, ["lstrip"] = false, ["rstrip"] = false, ["normalized"] = false, ["special"] = true,
        })]),
        ["normalizer"] = null,
        ["pre_tokenizer"] = new JsonObject { ["type"] = "Metaspace", ["replacement"] = "▁", ["prepend_scheme"] = "always", ["split"] = true },
        ["post_processor"] = new JsonObject
        {
            ["type"] = "TemplateProcessing",
            ["single"] = new JsonArray(Special("<s>"), Text("A"), Special("</s>")),
            ["pair"] = new JsonArray(Special("<s>"), Text("A"), Special("</s>"), Special("</s>"), Text("B"), Special("</s>")),
            ["special_tokens"] = new JsonObject
            {
                ["<s>"] = new JsonObject { ["id"] = "<s>", ["ids"] = new JsonArray(0), ["tokens"] = new JsonArray("<s>") },
                ["</s>"] = new JsonObject { ["id"] = "</s>", ["ids"] = new JsonArray(2), ["tokens"] = new JsonArray("</s>") },
            },
        },
        ["decoder"] = new JsonObject { ["type"] = "Metaspace", ["replacement"] = "▁", ["prepend_scheme"] = "always", ["split"] = true },
        ["model"] = new JsonObject
        {
            ["type"] = "Unigram",
            ["unk_id"] = 3,
            // A word of its own is likelier than its letters.
            ["vocab"] = new JsonArray([.. tokens.Select((token, id) => new JsonArray(token, id < 4 ? 0.0 : -2.0 - id * 0.001))]),
            ["byte_fallback"] = false,
        },
    };

    private static JsonObject Special(string token) => new() { ["SpecialToken"] = new JsonObject { ["id"] = token, ["type_id"] = 0 } };

    private static JsonObject Text(string sequence) => new() { ["Sequence"] = new JsonObject { ["id"] = sequence, ["type_id"] = 0 } };
}
