using System.Runtime.InteropServices;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Checkpoints.SafeTensors;
using Endonym.Models.Families;
using Endonym.Text.ChatTemplates;
using Endonym.Text.Tokenizers;

namespace Endonym.Bench.Serving;

/// <summary>A Llama of 200.8 million chance weights: how fast an engine is does not depend on what a model says.</summary>
internal static class RandomModel
{
    public static DecoderConfig Config { get; } = new()
    {
        VocabularySize = 32000,
        HiddenSize = 1024,
        IntermediateSize = 2816,
        LayerCount = 12,
        HeadCount = 16,
        KeyValueHeadCount = 4,
        ContextLength = 4096,
        StoredAs = ElementType.F16,
        BosTokenId = 0,
        EosTokenId = 0,
    };

    /// <summary>Writes it in Hugging Face's layout.</summary>
    public static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        var vocabulary = BpeTrainer.Train(["A tokenizer that files must have, and that nothing here uses."], new BpeTrainingOptions { VocabularySize = 270, ThreadCount = 1 });
        TokenizerJson.WriteFolder(folder, ByteLevelBpeTokenizer.FromVocabulary(vocabulary), ChatTemplate.ChatMl, Config.ContextLength);
        HuggingFaceFolder.WriteConfig(folder, Config, [0]);
        var random = new Random(1);
        SafeTensorsWriter.Write(
            Path.Combine(folder, HuggingFaceFolder.WeightsFile),
            [.. Config.Weights().Select(weight => new TensorToWrite(weight.Name, Config.StoredAs, weight.Shape, stream => Fill(stream, weight, random)))],
            metadata: null);
    }

    // Sums of three uniform numbers: bell-shaped enough for quantisers.
    private static void Fill(Stream stream, WeightShape weight, Random random)
    {
        var row = new Half[weight.Shape[^1]];
        var rows = weight.Shape.Count == 1 ? 1 : weight.Shape[0];
        for (var r = 0L; r < rows; r++)
        {
            for (var i = 0; i < row.Length; i++)
                row[i] = (Half)(weight.Shape.Count == 1 ? 1 : 0.04f * (random.NextSingle() + random.NextSingle() + random.NextSingle() - 1.5f));
            stream.Write(MemoryMarshal.AsBytes<Half>(row));
        }
    }
}
