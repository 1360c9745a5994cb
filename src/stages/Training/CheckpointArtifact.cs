using System.Text.Json.Nodes;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Families;
using Endonym.Models.Torch.Checkpoints;
using Endonym.Models.Torch.Decoders;
using Endonym.Text.ChatTemplates;
using Endonym.Text.Tokenizers;
using Endonym.Training.Loop;
using TorchSharp;

namespace Endonym.Training;

/// <summary>Checkpoints as training reads and writes them: Hugging Face folders with facts in their manifest.</summary>
internal static class CheckpointArtifact
{
    /// <summary>The stage that made a checkpoint, as its facts and the reports call it.</summary>
    public const string StageFact = "stage";

    private const string FlopFact = "training_flop";

    /// <summary>Reads what is small, so that what does not fit is told before gigabytes of weights are read.</summary>
    /// <exception cref="InvalidInputException">A file is missing or broken, the tokenizer does not fit, or the model is of a family that is not trained here.</exception>
    public static (DecoderConfig Config, LoadedTokenizer Tokenizer) Read(Artifact checkpoint)
    {
        var config = HuggingFaceFolder.ReadConfig(checkpoint.Folder);
        var tokenizer = TokenizerJson.ReadFolder(checkpoint.Folder);
        HuggingFaceFolder.CheckTokenizerFits(config, tokenizer.Tokenizer, checkpoint.Folder);
        ModelInTraining.CheckTrainable(config);
        return (config, tokenizer);
    }

    /// <summary>Reads the weights, as fp32 masters.</summary>
    /// <exception cref="InvalidInputException">A file is broken, or training would need more memory than there is.</exception>
    public static DecoderWeights LoadWeights(Artifact checkpoint, DecoderConfig config)
    {
        CheckpointMemory.RequireToTrain(checkpoint.Folder, config);
        return TorchCheckpoint.Load(checkpoint.Folder, config, torch.ScalarType.Float32);
    }

    /// <summary>Writes a trained model.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="weights">The masters; stored in the config's type.</param>
    /// <param name="tokenizer">Goes with the model.</param>
    /// <param name="chatTemplate">How it writes conversations; null for a base model.</param>
    public static void Write(string folder, DecoderWeights weights, ByteLevelBpeTokenizer tokenizer, ChatTemplate? chatTemplate)
    {
        // A chat model's answer ends with its turn; without this id in the list other engines would never stop.
        int[] ends = chatTemplate is null ? [tokenizer.EndOfTextId] : [chatTemplate.EndOfTurnId(tokenizer), tokenizer.EndOfTextId];
        HuggingFaceFolder.WriteConfig(folder, weights.Config, ends);
        TokenizerJson.WriteFolder(folder, tokenizer, chatTemplate, weights.Config.ContextLength);
        TorchCheckpoint.Save(folder, weights, weights.Config.StoredAs);
    }

    /// <summary>What a checkpoint's manifest says of it.</summary>
    /// <param name="stage"><c>base</c>, <c>adapted</c>, <c>instruct</c> or <c>align</c>.</param>
    /// <param name="config">Its shape.</param>
    /// <param name="outcome">How training went.</param>
    /// <param name="flopPerToken">6·N for training on a token (Kaplan et al., 2020, arXiv:2001.08361, section 2.1), more where a reference model computes too.</param>
    /// <param name="from">The manifest it went on from, whose computing adds to its own.</param>
    public static JsonObject Facts(string stage, DecoderConfig config, TrainingOutcome outcome, double flopPerToken, Manifest? from)
    {
        return new JsonObject
        {
            [StageFact] = stage,
            ["architecture"] = config.ArchitectureName,
            ["parameters"] = config.ParameterCount,
            ["context_length"] = config.ContextLength,
            ["tokens_trained"] = outcome.Tokens,
            ["stage_flop"] = flopPerToken * outcome.Tokens,
            [FlopFact] = flopPerToken * outcome.Tokens + (from?.Facts[FlopFact]?.GetValue<double>() ?? 0),
            ["last_loss"] = outcome.Loss,
        };
    }

    /// <summary>The tokenizer two artifacts were made with must be one.</summary>
    /// <exception cref="InvalidInputException">It is not.</exception>
    public static void CheckSameTokenizer(Artifact checkpoint, Artifact tokenizer)
    {
        var expected = ContentHash.OfFile(tokenizer.PathOf("tokenizer.json"));
        var found = ContentHash.OfFile(checkpoint.PathOf("tokenizer.json"));
        if (expected != found)
        {
            throw new InvalidInputException(
                $"Checkpoint '{checkpoint.Manifest.Name}' has tokenizer {found[..12]}, the shards were made with tokenizer '{tokenizer.Manifest.Name}' ({expected[..12]}). Make the shards with the checkpoint's tokenizer.");
        }
    }
}
