using System.Runtime.InteropServices;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Checkpoints.SafeTensors;
using Endonym.Models.Families;
using Endonym.Models.Tests.Families;
using Endonym.Text.ChatTemplates;
using Endonym.Text.Tokenizers;

namespace Endonym.Models.Tests.Checkpoints.Gguf;

/// <summary>A model of chance weights in a folder, with a real tokenizer: nothing it says makes sense, but every engine must say the same.</summary>
internal sealed class RandomCheckpoint : IDisposable
{
    private const string TrainingText = "Zażółć gęślą jaźń. W Szczebrzeszynie chrząszcz brzmi w trzcinie i Szczebrzeszyn z tego słynie. The quick brown fox jumps over the lazy dog, 12345 times. ";

    private readonly TempFolder _folder = new();

    private RandomCheckpoint(DecoderConfig config, ByteLevelBpeTokenizer tokenizer, Dictionary<string, float[]> weights) => (Config, Tokenizer, Weights) = (config, tokenizer, weights);

    public DecoderConfig Config { get; }

    public ByteLevelBpeTokenizer Tokenizer { get; }

    /// <summary>As they are stored, so rounded to the type in which they are.</summary>
    public IReadOnlyDictionary<string, float[]> Weights { get; }

    public string Folder => _folder.Path;

    public string this[string file] => _folder[file];

    /// <summary>Dimensions at which every format has whole blocks, small enough for plain loops.</summary>
    public static DecoderConfig Shape(DecoderFamily family) => new DecoderConfig
    {
        VocabularySize = 400,
        HiddenSize = 256,
        IntermediateSize = 512,
        LayerCount = 2,
        HeadCount = 4,
        KeyValueHeadCount = 2,
        ContextLength = 128,
        StoredAs = ElementType.F32,
    }.In(family, experts: 4);

    public static RandomCheckpoint Write(DecoderConfig shape, int seed)
    {
        var vocabulary = BpeTrainer.Train(Enumerable.Repeat(TrainingText, 4), new BpeTrainingOptions { VocabularySize = 380, ThreadCount = 1 });
        var tokenizer = ByteLevelBpeTokenizer.FromVocabulary(vocabulary);
        var config = shape with { BosTokenId = tokenizer.EndOfTextId, EosTokenId = tokenizer.EndOfTextId };
        var random = new Random(seed);
        var weights = config.Weights().ToDictionary(weight => weight.Name, weight => Draw(random, weight, config.StoredAs));

        var checkpoint = new RandomCheckpoint(config, tokenizer, weights);
        TokenizerJson.WriteFolder(checkpoint.Folder, tokenizer, ChatTemplate.ChatMl, config.ContextLength);
        HuggingFaceFolder.WriteConfig(checkpoint.Folder, config, [tokenizer.EndOfTextId, tokenizer.SpecialTokens["<|im_end|>"]]);
        SafeTensorsWriter.Write(
            checkpoint[HuggingFaceFolder.WeightsFile],
            [.. config.Weights().Select(weight => new TensorToWrite(weight.Name, config.StoredAs, weight.Shape, stream => stream.Write(Bytes(weights[weight.Name], config.StoredAs))))],
            metadata: null);
        return checkpoint;
    }

    public void Dispose() => _folder.Dispose();

    // Of a size at which every layer changes what the next one sees, and no norm or bias is without effect.
    private static float[] Draw(Random random, WeightShape weight, ElementType type)
    {
        var count = weight.Shape.Aggregate(1L, (product, dimension) => product * dimension);
        var (mean, deviation) = weight switch
        {
            { Shape.Count: 1 } when weight.Name.EndsWith("bias", StringComparison.Ordinal) => (0f, 0.3f),
            { Shape.Count: 1 } => (1f, 0.2f),
            { Name: "model.embed_tokens.weight" } => (0f, 1f),
            _ => (0f, 1 / MathF.Sqrt(weight.Shape[1])),
        };
        return [.. Enumerable.Range(0, (int)count).Select(_ => Rounded(mean + deviation * Normal(random), type))];
    }

    private static float Rounded(float value, ElementType type) =>
        type == ElementType.BF16 ? BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(value) & 0xFFFF0000) : value;

    private static ReadOnlySpan<byte> Bytes(float[] values, ElementType type) => type == ElementType.BF16
        ? MemoryMarshal.AsBytes<ushort>((ushort[])[.. values.Select(value => (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16))])
        : MemoryMarshal.AsBytes<float>(values);

    private static float Normal(Random random) => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}
