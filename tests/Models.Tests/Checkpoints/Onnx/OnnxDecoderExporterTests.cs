using Endonym.Lineage;
using Endonym.Models.Checkpoints;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Checkpoints.Onnx;
using Endonym.Models.Checkpoints.SafeTensors;
using Endonym.Models.Families;
using Endonym.Models.Quantization;
using Endonym.Models.Tests.Families;
using Endonym.Models.Tests.Quantization;

namespace Endonym.Models.Tests.Checkpoints.Onnx;

public class OnnxDecoderExporterTests
{
    private static readonly DecoderConfig Config = Llamas.Small with { HiddenSize = 32, IntermediateSize = 64, HeadCount = 2, KeyValueHeadCount = 1, TieWordEmbeddings = true };

    [Fact]
    public void Protobuf_numbers_are_those_of_the_encoding_guide()
    {
        // The guide's own examples: field 1 with 150 is 08 96 01, field 2 with "testing" is 12 07 74 65 …; a negative number takes ten bytes.
        Assert.Equal(new byte[] { 0x08, 0x96, 0x01 }, new ProtobufMessage().Add(1, 150).Bytes.ToArray());
        Assert.Equal(new byte[] { 0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67 }, new ProtobufMessage().Add(2, "testing").Bytes.ToArray());
        Assert.Equal(new byte[] { 0x1a, 0x03, 0x08, 0x96, 0x01 }, new ProtobufMessage().Add(3, new ProtobufMessage().Add(1, 150)).Bytes.ToArray());
        Assert.Equal(new byte[] { 0x08, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01 }, new ProtobufMessage().Add(1, -2).Bytes.ToArray());
        Assert.Equal(new byte[] { 0x15, 0x00, 0x00, 0x80, 0x3f }, new ProtobufMessage().Add(2, 1f).Bytes.ToArray());
    }

    [Theory]
    [InlineData(ElementType.F32)]
    [InlineData(ElementType.BF16)]
    [InlineData(ElementType.F16)]
    [InlineData(ElementType.F64)]
    public void A_checkpoint_of_any_type_gives_the_same_files(ElementType type)
    {
        using var folder = new TempFolder();
        var config = Config with { StoredAs = type };
        // Halves of small whole numbers are exact in every type.
        SafeTensorsWriter.Write(folder[HuggingFaceFolder.WeightsFile], [.. config.Weights().Select(weight => new TensorToWrite(weight.Name, type, weight.Shape, stream => Write(stream, weight, type)))], metadata: null);
        var fromCheckpoint = Directory.CreateDirectory(folder["checkpoint"]).FullName;
        var fromNumbers = Directory.CreateDirectory(folder["numbers"]).FullName;
        using (var weights = HuggingFaceFolder.OpenWeights(folder.Path, config))
            OnnxDecoderExporter.Export(config, weights, OnnxExportOptions.FullPrecision, [2], fromCheckpoint);
        OnnxDecoderExporter.Export(config, new Halves(), OnnxExportOptions.FullPrecision, [2], fromNumbers);

        foreach (var file in new[] { OnnxDecoderFolder.WeightsFile, OnnxDecoderFolder.SlotsGraphFile, OnnxDecoderFolder.GenAiGraphFile, OnnxDecoderFolder.GenAiConfigFile })
            Assert.Equal(File.ReadAllBytes(Path.Combine(fromNumbers, file)), File.ReadAllBytes(Path.Combine(fromCheckpoint, file)));
    }

    [Fact]
    public void Tied_embeddings_lie_in_the_file_once()
    {
        // V·D + norms 3·D + attention (2 + 1 + 1 + 2)·E·D + 3·D·F weights of 4 bytes, and 16 positions × 8 pairs × cosine and sine; a cache line lost between two at most.
        using var folder = new TempFolder();
        OnnxDecoderExporter.Export(Config, new Halves(), OnnxExportOptions.FullPrecision, [2], folder.Path);
        var numbers = 10 * 32 + 3 * 32 + 6 * 16 * 32 + 3 * 32 * 64 + 16 * 8 * 2;
        Assert.InRange(new FileInfo(folder[OnnxDecoderFolder.WeightsFile]).Length, 4 * numbers, 4 * numbers + 11 * 64);
    }

    [Fact]
    public void Rows_that_do_not_divide_into_the_smallest_blocks_stay_in_full_precision()
    {
        // By hand, for widths of 32 and 40: 8 bits and a scale of 4 bytes for each 32 of the embedding's 10 rows; 4 bits and such scales for the 64 rows of queries, keys and
        // values and the 32 of the output (of 32 columns each) and for gate and up (2 · 40 rows); but 4 bytes for the 32 · 40 weights of the way down, whose rows are of 40.
        using var folder = new TempFolder();
        OnnxDecoderExporter.Export(Config with { IntermediateSize = 40 }, new Halves(), OnnxExportOptions.FourBits, [2], folder.Path);

        var expected = 10 * (32 + 4) + (64 + 32 + 80) * (16 + 4) + 32 * 40 * 4 + 4 * 3 * 32 + 4 * 16 * 8 * 2;
        Assert.InRange(new FileInfo(folder[OnnxDecoderFolder.WeightsFile]).Length, expected, expected + 20 * 64);
    }

