using System.Text.Json.Nodes;
using Endonym.Lineage;
using Endonym.Models.Adapters;
using Endonym.Models.Checkpoints.SafeTensors;
using Endonym.Models.Families;
using Endonym.Models.Tests.Families;

namespace Endonym.Models.Tests.Adapters;

public sealed class LoraAdapterTests : IDisposable
{
    private static readonly string[] Attention = ["q_proj", "v_proj"];
    private static readonly DecoderConfig TwoLayers = Llamas.Small with { LayerCount = 2, TieWordEmbeddings = false };

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_scale_is_alpha_by_the_rank_or_by_its_root()
    {
        var adapter = new RandomAdapter(Llamas.Small, Attention, rank: 4, alpha: 6);
        Assert.Equal(1.5, Read(adapter).Modules["model.layers.0.self_attn.q_proj"].Scale); // 6 / 4

        adapter.Json["use_rslora"] = true;
        Assert.Equal(3, Read(adapter).Modules["model.layers.0.self_attn.q_proj"].Scale); // 6 / √4
    }

    [Fact]
    public void Patterns_give_single_modules_another_rank_and_alpha_and_the_first_that_fits_counts()
    {
        var adapter = new RandomAdapter(TwoLayers, Attention, rank: 2, alpha: 6);
        foreach (var module in new[] { "model.layers.1.self_attn.v_proj", "model.layers.0.self_attn.v_proj" })
        {
            adapter.Tensors[module + ".lora_A.weight"] = ([3, 8], new float[24]);
            adapter.Tensors[module + ".lora_B.weight"] = ([4, 3], new float[12]);
        }

        adapter.Json["rank_pattern"] = new JsonObject { ["v_proj"] = 3 };
        adapter.Json["alpha_pattern"] = new JsonObject { [@"layers\.1\.self_attn\.v_proj"] = 12, ["self_attn.v_proj"] = 30 };

        var modules = Read(adapter, TwoLayers).Modules;

        Assert.Equal((2, 3.0), (modules["model.layers.1.self_attn.q_proj"].Rank, modules["model.layers.1.self_attn.q_proj"].Scale)); // 6 / 2
        Assert.Equal((3, 10.0), (modules["model.layers.0.self_attn.v_proj"].Rank, modules["model.layers.0.self_attn.v_proj"].Scale)); // 30 / 3
        Assert.Equal((3, 4.0), (modules["model.layers.1.self_attn.v_proj"].Rank, modules["model.layers.1.self_attn.v_proj"].Scale)); // 12 / 3
    }

