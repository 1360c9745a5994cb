using System.Runtime.InteropServices;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Checkpoints.Onnx;
using Endonym.Models.Checkpoints.SafeTensors;
using Endonym.Models.Onnx.Session;
using Endonym.Models.Torch.Generation;
using Endonym.Text.ChatTemplates;
using Endonym.Text.Tokenizers;
using Microsoft.ML.OnnxRuntimeGenAI;
using ElementType = Endonym.Models.Checkpoints.SafeTensors.ElementType;

namespace Endonym.Models.Onnx.Tests.Session;

public class PeerTests
{
    [Theory]
    [InlineData("llama")]
    [InlineData("tied")]
    [InlineData("linear")]
    [InlineData("mistral")]
    [InlineData("nemo")]
    [InlineData("qwen2")]
    [InlineData("biased")]
    [InlineData("part-windowed")]
    [InlineData("qwen3")]
    [InlineData("mixtral")]
    public void Log_probabilities_are_those_of_the_torch_decoder(string family)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64, "libtorch is referenced for Linux on x64");
        using var folder = new TempFolder();
        var tokenizer = ByteLevelBpeTokenizer.FromVocabulary(BpeTrainer.Train(["Zażółć gęślą jaźń."], new BpeTrainingOptions { VocabularySize = 270, ThreadCount = 1 }, cancellationToken: TestContext.Current.CancellationToken));
        var config = TinyDecoders.Of(family) with { VocabularySize = 300, StoredAs = ElementType.F32 };
        var weights = new RandomWeights(config);
        TokenizerJson.WriteFolder(folder.Path, tokenizer, ChatTemplate.ChatMl, config.ContextLength);
        HuggingFaceFolder.WriteConfig(folder.Path, config, [2]);
        SafeTensorsWriter.Write(
            folder[HuggingFaceFolder.WeightsFile],
            [.. config.Weights().Select(weight => new TensorToWrite(weight.Name, config.StoredAs, weight.Shape, stream => stream.Write(MemoryMarshal.AsBytes<float>(weights[weight.Name]))))],
            metadata: null);

        int[][] sequences = [TinyDecoders.Ids(40), TinyDecoders.Ids(2, seed: 2), TinyDecoders.Ids(23, seed: 3)];
        using var torch = TorchLanguageModel.Load(folder.Path, family);
        var expected = torch.LogProbabilities(sequences);
        using (var checkpoint = HuggingFaceFolder.OpenWeights(folder.Path, config))
            OnnxDecoderExporter.Export(config, checkpoint, OnnxExportOptions.FullPrecision, [2], folder.Path);
        using var decoder = OnnxDecoder.Open(folder.Path, TinyDecoders.Options);
        foreach (var (ours, theirs) in decoder.LogProbabilities(sequences).Zip(expected))
            Assert.All(ours.Zip(theirs), pair => Assert.Equal(pair.Second, pair.First, tolerance: 5e-5f)); // fp32 on either side, of numbers up to some tens
    }

    [Theory]
    [InlineData("llama", 32)]
    [InlineData("llama", 8)]
    [InlineData("tied", 4)]
    [InlineData("mistral", 4)]
    [InlineData("nemo", 32)]
    [InlineData("qwen2", 4)]
    [InlineData("qwen3", 8)]
    [InlineData("mixtral", 4)]
    public void Genai_goes_on_from_our_files_as_our_engine_does(string family, int bits)
    {
        using var folder = new TempFolder();
        var options = bits switch { 4 => OnnxExportOptions.FourBits, 8 => OnnxExportOptions.EightBits, _ => OnnxExportOptions.FullPrecision };
        using var decoder = TinyDecoders.Open(folder, new RandomWeights(TinyDecoders.Of(family)), options);
        int[] prompt = [5, 17, 33, 8, 90];
        const int answer = 10;

        using var slots = decoder.OpenSlots(1, prompt.Length + answer);
        var logits = new float[TinyDecoders.Vocabulary];
        slots.Read(0, prompt, logits);
        List<int> ours = [.. prompt];
        for (var step = 0; step < answer; step++)
        {
            ours.Add(Array.IndexOf(logits, logits.Max()));
            slots.Step([new(0, ours[^1])], logits);
        }

        using var model = new Model(folder.Path);
        using var parameters = new GeneratorParams(model);
        parameters.SetSearchOption("max_length", prompt.Length + answer);
        using var generator = new Generator(model, parameters);
        generator.AppendTokens(prompt);
        while (!generator.IsDone())
            generator.GenerateNextToken();

        // The token that ends an answer ends it there, and is left out; our engine leaves that to its caller.
        var theirs = generator.GetSequence(0).ToArray();
        Assert.True(theirs.Length == ours.Count || ours[theirs.Length] == 2, $"genai ended after {theirs.Length} tokens of {string.Join(' ', ours)}");
        Assert.Equal(theirs, ours[..theirs.Length]);
    }
}
