using Endonym.Models.Checkpoints.Onnx;
using Endonym.Models.Families;
using Endonym.Models.Onnx.Tests;
using Endonym.Text.ChatTemplates;
using Endonym.Text.Tokenizers;

namespace Endonym.Server.Tests.Clients;

/// <summary>A Llama of some hundred thousand chance weights, exported as ONNX: a real engine that answers at once. What it says means nothing; whatever form it is held to, it keeps.</summary>
internal static class SmallModel
{
    /// <summary>Tokens it can attend to.</summary>
    public const int ContextLength = 4096;

    // Enough of each letter for some hundred merges, so that most of what the model says are letters.
    private const string Words =
        "The ferryman carries a wooden boat over the river in the morning. An old miller paints the silver bell behind the mill. My neighbour counts seven apples at the harbour before the storm. "
        + "Zażółć gęślą jaźń. Młynarz liczy worki mąki za starym młynem. Przewoźnik maluje drewnianą łódź nad rzeką. Sąsiadka niesie kosz jabłek na targ przed burzą.";

    /// <summary>Writes the export, its tokenizer and its chat template.</summary>
    /// <param name="folder">Made if need be.</param>
    public static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        var tokenizer = ByteLevelBpeTokenizer.FromVocabulary(BpeTrainer.Train([Words, Words], new BpeTrainingOptions { VocabularySize = 512, ThreadCount = 1 }));
        var config = new DecoderConfig
        {
            VocabularySize = tokenizer.VocabularySize,
            HiddenSize = 64,
            IntermediateSize = 96,
            LayerCount = 2,
            HeadCount = 4,
            KeyValueHeadCount = 2,
            ContextLength = ContextLength,
            BosTokenId = tokenizer.EndOfTextId,
            EosTokenId = tokenizer.EndOfTextId,
        };
        TokenizerJson.WriteFolder(folder, tokenizer, ChatTemplate.ChatMl, ContextLength);
        OnnxDecoderExporter.Export(config, new RandomWeights(config), OnnxExportOptions.FullPrecision, [tokenizer.EndOfTextId], folder);
    }
}
