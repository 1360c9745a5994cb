using System.Text;
using System.Text.Json.Nodes;
using Endonym.Lineage;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Checkpoints.SafeTensors;
using Endonym.Models.Families;
using Endonym.Models.Tests.Families;

namespace Endonym.Models.Tests.Checkpoints.HuggingFace;

public sealed class HostileFolderTests
{
    // Some kilobytes of files have no business with more; the runtime's first error message alone takes some hundred kilobytes.
    private const long MaxAllocatedBytes = 8 << 20;

    // What stands in files of other programs, and what a hostile one would try.
    private static readonly string[] Words =
    [
        "0", "-1", "1e308", "2147483647", "9223372036854775807", "1.5", "null", "true", "[]", "{}", "\"\"", "\"..\"", "\"../model-00001-of-00002.safetensors\"", "\"/dev/zero\"",
        "\"model-00001-of-00002.safetensors\"", "\"mixtral\"", "\"BF16\"", "256", "16777216", "{\"rope_type\": \"yarn\", \"factor\": 1e9}", "{\"rope_type\": \"dynamic\", \"factor\": 1e300}",
    ];

    [Fact]
    public void Spoilt_files_are_read_or_refused_and_nothing_else()
    {
        using var folder = new TempFolder();
        var random = new Random(4711);
        var read = 0;
        var families = Enum.GetValues<DecoderFamily>();
        for (var round = 0; round < 2500; round++)
        {
            if (round % 500 == 0)
                Write(folder, families[round / 500]);
            var path = folder[Pick(random, "config.json", "config.json", "model.safetensors.index.json", "model-00001-of-00002.safetensors")];
            var whole = File.ReadAllBytes(path);
            File.WriteAllBytes(path, Spoil(whole, random));

            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                var config = HuggingFaceFolder.ReadConfig(folder.Path);
                using var weights = HuggingFaceFolder.OpenWeights(folder.Path, config);
                foreach (var weight in config.Weights())
                    weights.Tensor(weight.Name).Read(0, new float[Math.Min(10, weights.Tensor(weight.Name).ElementCount)]);
                read++;
            }
            catch (InvalidInputException refusal)
            {
                Assert.Contains(folder.Path, refusal.Message, StringComparison.Ordinal);
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MaxAllocatedBytes);
            File.WriteAllBytes(path, whole);
        }

        // Harm to numbers that do not matter, or to white space, is read over: were it never, nothing would have been tested behind the first door.
        Assert.InRange(read, 60, 2000);
    }

    [Fact]
    public void A_configuration_of_a_million_layers_and_experts_names_no_weight()
    {
        var json = Llamas.SmallOf(DecoderFamily.Mixtral).ToJson();
        json["num_hidden_layers"] = 1000;
        json["num_local_experts"] = 256;

        var before = GC.GetAllocatedBytesForCurrentThread();
        var message = Assert.Throws<InvalidInputException>(() => DecoderConfig.Parse(json, "config.json")).Message;

        Assert.Contains("num_local_experts 256 in num_hidden_layers 1000 are 256000 experts; at most 32768", message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MaxAllocatedBytes);
    }

    [Fact]
    public void A_tensor_in_two_files_is_named()
    {
        using var folder = new TempFolder();
        Write(folder, DecoderFamily.Llama);
        File.Copy(folder["model-00001-of-00002.safetensors"], folder["model-00002-of-00002.safetensors"], overwrite: true);

        var message = Assert.Throws<InvalidInputException>(() => HuggingFaceFolder.OpenWeights(folder.Path, Llamas.Small)).Message;

        Assert.Contains("is in model-00002-of-00002.safetensors, but the index puts it into model-00001-of-00002.safetensors", message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_index_that_names_a_tensor_twice_is_refused()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["model.safetensors.index.json"], """{"weight_map": {"w": "a.safetensors", "w": "b.safetensors"}}""");

        Assert.Contains("'weight_map.w' is there twice", Assert.Throws<InvalidInputException>(() => HuggingFaceFolder.OpenWeights(folder.Path, Llamas.Small)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Frequencies_that_old_files_kept_are_passed_over()
    {
        using var folder = new TempFolder();
        var weights = Llamas.Small.Weights().Append(new WeightShape("model.layers.0.self_attn.rotary_emb.inv_freq", [1]));
        SafeTensorsWriter.Write(folder["model.safetensors"], [.. weights.Select(Zeros)], null);

        HuggingFaceFolder.OpenWeights(folder.Path, Llamas.Small).Dispose();
    }

    private static byte[] Spoil(byte[] whole, Random random)
    {
        var text = Encoding.UTF8.GetString(whole);
        switch (random.Next(4))
        {
            case 0: // bits
                var bytes = whole.ToArray();
                for (var flips = random.Next(1, 5); flips > 0; flips--)
                    bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1: // the end is missing, or something follows
                return random.Next(2) == 0 ? whole[..random.Next(whole.Length)] : [.. whole, (byte)random.Next(256)];
            case 2: // another value
                var colon = text.IndexOf(':', random.Next(text.Length));
                var end = colon < 0 ? -1 : text.IndexOfAny([',', '}', '\n'], colon);
                return end < 0 ? whole : Encoding.UTF8.GetBytes(string.Concat(text.AsSpan(0, colon + 1), Pick(random, Words), text.AsSpan(end)));
            default: // a piece twice or not at all
                var (start, length) = (random.Next(whole.Length), random.Next(40));
                var rest = Math.Min(whole.Length, start + length);
                return random.Next(2) == 0 ? [.. whole[..start], .. whole[rest..]] : [.. whole[..rest], .. whole[start..]];
        }
    }

    private static string Pick(Random random, params string[] choices) => choices[random.Next(choices.Length)];

    private static void Write(TempFolder folder, DecoderFamily family)
    {
        var config = Llamas.SmallOf(family);
        HuggingFaceFolder.WriteConfig(folder.Path, config, []);
        var map = new JsonObject();
        foreach (var (part, number) in config.Weights().Chunk((config.Weights().Count + 1) / 2).Select((part, i) => (part, i + 1)))
        {
            var name = FormattableString.Invariant($"model-{number:D5}-of-00002.safetensors");
            SafeTensorsWriter.Write(folder[name], [.. part.Select(Zeros)], null);
            foreach (var weight in part)
                map[weight.Name] = name;
        }

        File.WriteAllText(folder["model.safetensors.index.json"], new JsonObject { ["metadata"] = new JsonObject { ["total_size"] = 1 }, ["weight_map"] = map }.ToJsonString());
    }

    private static TensorToWrite Zeros(WeightShape weight) => new(weight.Name, ElementType.F32, weight.Shape, stream => stream.Write(new byte[ElementType.F32.SizeOf(weight.Shape)]));
}
