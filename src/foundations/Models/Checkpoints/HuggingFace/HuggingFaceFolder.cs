using System.Text.Json.Nodes;
using Endonym.Lineage;
using Endonym.Lineage.Manifests;
using Endonym.Models.Adapters;
using Endonym.Models.Checkpoints.SafeTensors;
using Endonym.Models.Families;
using Endonym.Text.Tokenizers;
using static System.FormattableString;

namespace Endonym.Models.Checkpoints.HuggingFace;

/// <summary>A model's folder as Hugging Face lays it out.</summary>
public static class HuggingFaceFolder
{
    /// <summary>The model's dimensions.</summary>
    public const string ConfigFile = "config.json";

    /// <summary>Which tokens begin, end and fill up what it generates.</summary>
    public const string GenerationConfigFile = "generation_config.json";

    /// <summary>All its weights, where one file holds them.</summary>
    public const string WeightsFile = "model.safetensors";

    /// <summary>Which file holds which weight, where there are several.</summary>
    public const string WeightsIndexFile = "model.safetensors.index.json";

    /// <summary>Writes <see cref="ConfigFile"/> and <see cref="GenerationConfigFile"/>; the folder must exist.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="config">The dimensions.</param>
    /// <param name="eosTokenIds">Tokens that end an answer; for a chat model also the one that ends a turn. Empty if there is none.</param>
    /// <exception cref="InvalidInputException">The dimensions do not fit one another, or a token is not in the vocabulary.</exception>
    public static void WriteConfig(string folder, DecoderConfig config, IReadOnlyList<int> eosTokenIds)
    {
        foreach (var id in eosTokenIds)
        {
            if (id < 0 || id >= config.VocabularySize)
                throw new InvalidInputException(Invariant($"eos_token_id {id} is not in the vocabulary; vocab_size is {config.VocabularySize}, so the last id is {config.VocabularySize - 1}."));
        }

        var generation = new JsonObject();
        if (config.BosTokenId is { } bos)
            generation["bos_token_id"] = bos;
        generation["eos_token_id"] = new JsonArray([.. eosTokenIds.Select(id => JsonValue.Create(id))]);
        if (config.PadTokenId is { } pad)
            generation["pad_token_id"] = pad;

        LineageJson.Write(Path.Combine(folder, ConfigFile), config.ToJson());
        LineageJson.Write(Path.Combine(folder, GenerationConfigFile), generation);
    }

    /// <summary>Reads <see cref="ConfigFile"/>.</summary>
    /// <exception cref="InvalidInputException">It is missing, broken, or describes a model that is not supported; see <see cref="DecoderConfig.Read"/>.</exception>
    public static DecoderConfig ReadConfig(string folder) => DecoderConfig.Read(Path.Combine(folder, ConfigFile));

    /// <summary>The tokens that end an answer, from <see cref="GenerationConfigFile"/>, or from <see cref="ConfigFile"/> where that is missing or silent.</summary>
    /// <returns>Empty if neither names one.</returns>
    /// <exception cref="InvalidInputException">A file is broken, or a token id is none.</exception>
    public static IReadOnlyList<int> ReadEosTokenIds(string folder)
    {
        var generation = Path.Combine(folder, GenerationConfigFile);
        return (File.Exists(generation) ? HuggingFaceJson.Read(generation, EosTokenIds) : null)
            ?? HuggingFaceJson.Read(Path.Combine(folder, ConfigFile), EosTokenIds)
            ?? [];
    }

    /// <summary>Opens the weights, in one file or in several, and checks that they are exactly those of the configuration.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="config">Its configuration; <see cref="DecoderConfig.StoredAs"/> is the type the weights must have.</param>
    /// <param name="adapter">Is merged into the weights as they are read; null for none.</param>
    /// <exception cref="InvalidInputException">A file is missing or damaged, or a weight is missing, unexpected, or of another shape or type; each is named.</exception>
    public static CheckpointWeights OpenWeights(string folder, DecoderConfig config, LoraAdapter? adapter = null) => CheckpointWeights.Open(folder, config, adapter);

    /// <summary>Writes weights as <see cref="WeightsFile"/>, in the type and the order of the configuration.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="config">The model's configuration.</param>
    /// <param name="weights">Its weights; a part of one at a time is in memory.</param>
    public static void WriteWeights(string folder, DecoderConfig config, CheckpointWeights weights) => SafeTensorsWriter.Write(
        Path.Combine(folder, WeightsFile),
        [.. config.Weights().Select(weight => new TensorToWrite(weight.Name, config.StoredAs, weight.Shape, stream => weights.Tensor(weight.Name).WriteTo(stream, config.StoredAs)))],
        // Transformers refuses a file that does not say which framework's layout it has.
        new Dictionary<string, string> { ["format"] = "pt" });

    /// <summary>Opens an encoder's weights, in one file or in several, and checks that they are those of the configuration.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="config">Its configuration; <see cref="RobertaConfig.StoredAs"/> is the type the weights must have.</param>
    /// <exception cref="InvalidInputException">A file is missing or damaged, or a weight is missing, unexpected, or of another shape or type; each is named.</exception>
    public static CheckpointWeights OpenWeights(string folder, RobertaConfig config) => CheckpointWeights.Open(folder, config);

    /// <summary>Checks that the model has a row for every token.</summary>
    /// <param name="config">The model's configuration.</param>
    /// <param name="tokenizer">The tokenizer that is to feed it.</param>
    /// <param name="folder">The model's folder, for the error.</param>
    /// <exception cref="InvalidInputException">The tokenizer has more ids than the model has rows.</exception>
    public static void CheckTokenizerFits(DecoderConfig config, ITokenizer tokenizer, string folder) => CheckTokenizerFits(config.VocabularySize, tokenizer, folder);

    /// <inheritdoc cref="CheckTokenizerFits(DecoderConfig, ITokenizer, string)"/>
    public static void CheckTokenizerFits(RobertaConfig config, ITokenizer tokenizer, string folder) => CheckTokenizerFits(config.VocabularySize, tokenizer, folder);

    private static void CheckTokenizerFits(int rows, ITokenizer tokenizer, string folder)
    {
        // More rows than ids are fine: they are padding.
        if (tokenizer.VocabularySize > rows)
        {
            throw new InvalidInputException(Invariant(
                $"{folder}: the tokenizer has {tokenizer.VocabularySize} tokens, but the model's vocab_size is {rows}. Use the tokenizer that the model was trained with, or extend the model's vocabulary."));
        }
    }

    private static IReadOnlyList<int>? EosTokenIds(HuggingFaceJson json)
    {
        const string name = "eos_token_id";
        var ids = json.OptionalInts(name);
        return ids is not null && ids.Any(id => id < 0)
            ? throw json.Unsupported(name, string.Join(", ", ids), "token ids, which are 0 or greater")
            : ids;
    }
}
