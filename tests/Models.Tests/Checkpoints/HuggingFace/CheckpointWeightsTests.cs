using System.Text.Json.Nodes;
using Endonym.Lineage;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Checkpoints.SafeTensors;
using Endonym.Models.Families;
using Endonym.Models.Tests.Checkpoints.SafeTensors;
using Endonym.Models.Tests.Families;

namespace Endonym.Models.Tests.Checkpoints.HuggingFace;

public sealed class CheckpointWeightsTests
{
    private static readonly WeightShape Output = new("lm_head.weight", [10, 8]);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public unsafe void Weights_are_found_in_one_file_or_several(int files)
    {
        using var folder = new TempFolder();
        var weights = Llamas.Small.Weights();
        Write(folder, weights, files);

        using var opened = HuggingFaceFolder.OpenWeights(folder.Path, Llamas.Small);

        for (var i = 0; i < weights.Count; i++)
        {
            var entry = opened.Tensor(weights[i].Name).Entry;
            Assert.Equal((weights[i].Name, ElementType.F32), (entry.Name, entry.Type));
            Assert.Equal(weights[i].Shape, entry.Shape);
            Assert.All(new ReadOnlySpan<byte>(opened.PointerTo(entry.Name), (int)entry.Length).ToArray(), value => Assert.Equal(i, value));
        }

        Assert.Throws<ArgumentException>(() => opened.Tensor("lm_head.weight"));
    }

