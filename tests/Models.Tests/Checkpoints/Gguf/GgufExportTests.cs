using System.Text.Json.Nodes;
using Endonym.Lineage;
using Endonym.Models.Checkpoints.Gguf;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Checkpoints.SafeTensors;
using Endonym.Models.Families;
using Endonym.Models.Quantization;
using Endonym.Text.Tokenizers;

namespace Endonym.Models.Tests.Checkpoints.Gguf;

public sealed class GgufExportTests
{
    private static readonly GgufExportOptions AsF32 = new() { Mix = GgufMix.F32, Threads = 2 };

    [Fact]
    public void Neighbouring_rows_of_a_head_are_the_halves_of_a_pair()
    {
        using var checkpoint = RandomCheckpoint.Write(RandomCheckpoint.Shape(DecoderFamily.Llama), seed: 1);
        using var file = Export(checkpoint, AsF32);
        var (E, columns) = (checkpoint.Config.HeadSize, checkpoint.Config.HiddenSize);
        var stored = checkpoint.Weights["model.layers.0.self_attn.q_proj.weight"];

        // Row 2i of head 1 is row i there, row 2i + 1 is row i + E/2.
        var row = new float[columns];
        foreach (var (here, there) in new[] { (0, 0), (1, E / 2), (2, 1), (3, 1 + E / 2), (E - 1, E - 1) })
        {
            file.Read(file.Tensors["blk.0.attn_q.weight"], E + here, row);
            Assert.Equal(stored[((E + there) * columns)..((E + there + 1) * columns)], row);
        }
    }

    [Fact]
    public void Other_architectures_keep_their_rows()
    {
        using var checkpoint = RandomCheckpoint.Write(RandomCheckpoint.Shape(DecoderFamily.Qwen2), seed: 2);
        using var file = Export(checkpoint, AsF32);

        Assert.Equal("qwen2", file.Value<string>("general.architecture"));
        foreach (var weight in checkpoint.Config.Weights())
        {
            var tensor = file.Tensors[GgufNames.Of(weight.Name).Name];
            var back = new float[checkpoint.Weights[weight.Name].Length];
            file.Read(tensor, 0, back);
            Assert.Equal(weight.Shape, tensor.Shape);
            Assert.Equal(checkpoint.Weights[weight.Name], back);
        }
    }

    [Fact]
    public void Experts_of_a_layer_lie_in_one_tensor_in_their_order()
    {
        using var checkpoint = RandomCheckpoint.Write(RandomCheckpoint.Shape(DecoderFamily.Mixtral), seed: 3);
        using var file = Export(checkpoint, AsF32);

        var down = file.Tensors["blk.1.ffn_down_exps.weight"];
        Assert.Equal([4, 256, 512], down.Shape);
        var third = new float[256 * 512];
        file.Read(down, 2 * 256, third);
        Assert.Equal(checkpoint.Weights["model.layers.1.block_sparse_moe.experts.2.w2.weight"], third);
        Assert.Equal((4u, 2u), (file.Value<uint>("llama.expert_count"), file.Value<uint>("llama.expert_used_count")));
    }

    [Fact]
    public void The_same_folder_gives_the_same_bytes_on_any_number_of_threads()
    {
        using var checkpoint = RandomCheckpoint.Write(RandomCheckpoint.Shape(DecoderFamily.Llama), seed: 4);
        foreach (var threads in new[] { 1, 3 })
            Export(checkpoint, AsF32 with { Mix = GgufMix.Q4KM, Threads = threads, Name = "x" }, $"{threads}.gguf").Dispose();

        Assert.Equal(File.ReadAllBytes(checkpoint["1.gguf"]), File.ReadAllBytes(checkpoint["3.gguf"]));
    }

    [Fact]
    public void The_report_says_what_was_written_and_progress_ends_with_everything()
    {
        using var checkpoint = RandomCheckpoint.Write(RandomCheckpoint.Shape(DecoderFamily.Mistral) with { SlidingWindow = 16 }, seed: 5);
        List<GgufExportProgress> progress = [];
        var importance = new Importance(new Dictionary<string, float[]> { ["lm_head.weight"] = [.. Enumerable.Repeat(1f, 256)] });
        var report = GgufExport.Write(checkpoint.Folder, checkpoint["model.gguf"], AsF32 with { Mix = GgufMix.Q80, Importance = importance }, progress.Add, TestContext.Current.CancellationToken);

        Assert.Equal("llama", report.Architecture);
        Assert.Equal(checkpoint.Config.ParameterCount, report.WeightCount);
        Assert.Equal(new FileInfo(checkpoint["model.gguf"]).Length, report.Bytes);
        Assert.Equal(5 * 256, report.Formats[TensorFormat.F32]); // two norms in each of two layers, and the last
        Assert.Equal(report.WeightCount - 5 * 256, report.Formats[TensorFormat.Q80]);
        Assert.Equal(checkpoint.Config.Weights().Count(weight => weight.Shape.Count == 2) - 1, report.UncalibratedTensors.Count);
        Assert.Contains("sliding window of 16 tokens", Assert.Single(report.Notes), StringComparison.Ordinal);
        Assert.Equal((report.WeightCount, report.WeightCount), (progress[^1].WeightsDone, progress[^1].WeightCount));
        Assert.Equal(progress.Select(step => step.WeightsDone).Order(), progress.Select(step => step.WeightsDone));
    }

