using System.Runtime.InteropServices;
using System.Text;
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
        var vocabulary = BpeTrainer.Train(Words(new Random(2)), new BpeTrainingOptions { VocabularySize = Config.VocabularySize, MinPairCount = 1 });
        if (vocabulary.Tokens.Count != Config.VocabularySize)
            throw new InvalidOperationException(FormattableString.Invariant($"The words gave {vocabulary.Tokens.Count} tokens; every id that the model may draw must have one."));
        TokenizerJson.WriteFolder(folder, ByteLevelBpeTokenizer.FromVocabulary(vocabulary), ChatTemplate.ChatMl, Config.ContextLength);
        HuggingFaceFolder.WriteConfig(folder, Config, [0]);
        var random = new Random(1);
        SafeTensorsWriter.Write(
            Path.Combine(folder, HuggingFaceFolder.WeightsFile),
            [.. Config.Weights().Select(weight => new TensorToWrite(weight.Name, Config.StoredAs, weight.Shape, stream => Fill(stream, weight, random)))],
            metadata: null);
    }

    // Chance words of two to five syllables, enough of them for every token to be learnt.
    private static IEnumerable<string> Words(Random random)
    {
        const string consonants = "bcdfghjklmnprstwz", vowels = "aeiouy";
        for (var line = 0; line < 20_000; line++)
        {
            var text = new StringBuilder();
            for (var word = 0; word < 10; word++)
            {
                text.Append(' ');
                for (var syllable = random.Next(2, 6); syllable > 0; syllable--)
                    text.Append(consonants[random.Next(consonants.Length)]).Append(vowels[random.Next(vowels.Length)]);
            }

            yield return text.ToString();
        }
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