    [Fact]
    public void A_stored_output_layer_is_accepted_where_it_is_tied_and_required_where_it_is_not()
    {
        using var folder = new TempFolder();
        var untied = Llamas.Small with { TieWordEmbeddings = false };
        Write(folder, Llamas.Small.Weights(), files: 1);
        Assert.Contains("'lm_head.weight' is missing", Refusal(folder, untied), StringComparison.Ordinal);

        Write(folder, [.. Llamas.Small.Weights(), Output], files: 1);
        HuggingFaceFolder.OpenWeights(folder.Path, untied).Dispose();
        HuggingFaceFolder.OpenWeights(folder.Path, Llamas.Small).Dispose();

        Write(folder, [.. Llamas.Small.Weights(), Output with { Shape = [9, 8] }], files: 1);
        Assert.Contains("tensor 'lm_head.weight': expected F32 [10, 8], found F32 [9, 8]", Refusal(folder, Llamas.Small), StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_unexpected_and_misshapen_weights_are_all_named()
    {
        using var folder = new TempFolder();
        Write(folder, [.. Llamas.Small.Weights().Select(weight => weight.Name switch
        {
            "model.norm.weight" => weight with { Name = "model.final_norm.weight" },
            "model.layers.0.mlp.down_proj.weight" => weight with { Shape = [6, 8] },
            _ => weight,
        })], files: 1);

        var message = Refusal(folder, Llamas.Small);

        Assert.Contains("tensor 'model.norm.weight' is missing", message, StringComparison.Ordinal);
        Assert.Contains("tensor 'model.final_norm.weight' is unexpected", message, StringComparison.Ordinal);
        Assert.Contains("tensor 'model.layers.0.mlp.down_proj.weight': expected F32 [8, 6], found F32 [6, 8]", message, StringComparison.Ordinal);
        Assert.Contains(folder.Path, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_type_is_named_and_a_hundred_faults_are_counted()
    {
        using var folder = new TempFolder();
        Write(folder, Llamas.Small.Weights(), files: 1);

        var message = Refusal(folder, Llamas.Small with { StoredAs = ElementType.BF16 });

        // 11 weights, five of them shown.
        Assert.Contains("tensor 'model.embed_tokens.weight': expected BF16 [10, 8], found F32 [10, 8]", message, StringComparison.Ordinal);
        Assert.Contains("and 6 more", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_truncated_file_among_several_names_file_and_tensor()
    {
        using var folder = new TempFolder();
        Write(folder, Llamas.Small.Weights(), files: 2);
        var path = folder["model-00002-of-00002.safetensors"];
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^1]);

        // The second file ends with the last norm: 8 · 4 bytes.
        Assert.Contains($"{path}: tensor 'model.norm.weight' is truncated: expected 32 bytes, found 31", Refusal(folder, Llamas.Small), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model.norm.weight", "model-00001-of-00002.safetensors", "tensor 'model.norm.weight' is in model-00002-of-00002.safetensors, but the index puts it into model-00001-of-00002.safetensors")]
    [InlineData("model.extra.weight", "model-00001-of-00002.safetensors", "tensor 'model.extra.weight' should be in model-00001-of-00002.safetensors, which does not have it")]
    [InlineData("model.extra.weight", "model-00003.safetensors", "model-00003.safetensors: the file cannot be opened")]
    [InlineData("model.extra.weight", "../model.safetensors", "the name of a .safetensors file in the same folder")]
    [InlineData("model.extra.weight", "/etc/x.safetensors", "the name of a .safetensors file in the same folder")]
    [InlineData("model.extra.weight", "config.json", "the name of a .safetensors file in the same folder")]
    [InlineData("model.norm.weight", null, "tensor 'model.norm.weight' is in model-00002-of-00002.safetensors, but the index puts it nowhere")]
    public void An_index_that_contradicts_its_files_is_named(string tensor, string? file, string fault)
    {
        using var folder = new TempFolder();
        Write(folder, Llamas.Small.Weights(), files: 2);
        var index = JsonNode.Parse(File.ReadAllText(folder["model.safetensors.index.json"]))!;
        if (file is null)
            index["weight_map"]!.AsObject().Remove(tensor);
        else
            index["weight_map"]![tensor] = file;
        File.WriteAllText(folder["model.safetensors.index.json"], index.ToJsonString());

        Assert.Contains(fault, Refusal(folder, Llamas.Small), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "'weight_map' is missing")]
    [InlineData("""{"weight_map": []}""", "'weight_map' is []")]
    [InlineData("""{"weight_map": {"w": 1}}""", "'weight_map.w' is 1")]
    [InlineData("oops", "this is not JSON")]
    public void An_index_that_is_none_is_named(string text, string fault)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["model.safetensors.index.json"], text);

        var message = Refusal(folder, Llamas.Small);

        Assert.Contains(fault, message, StringComparison.Ordinal);
        Assert.Contains(folder["model.safetensors.index.json"], message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_weights_says_what_it_should_have()
    {
        using var folder = new TempFolder();

        Assert.Contains("neither model.safetensors nor model.safetensors.index.json", Refusal(folder, Llamas.Small), StringComparison.Ordinal);
    }

    [Fact]
    public void Gigabytes_are_opened_without_being_read()
    {
        // Llama 3 8B with two of its layers in bf16, in two sparse files: 3 GB that take no room on the disk and must take none in memory.
        var llama = Llamas.Small with
        {
            VocabularySize = 128256,
            HiddenSize = 4096,
            IntermediateSize = 14336,
            LayerCount = 2,
            HeadCount = 32,
            KeyValueHeadCount = 8,
            TieWordEmbeddings = false,
            StoredAs = ElementType.BF16,
        };
        using var folder = new TempFolder();
        var map = new JsonObject();
        foreach (var (part, name) in llama.Weights().Chunk(11).Zip(["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]))
        {
            var header = new JsonObject();
            var end = 0L;
            foreach (var weight in part)
            {
                var start = end;
                end += ElementType.BF16.SizeOf(weight.Shape);
                header[weight.Name] = new JsonObject { ["dtype"] = "BF16", ["shape"] = new JsonArray([.. weight.Shape.Select(size => JsonValue.Create(size))]), ["data_offsets"] = new JsonArray(start, end) };
                map[weight.Name] = name;
            }

            using var stream = File.Create(folder[name]);
            stream.Write(SafeTensorsBytes.Of(header.ToJsonString()));
            stream.SetLength(stream.Position + end);
        }

        File.WriteAllText(folder["model.safetensors.index.json"], new JsonObject { ["weight_map"] = map }.ToJsonString());

        var before = GC.GetAllocatedBytesForCurrentThread();
        using var weights = HuggingFaceFolder.OpenWeights(folder.Path, llama);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);

        var numbers = new float[3];
        var last = weights.Tensor("lm_head.weight");
        last.Read(last.ElementCount - 3, numbers);
        Assert.Equal([0, 0, 0], numbers);
    }

    // The bytes of the i-th weight are all i.
    private static void Write(TempFolder folder, IReadOnlyList<WeightShape> weights, int files)
    {
        var tensors = weights.Select((weight, i) => new TensorToWrite(weight.Name, ElementType.F32, weight.Shape,
            stream => stream.Write(Enumerable.Repeat((byte)i, (int)ElementType.F32.SizeOf(weight.Shape)).ToArray()))).ToList();
        if (files == 1)
        {
            SafeTensorsWriter.Write(folder["model.safetensors"], tensors, new Dictionary<string, string> { ["format"] = "pt" });
            return;
        }

        var map = new JsonObject();
        var perFile = (tensors.Count + files - 1) / files;
        for (var file = 0; file < files; file++)
        {
            var name = FormattableString.Invariant($"model-{file + 1:D5}-of-{files:D5}.safetensors");
            var part = tensors.Skip(file * perFile).Take(perFile).ToList();
            SafeTensorsWriter.Write(folder[name], part, null);
            foreach (var tensor in part)
                map[tensor.Name] = name;
        }

        File.WriteAllText(folder["model.safetensors.index.json"], new JsonObject { ["metadata"] = new JsonObject(), ["weight_map"] = map }.ToJsonString());
    }

    private static string Refusal(TempFolder folder, DecoderConfig config) =>
        Assert.Throws<InvalidInputException>(() => HuggingFaceFolder.OpenWeights(folder.Path, config)).Message;
}