    [Fact]
    public void A_cancelled_export_leaves_no_file()
    {
        using var checkpoint = RandomCheckpoint.Write(RandomCheckpoint.Shape(DecoderFamily.Llama), seed: 6);
        using var cancel = new CancellationTokenSource();

        Assert.ThrowsAny<OperationCanceledException>(() => GgufExport.Write(checkpoint.Folder, checkpoint["model.gguf"], AsF32, step => cancel.Cancel(), cancel.Token));
        Assert.Empty(Directory.GetFiles(checkpoint.Folder, "model.gguf*"));
    }

    [Fact]
    public void A_weight_that_is_none_is_named_and_leaves_no_file()
    {
        using var checkpoint = RandomCheckpoint.Write(RandomCheckpoint.Shape(DecoderFamily.Llama), seed: 7);
        long start;
        using (var weights = SafeTensorsFile.Open(checkpoint[HuggingFaceFolder.WeightsFile]))
            start = weights.Tensors["model.layers.1.mlp.up_proj.weight"].Start;
        using (var stream = File.OpenWrite(checkpoint[HuggingFaceFolder.WeightsFile]))
        {
            stream.Position = start + 4000;
            stream.Write(BitConverter.GetBytes(float.NaN));
        }

        var message = Refusal(checkpoint, AsF32 with { Mix = GgufMix.Q4KM });
        Assert.Contains("'model.layers.1.mlp.up_proj.weight': A weight is NaN; as Q4_K it must be finite", message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(checkpoint.Folder, "model.gguf*"));
    }

    [Fact]
    public void What_llama_cpp_would_compute_otherwise_is_refused()
    {
        var yarn = new RopeScaling { Kind = RopeScalingKind.Yarn, Factor = 4, OriginalContextLength = 32 };
        var llama3 = new RopeScaling { Kind = RopeScalingKind.Llama3, Factor = 4, OriginalContextLength = 32 };

        Assert.Contains("beta_fast 16 and beta_slow 1; llama.cpp computes llama with 32 and 1", Architecture(DecoderFamily.Llama, yarn with { BetaFast = 16 }), StringComparison.Ordinal);
        Assert.Contains("llama.cpp reads it for llama, not for qwen3", Architecture(DecoderFamily.Qwen3, llama3), StringComparison.Ordinal);
        Assert.Contains("attention_bias is true", Assert.Throws<InvalidInputException>(() => new GgufArchitecture(RandomCheckpoint.Shape(DecoderFamily.Qwen3) with { HasAttentionBias = true })).Message, StringComparison.Ordinal);

        static string Architecture(DecoderFamily family, RopeScaling scaling) =>
            Assert.Throws<InvalidInputException>(() => new GgufArchitecture(RandomCheckpoint.Shape(family) with { RopeScaling = scaling })).Message;
    }