    [Fact]
    public void A_calibrated_export_is_the_same_each_time_and_says_how_each_matrix_was_quantised()
    {
        using var folder = new TempFolder();
        // Experts: of four the first had all tokens, the second enough to weigh columns by, the third too few, the fourth none.
        var config = Config with { Family = DecoderFamily.Mixtral, HiddenSize = 128, IntermediateSize = 192, ExpertCount = 4, ExpertsPerToken = 2 };
        var (first, again) = (Directory.CreateDirectory(folder["first"]).FullName, Directory.CreateDirectory(folder["again"]).FullName);
        var options = OnnxExportOptions.FourBits with { Calibration = new RandomCalibration(config) };

        var fits = OnnxDecoderExporter.Export(config, new Halves(), options, [2], first);
        OnnxDecoderExporter.Export(config, new Halves(), options, [2], again);

        Assert.Equal(File.ReadAllBytes(Path.Combine(first, OnnxDecoderFolder.WeightsFile)), File.ReadAllBytes(Path.Combine(again, OnnxDecoderFolder.WeightsFile)));
        Assert.Equal(config.Weights().Count(weight => weight.Shape.Count == 2 && weight.Name.StartsWith("model.layers", StringComparison.Ordinal)) - config.LayerCount, fits.Count); // routers are not rounded
        Assert.All(fits, fit => Assert.Equal(RandomCalibration.KindOf(fit.Weight), fit.Kind));
        var byImportance = OnnxDecoderExporter.Export(config, new Halves(), options with { CompensatesErrors = false }, [2], again);
        Assert.DoesNotContain(byImportance, fit => fit.Kind == FitKind.Compensated);
    }

    [Fact]
    public void Heads_that_the_runtime_cannot_compute_are_refused_before_anything_is_written()
    {
        using var folder = new TempFolder();
        var config = Config with { Family = DecoderFamily.Mistral, HeadSize = 12 };

        Assert.Contains("heads are 12 wide", Assert.Throws<InvalidInputException>(() => OnnxDecoderExporter.Export(config, new Halves(), OnnxExportOptions.FullPrecision, [2], folder.Path)).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_context_longer_than_the_models_is_refused()
    {
        using var folder = new TempFolder();
        Assert.Contains("17 are asked for", Assert.Throws<InvalidInputException>(() => OnnxDecoderExporter.Export(Config, new Halves(), OnnxExportOptions.FullPrecision with { ContextLength = 17 }, [2], folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dynamic_scaling_is_exported_up_to_the_length_that_was_trained_on()
    {
        using var folder = new TempFolder();
        var config = Config with { RopeScaling = new RopeScaling { Kind = RopeScalingKind.Dynamic, Factor = 2, OriginalContextLength = 8 } };
        var longer = OnnxExportOptions.FullPrecision with { ContextLength = 9 };
        Assert.Contains("has 8 positions", Assert.Throws<InvalidInputException>(() => OnnxDecoderExporter.Export(config, new Halves(), longer, [2], folder.Path)).Message, StringComparison.Ordinal);
        OnnxDecoderExporter.Export(config, new Halves(), OnnxExportOptions.FullPrecision, [2], folder.Path);
        Assert.Equal(8, OnnxDecoderShape.Read(folder.Path).ContextLength);
    }

    private static void Write(Stream stream, WeightShape weight, ElementType type)
    {
        var count = weight.Shape.Aggregate(1L, (product, dimension) => product * dimension);
        for (var i = 0L; i < count; i++)
        {
            var value = Halves.Of(weight.Name, i);
            stream.Write(type switch
            {
                ElementType.F32 => BitConverter.GetBytes(value),
                ElementType.BF16 => BitConverter.GetBytes((ushort)(BitConverter.SingleToUInt32Bits(value) >> 16)),
                ElementType.F16 => BitConverter.GetBytes((Half)value),
                _ => BitConverter.GetBytes((double)value),
            });
        }
    }

    private sealed class Halves : IWeightSource
    {
        public static float Of(string name, long index) => ((index * 7 + name.Length) % 33 - 16) / 2f;

        public void Read(string name, long first, Span<float> destination)
        {
            for (var i = 0; i < destination.Length; i++)
                destination[i] = Of(name, first + i);
        }
    }
}
