using Endonym.Lineage;
using Endonym.Models.Checkpoints.Onnx;
using Endonym.Models.Onnx.Session;

namespace Endonym.Models.Onnx.Tests.Session;

public sealed class OnnxDecoderTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly RandomWeights _weights = new(TinyDecoders.Llama);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Log_probabilities_are_those_of_plain_loops_whatever_the_chunks()
    {
        using var decoder = TinyDecoders.Open(_folder, _weights, OnnxExportOptions.FullPrecision, TinyDecoders.Options with { ChunkLength = 5 });
        int[][] sequences = [TinyDecoders.Ids(2), TinyDecoders.Ids(17, seed: 2), TinyDecoders.Ids(64, seed: 3), TinyDecoders.Ids(6, seed: 4)];
        var scores = decoder.LogProbabilities(sequences);

        Assert.Equal(sequences.Length, scores.Count);
        foreach (var (sequence, found) in sequences.Zip(scores))
        {
            var logits = _weights.Reference().Logits(sequence);
            Assert.Equal(sequence.Length - 1, found.Length);
            for (var t = 0; t < found.Length; t++)
                Assert.Equal(logits[t][sequence[t + 1]] - Math.Log(logits[t].Sum(Math.Exp)), found[t], tolerance: 2e-5);
        }
    }

    [Fact]
    public void Opening_a_decoder_leaves_the_threads_arithmetic_as_it_is()
    {
        // With denormal numbers taken for 0, the vector code that finds a block's largest weight chooses another: exports differ from then on.
        var before = Exported();
        using (TinyDecoders.Open(_folder, _weights, OnnxExportOptions.EightBits))
            Assert.Equal(before, Exported());

        byte[] Exported()
        {
            using var other = new TempFolder();
            OnnxDecoderExporter.Export(_weights.Config, _weights, OnnxExportOptions.EightBits, [2], other.Path);
            return File.ReadAllBytes(other[OnnxDecoderFolder.WeightsFile]);
        }
    }

    [Fact]
    public void Sequences_that_cannot_be_scored_are_refused()
    {
        using var decoder = TinyDecoders.Open(_folder, _weights, OnnxExportOptions.EightBits);
        Assert.Empty(decoder.LogProbabilities([]));
        Assert.Contains("takes 2 to 64", Assert.Throws<InvalidInputException>(() => decoder.LogProbabilities([[1]])).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidInputException>(() => decoder.LogProbabilities([TinyDecoders.Ids(65)]));
        Assert.Throws<InvalidInputException>(() => decoder.LogProbabilities([[1, 100]]));
    }

    [Fact]
    public void A_context_the_decoder_does_not_have_is_refused()
    {
        using var decoder = TinyDecoders.Open(_folder, _weights, OnnxExportOptions.EightBits with { ContextLength = 32 });
        Assert.Equal(32, decoder.Shape.ContextLength);
        Assert.Contains("takes 1 to 32", Assert.Throws<InvalidInputException>(() => decoder.OpenSlots(1, 33)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidInputException>(() => decoder.OpenSlots(1, 0));
        Assert.Throws<InvalidInputException>(() => decoder.OpenSlots(0, 32));
        Assert.Throws<InvalidInputException>(() => decoder.OpenSlots(-1, 32));
        using var slots = decoder.OpenSlots(1, 32);
        slots.Read(0, TinyDecoders.Ids(32), new float[TinyDecoders.Vocabulary]);
    }

    [Fact]
    public void A_model_larger_than_memory_is_refused_before_it_is_loaded()
    {
        OnnxDecoderExporter.Export(_weights.Config, _weights, OnnxExportOptions.FullPrecision, [2], _folder.Path);
        // Only the file's length counts: the rest of it is a hole.
        using (var file = File.OpenWrite(_folder[OnnxDecoderFolder.WeightsFile]))
            file.SetLength(40L << 30);

        var refused = Assert.Throws<InvalidInputException>(() => OnnxDecoder.Open(_folder.Path, TinyDecoders.Options with { MemoryLimit = 16L << 30 }));
        Assert.Contains("40.0 GiB, but 16.0 GiB", refused.Message, StringComparison.Ordinal);
        Assert.Contains("fewer bits", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_context_whose_keys_and_values_do_not_fit_into_memory_is_refused()
    {
        using var first = TinyDecoders.Open(_folder, _weights, OnnxExportOptions.EightBits);
        using var decoder = OnnxDecoder.Open(_folder.Path, TinyDecoders.Options with { MemoryLimit = first.WeightBytes + 1000 });
        Assert.Contains("Choose a shorter context", Assert.Throws<InvalidInputException>(() => decoder.OpenSlots(1, 60)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(OnnxDecoderFolder.SlotsGraphFile)]
    [InlineData(OnnxDecoderFolder.WeightsFile)]
    [InlineData(OnnxDecoderFolder.GenAiConfigFile)]
    public void A_missing_file_is_named(string file)
    {
        OnnxDecoderExporter.Export(_weights.Config, _weights, OnnxExportOptions.FourBits, [2], _folder.Path);
        File.Delete(_folder[file]);
        Assert.Contains(file, Refused(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(OnnxDecoderFolder.SlotsGraphFile)]
    [InlineData(OnnxDecoderFolder.WeightsFile)]
    [InlineData(OnnxDecoderFolder.GenAiConfigFile)]
    public void A_file_cut_short_anywhere_is_refused(string file)
    {
        OnnxDecoderExporter.Export(_weights.Config, _weights, OnnxExportOptions.FourBits, [2], _folder.Path);
        var whole = File.ReadAllBytes(_folder[file]);
        foreach (var share in new[] { 0, 0.1, 0.5, 0.9, 0.99 })
        {
            File.WriteAllBytes(_folder[file], whole[..(int)(share * whole.Length)]);
            Assert.Contains(_folder.Path, Refused(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_graph_with_bytes_changed_at_random_is_refused_or_runs_and_never_ends_the_process()
    {
        OnnxDecoderExporter.Export(_weights.Config, _weights, OnnxExportOptions.FourBits, [2], _folder.Path);
        var whole = File.ReadAllBytes(_folder[OnnxDecoderFolder.SlotsGraphFile]);
        var random = new Random(3);
        var refused = 0;
        for (var round = 0; round < 60; round++)
        {
            var damaged = (byte[])whole.Clone();
            for (var change = 0; change < 3; change++)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(_folder[OnnxDecoderFolder.SlotsGraphFile], damaged);
            try
            {
                OnnxDecoder.Open(_folder.Path, TinyDecoders.Options).Dispose();
            }
            catch (InvalidInputException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 30, 60);
    }

    [Theory]
    [InlineData("\"head_size\": 16", "\"head_size\": 32")]
    [InlineData("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3")]
    [InlineData("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 1")]
    [InlineData("\"num_hidden_layers\": 2", "\"num_hidden_layers\": -2")]
    [InlineData("\"num_key_value_heads\": 2", "\"num_key_value_heads\": 4")]
    [InlineData("\"vocab_size\": 100", "\"vocab_size\": 1000000")]
    [InlineData("\"vocab_size\": 100", "\"vocab_size\": 99999999999")]
    [InlineData("\"context_length\": 64", "\"context_length\": 0")]
    public void A_configuration_that_does_not_fit_the_graph_is_refused(string text, string other)
    {
        OnnxDecoderExporter.Export(_weights.Config, _weights, OnnxExportOptions.FourBits, [2], _folder.Path);
        var config = File.ReadAllText(_folder[OnnxDecoderFolder.GenAiConfigFile]);
        Assert.Contains(text, config, StringComparison.Ordinal);
        File.WriteAllText(_folder[OnnxDecoderFolder.GenAiConfigFile], config.Replace(text, other, StringComparison.Ordinal));
        Refused();
    }

    [Fact]
    public void Another_models_graph_is_refused()
    {
        OnnxDecoderExporter.Export(_weights.Config, _weights, OnnxExportOptions.FourBits, [2], _folder.Path);
        File.Copy(_folder[OnnxDecoderFolder.GenAiGraphFile], _folder[OnnxDecoderFolder.SlotsGraphFile], overwrite: true);
        Assert.Contains("input 'seqlens_k' is missing", Refused(), StringComparison.Ordinal);
    }

    private string Refused() => Assert.Throws<InvalidInputException>(() => OnnxDecoder.Open(_folder.Path, TinyDecoders.Options)).Message;
}