    [Fact]
    public void A_context_that_grows_with_the_text_is_cut_to_where_it_changes_nothing()
    {
        var architecture = new GgufArchitecture(RandomCheckpoint.Shape(DecoderFamily.Llama) with { RopeScaling = new RopeScaling { Kind = RopeScalingKind.Dynamic, Factor = 4, OriginalContextLength = 32 } });

        Assert.Equal(32u, architecture.Metadata().Single(value => value.Key == "llama.context_length").Value.Value);
        Assert.Contains("the file's context is the 32 tokens", Assert.Single(architecture.Notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"model": {"type": "Unigram", "vocab": []}}""", "'model.type' is \"Unigram\"; supported: \"BPE\"")]
    [InlineData("""{"model": {"type": "BPE", "vocab": {"a": 400}, "merges": []}}""", "the highest id is 400, but vocab_size is 400")]
    [InlineData("""{"model": {"type": "BPE", "vocab": {"a": 0, "b": 0}, "merges": []}}""", "model.vocab gives the id 0 to two tokens")]
    [InlineData("""{"model": {"type": "BPE", "vocab": {"a": -1}, "merges": []}}""", "supported: a whole number from 0")]
    [InlineData("""{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": ["a"]}}""", "supported: two tokens of model.vocab that together are a third")]
    [InlineData("""{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": 3}}""", "supported: a list of merges")]
    [InlineData("""{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": []}, "added_tokens": [{"id": 1}]}""", "'added_tokens[0].content' is missing")]
    [InlineData("""{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": []}, "pre_tokenizer": {"type": "Whitespace"}}""", "llama.cpp is known to cut as Llama 3")]
    [InlineData("""{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": []}, "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": true}}""", "'add_prefix_space' is true")]
    [InlineData("""{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": []}, "normalizer": {"type": "Lowercase"}, "pre_tokenizer": {"type": "ByteLevel"}}""", "'normalizer' is")]
    [InlineData("""{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": [], "ignore_merges": true}, "pre_tokenizer": {"type": "ByteLevel"}}""", "'model.ignore_merges' is true")]
    [InlineData("""{"model": 3}""", "'model' is 3")]
    [InlineData("""{}""", "'model' is missing")]
    public void A_tokenizer_that_llama_cpp_does_not_know_is_refused_before_any_work(string json, string fault)
    {
        using var checkpoint = RandomCheckpoint.Write(RandomCheckpoint.Shape(DecoderFamily.Llama), seed: 8);
        File.WriteAllText(checkpoint[TokenizerJson.FileName], json);

        Assert.Contains(fault, Refusal(checkpoint, AsF32), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tokenizer_that_composes_characters_is_noted()
    {
        using var checkpoint = RandomCheckpoint.Write(RandomCheckpoint.Shape(DecoderFamily.Llama), seed: 10);
        var json = JsonNode.Parse(File.ReadAllText(checkpoint[TokenizerJson.FileName]))!; // a JSON object is not null
        json["normalizer"] = new JsonObject { ["type"] = "NFC" };
        File.WriteAllText(checkpoint[TokenizerJson.FileName], json.ToJsonString());

        var report = GgufExport.Write(checkpoint.Folder, checkpoint["model.gguf"], AsF32, onProgress: null, TestContext.Current.CancellationToken);

        Assert.Contains("normal form C", Assert.Single(report.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_of_the_tokenizer_are_taken_from_the_files_that_have_them()
    {
        using var checkpoint = RandomCheckpoint.Write(RandomCheckpoint.Shape(DecoderFamily.Llama), seed: 9);
        var settings = new JsonObject { ["bos_token"] = null, ["eos_token"] = new JsonObject { ["content"] = "<|im_end|>" }, ["pad_token"] = "<|pad|>", ["add_bos_token"] = true, ["chat_template"] = new JsonArray(new JsonObject { ["name"] = "default", ["template"] = "A" }, new JsonObject { ["name"] = "tool_use", ["template"] = "B" }) };
        File.WriteAllText(checkpoint["tokenizer_config.json"], settings.ToJsonString());
        using (var file = Export(checkpoint, AsF32))
        {
            var special = checkpoint.Tokenizer.SpecialTokens;
            Assert.Equal((uint)special["<|im_end|>"], file.Value<uint>("tokenizer.ggml.eos_token_id"));
            Assert.Equal((uint)special["<|pad|>"], file.Value<uint>("tokenizer.ggml.padding_token_id"));
            Assert.Equal((uint)special["<|endoftext|>"], file.Value<uint>("tokenizer.ggml.bos_token_id")); // of config.json
            Assert.True(file.Value<bool>("tokenizer.ggml.add_bos_token"));
            Assert.Equal("A", file.Value<string>("tokenizer.chat_template"));
            Assert.Equal("[PAD399]", file.Value<string[]>("tokenizer.ggml.tokens")[^1]);
        }

        File.WriteAllText(checkpoint["chat_template.jinja"], "C");
        using var again = Export(checkpoint, AsF32 with { AddBosToken = false }, "again.gguf");
        Assert.Equal("C", again.Value<string>("tokenizer.chat_template"));
        Assert.False(again.Value<bool>("tokenizer.ggml.add_bos_token"));
    }

    private static GgufFile Export(RandomCheckpoint checkpoint, GgufExportOptions options, string name = "model.gguf")
    {
        GgufExport.Write(checkpoint.Folder, checkpoint[name], options, onProgress: null, TestContext.Current.CancellationToken);
        return GgufFile.Open(checkpoint[name]);
    }

    private static string Refusal(RandomCheckpoint checkpoint, GgufExportOptions options) =>
        Assert.Throws<InvalidInputException>(() => GgufExport.Write(checkpoint.Folder, checkpoint["model.gguf"], options, onProgress: null, TestContext.Current.CancellationToken)).Message;
}