    [Theory]
    [InlineData("""{"target_modules": ["q_proj", "model.layers.1.mlp.up_proj", "nobody_has_this"]}""", "0.self_attn.q_proj 1.self_attn.q_proj 1.mlp.up_proj")]
    [InlineData("""{"target_modules": ".*\\.1\\..*(k|v)_proj"}""", "1.self_attn.k_proj 1.self_attn.v_proj")]
    [InlineData("""{"target_modules": "q_proj|.*down_proj"}""", "0.mlp.down_proj 1.mlp.down_proj")] // an expression must fit the whole name
    [InlineData("""{"target_modules": ["q_proj", "o_proj"], "layers_to_transform": 1}""", "1.self_attn.q_proj 1.self_attn.o_proj")]
    [InlineData("""{"target_modules": ["q_proj", "o_proj"], "layers_to_transform": [0], "layers_pattern": "layers"}""", "0.self_attn.q_proj 0.self_attn.o_proj")]
    [InlineData("""{"target_modules": ["q_proj", "o_proj"], "layers_to_transform": [0, 7], "exclude_modules": ["o_proj"]}""", "0.self_attn.q_proj")]
    [InlineData("""{"target_modules": "all-linear", "exclude_modules": ".*mlp.*"}""", "0.self_attn.q_proj 0.self_attn.k_proj 0.self_attn.v_proj 0.self_attn.o_proj 1.self_attn.q_proj 1.self_attn.k_proj 1.self_attn.v_proj 1.self_attn.o_proj")]
    public void Modules_are_chosen_as_peft_chooses_them(string keys, string expected)
    {
        string[] modules = [.. expected.Split(' ').Select(module => "model.layers." + module)];
        var adapter = new RandomAdapter(TwoLayers, modules);
        foreach (var (name, value) in JsonNode.Parse(keys)!.AsObject())
            adapter.Json[name] = value?.DeepClone();

        Assert.Equal(modules.Order(StringComparer.Ordinal), Read(adapter, TwoLayers).Modules.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void All_linear_modules_are_those_of_the_layers_and_the_output_layer_can_be_named()
    {
        var experts = Llamas.SmallOf(DecoderFamily.Mixtral) with { TieWordEmbeddings = false };
        var all = new RandomAdapter(experts, ["_proj", "gate", "w1", "w2", "w3"]);
        all.Json["target_modules"] = "all-linear";
        Assert.Equal(4 + 1 + 3 * 3, Read(all, experts).Modules.Count); // attention, router, three experts

        Assert.Equal(["lm_head"], Read(new RandomAdapter(experts, ["lm_head"]), experts).Modules.Keys);
        Assert.Contains("names no module", Refusal(new RandomAdapter(Llamas.Small, ["lm_head"])), StringComparison.Ordinal); // tied: there is none
    }

    [Theory]
    [InlineData(ElementType.BF16)]
    [InlineData(ElementType.F16)]
    public void Matrices_of_sixteen_bits_are_widened(ElementType type)
    {
        var adapter = new RandomAdapter(Llamas.Small, Attention);
        adapter.Tensors["model.layers.0.self_attn.q_proj.lora_A.weight"].Values[5] = 0.375f;
        adapter.Write(_folder.Path, type);

        var read = LoraAdapter.Read(_folder.Path, Llamas.Small);

        Assert.Equal(0.375f, read.Modules["model.layers.0.self_attn.q_proj"].Down[5]);
    }

    [Theory]
    [InlineData("peft_type", "\"IA3\"", "supported: LORA")]
    [InlineData("task_type", "\"SEQ_CLS\"", "supported: CAUSAL_LM")]
    [InlineData("use_dora", "true", "DoRA")]
    [InlineData("bias", "\"all\"", "supported: none")]
    [InlineData("lora_bias", "true", "biases")]
    [InlineData("modules_to_save", """["embed_tokens", "lm_head"]""", "embeddings")]
    [InlineData("target_modules", """["embed_tokens"]""", "embedding")]
    [InlineData("target_modules", """["in_proj"]""", "names no module")]
    [InlineData("target_modules", "null", "missing")]
    [InlineData("target_modules", "\"(q_proj\"", "cannot be read")]
    [InlineData("target_modules", "\"(?=.*q).*_proj\"", "cannot be read")] // looks ahead
    [InlineData("fan_in_fan_out", "true", "(out, in)")]
    [InlineData("layer_replication", "[[0, 1], [0, 1]]", "twice")]
    [InlineData("target_parameters", """["mlp.experts"]""", "bare parameters")]
    [InlineData("trainable_token_indices", "[3]", "single tokens")]
    [InlineData("init_lora_weights", "\"pissa\"", "plain LoRA")]
    [InlineData("r", "0", "between 1 and 65536")]
    [InlineData("r", "2.5", "a whole number")]
    [InlineData("lora_alpha", "null", "missing")]
    [InlineData("rank_pattern", """{"q_proj": 1.5}""", "'rank_pattern.q_proj' is 1.5; a rank is a whole number")]
    [InlineData("rank_pattern", """{"q_proj": 65537}""", "'rank_pattern.q_proj' is 65537; a rank is a whole number")]
    [InlineData("something_new", "1", "not known here")]
    public void What_is_not_supported_is_refused_by_name(string key, string value, string expected)
    {
        var adapter = new RandomAdapter(Llamas.Small, Attention);
        adapter.Json[key] = JsonNode.Parse(value);

        var message = Refusal(adapter);

        Assert.Contains(key, message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.StartsWith(_folder.Path, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_half_another_shape_and_an_unknown_module_are_all_named()
    {
        var adapter = new RandomAdapter(TwoLayers, Attention);
        adapter.Tensors.Remove("model.layers.0.self_attn.q_proj.lora_B.weight");
        adapter.Tensors["model.layers.1.self_attn.v_proj.lora_A.weight"] = ([3, 7], new float[21]);
        adapter.Tensors["model.layers.2.self_attn.v_proj.lora_A.weight"] = ([3, 8], new float[24]);
        adapter.Tensors["model.layers.0.self_attn.v_proj.lora_magnitude_vector"] = ([4], new float[4]);

        var message = Refusal(adapter, TwoLayers);

        Assert.Contains("'base_model.model.model.layers.0.self_attn.q_proj.lora_B.weight' is missing", message, StringComparison.Ordinal);
        Assert.Contains("expected F32 [3, 8], found F32 [3, 7]", message, StringComparison.Ordinal);
        Assert.Contains("'base_model.model.model.layers.2.self_attn.v_proj.lora_A.weight' is unexpected", message, StringComparison.Ordinal);
        Assert.Contains("belongs to DoRA", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void A_number_that_is_not_finite_is_refused(float value)
    {
        var adapter = new RandomAdapter(Llamas.Small, Attention);
        adapter.Tensors["model.layers.0.self_attn.v_proj.lora_B.weight"].Values[7] = value;

        Assert.Contains("v_proj.lora_B.weight' holds numbers that are not finite", Refusal(adapter), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_the_files_is_refused_with_what_is_missing()
    {
        Assert.Contains("no such folder", Assert.Throws<InvalidInputException>(() => LoraAdapter.Read(_folder["nowhere"], Llamas.Small)).Message, StringComparison.Ordinal);
        Assert.Contains("adapter_config.json", Assert.Throws<InvalidInputException>(() => LoraAdapter.Read(_folder.Path, Llamas.Small)).Message, StringComparison.Ordinal);
        new RandomAdapter(Llamas.Small, Attention).Write(_folder.Path);
        File.Delete(_folder["adapter_model.safetensors"]);
        Assert.Contains("adapter_model.bin is not read", Assert.Throws<InvalidInputException>(() => LoraAdapter.Read(_folder.Path, Llamas.Small)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 64)]
    [InlineData(3, 13)] // within two rows
    [InlineData(8, 8)]
    [InlineData(61, 3)]
    public void Any_part_of_a_matrix_gets_its_part_of_the_product(int first, int count)
    {
        var adapter = new RandomAdapter(Llamas.Small, Attention, rank: 5, alpha: 7);
        var matrix = Read(adapter).Find("model.layers.0.self_attn.q_proj.weight");
        float[] weight = [.. Enumerable.Range(0, 64).Select(place => 0.25f * place)];
        var expected = adapter.Merged("model.layers.0.self_attn.q_proj.weight", weight)[first..(first + count)];

        var part = weight[first..(first + count)];
        Assert.NotNull(matrix);
        matrix.AddTo(first, part);

        Assert.All(expected.Zip(part), pair => Assert.Equal(pair.First, pair.Second, 2e-6 * 16)); // weights up to 16
    }

    [Fact]
    public void Two_adapters_of_one_name_and_one_without_are_refused()
    {
        var folder = new RandomAdapter(Llamas.Small, Attention).Write(_folder["a"]);

        Assert.Contains("called 'a'", Assert.Throws<InvalidInputException>(() => AdapterFolder.Read([new("a", folder), new("a", folder)], Llamas.Small)).Message, StringComparison.Ordinal);
        Assert.Contains("has no name", Assert.Throws<InvalidInputException>(() => AdapterFolder.Read([new("", folder)], Llamas.Small)).Message, StringComparison.Ordinal);
        Assert.Equal(["a", "b"], AdapterFolder.Read([new("a", folder), new("b", folder)], Llamas.Small).Select(one => one.Name));
    }

    [Theory]
    [InlineData("adapter_config.json")]
    [InlineData("adapter_model.safetensors")]
    public void Damaged_files_are_refused_and_never_crash(string file)
    {
        new RandomAdapter(Llamas.Small, Attention).Write(_folder.Path);
        var sound = File.ReadAllBytes(_folder[file]);
        var random = new Random(20261127);
        var refused = 0;
        for (var round = 0; round < 2_000; round++)
        {
            var bytes = (byte[])sound.Clone();
            for (var change = random.Next(1, 4); change > 0; change--)
                bytes[random.Next(Math.Min(bytes.Length, 1_000))] = (byte)(random.Next(2) == 0 ? random.Next(256) : "0123456789,:{}[]\"-e"[random.Next(19)]);
            File.WriteAllBytes(_folder[file], random.Next(4) == 0 ? bytes[..random.Next(bytes.Length)] : bytes);
            try
            {
                LoraAdapter.Read(_folder.Path, Llamas.Small);
            }
            catch (InvalidInputException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1_000, 2_000);
    }

    private LoraAdapter Read(RandomAdapter adapter, DecoderConfig? config = null) => LoraAdapter.Read(adapter.Write(_folder.Path), config ?? Llamas.Small);

    private string Refusal(RandomAdapter adapter, DecoderConfig? config = null) => Assert.Throws<InvalidInputException>(() => Read(adapter, config)).Message;
}
