#!/usr/bin/env dotnet
#:project ../../src/foundations/Models.Onnx/Models.Onnx.csproj
#:property PublishAot=false

// Passages of 256 tokens that an encoder of RoBERTa's base shape reads in a second on one core: 12 layers, width 768, chance weights, 124 million of them.
// dotnet run -c Release encoder.cs [ROUNDS [FOLDER]]   default 5 rounds; the model is written into the folder once, or into a temporary one
// Prints passages a second for fp32 and for 8 bits, by how many are read together; beside them the floor: the multiplications of a passage at the rate at which this core
// multiplies and adds sixteen floats at a time and does nothing else, measured in the same rounds. 8-bit products are done on other units, so they may be faster.

using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Endonym.Models.Checkpoints;
using Endonym.Models.Checkpoints.Onnx;
using Endonym.Models.Families;
using Endonym.Models.Onnx.Encoders;

const int tokens = 256;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5;
var folder = args.Length > 1 ? Directory.CreateDirectory(args[1]).FullName : Directory.CreateTempSubdirectory("endonym-encoder-").FullName;
const string configJson = """
    {"model_type": "roberta", "architectures": ["RobertaModel"], "vocab_size": 50265, "hidden_size": 768, "intermediate_size": 3072, "num_hidden_layers": 12, "num_attention_heads": 12,
     "max_position_embeddings": 514, "type_vocab_size": 1, "layer_norm_eps": 1e-5, "bos_token_id": 0, "pad_token_id": 1, "eos_token_id": 2}
    """;
const string tokenizerJson = """
    {"version": "1.0", "added_tokens": [{"id": 0, "content": "<s>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}],
     "normalizer": null, "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true}, "post_processor": null, "decoder": null,
     "model": {"type": "Unigram", "unk_id": 3, "vocab": [["<s>", 0], ["<pad>", 0], ["</s>", 0], ["<unk>", 0], ["▁", -1]], "byte_fallback": false}}
    """;

try
{
    // D width, F feed-forward width, L layers: each token takes 2 operations for each weight of the layers and 4·S·D a layer for scores and their mixing.
    const double D = 768, F = 3072, L = 12;
    const double operations = tokens * L * (2 * (4 * D * D + 2 * D * F) + 4 * tokens * D);
    Console.WriteLine($"{operations / 1e9:F1} billion operations a passage of {tokens} tokens");

    (string Name, OnnxExportOptions Options)[] forms = [("fp32", OnnxExportOptions.FullPrecision), ("int8", OnnxExportOptions.EightBits)];
    var models = forms.Select(form => (form.Name, Model: Open(form.Name, form.Options))).ToList();
    Console.WriteLine($"int8 against fp32: cosine of the vectors {Agreement(models[0].Model, models[1].Model):F5}");
    int[] batches = [1, 2, 4, 8, 16];
    var best = new Dictionary<(string Name, int Batch), double>();
    var rate = 0.0;
    for (var round = 0; round < rounds; round++)
    {
        rate = Math.Max(rate, MultiplicationRate());
        foreach (var (name, model) in models)
        {
            foreach (var batch in batches)
                best[(name, batch)] = Math.Max(best.GetValueOrDefault((name, batch)), PassagesPerSecond(model, batch));
        }
    }

    Console.WriteLine($"floor         {rate / operations,6:F2} passages/s at {rate / 1e9:F0} GFLOP/s in fp32");
    foreach (var ((name, batch), passages) in best)
        Console.WriteLine($"{name} {batch,2} at once {passages,6:F2} passages/s, {passages * operations / rate:P0} of the floor, {passages * operations / 1e9:F0} GFLOP/s");
    foreach (var (_, model) in models)
        model.Dispose();
}
finally
{
    if (args.Length < 2)
        Directory.Delete(folder, recursive: true);
}

OnnxEmbeddingModel Open(string name, OnnxExportOptions options)
{
    var target = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
    File.WriteAllText(Path.Combine(target, "config.json"), configJson);
    File.WriteAllText(Path.Combine(target, "tokenizer.json"), tokenizerJson);
    if (!File.Exists(Path.Combine(target, OnnxEncoderFolder.GraphFile)))
        OnnxEncoderExporter.Export(RobertaConfig.Read(Path.Combine(target, "config.json")), new ChanceWeights(), options, target);
    return OnnxEmbeddingModel.Load(target, name, new OnnxEncoderOptions { ThreadCount = 1 });
}

int[][] Passages(int count) => [.. Enumerable.Range(0, count).Select(passage => Enumerable.Range(0, tokens).Select(place => (passage * 7919 + place * 104729) % 50000).ToArray())];

// By the processor's time, which other programs do not stretch.
double PassagesPerSecond(OnnxEmbeddingModel model, int batch)
{
    var texts = Passages(batch);
    var vectors = new float[batch * model.OutputSize];
    var repeats = Math.Max(1, 8 / batch);
    model.Encode(texts, vectors);
    var start = Process.GetCurrentProcess().TotalProcessorTime;
    for (var repeat = 0; repeat < repeats; repeat++)
        model.Encode(texts, vectors);
    return repeats * batch / (Process.GetCurrentProcess().TotalProcessorTime - start).TotalSeconds;
}

double Agreement(OnnxEmbeddingModel one, OnnxEmbeddingModel other)
{
    const int count = 4;
    var (a, b) = (new float[count * one.OutputSize], new float[count * one.OutputSize]);
    one.Encode(Passages(count), a);
    other.Encode(Passages(count), b);
    return a.Zip(b, (x, y) => (double)x * y).Sum() / count; // of length 1 each
}

// Of the processor's time as well.
static double MultiplicationRate()
{
    const int steps = 100_000_000;
    var start = Process.GetCurrentProcess().TotalProcessorTime;
    var sum = Chains.Run(steps);
    var took = Process.GetCurrentProcess().TotalProcessorTime - start;
    return float.IsNaN(sum) ? 0 : (double)Chains.Count * steps * Vector512<float>.Count * 2 / took.TotalSeconds;
}

/// <summary>Multiplies and adds in chains, so many that none waits for another's result.</summary>
internal static class Chains
{
    public const int Count = 10;

    // A method of its own, because registers are not kept over calls.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static float Run(int steps)
    {
        var factor = Vector512.Create(0.999f);
        var (a, b, c, d, e, f, g, h, i, j) = (factor, factor, factor, factor, factor, factor, factor, factor, factor, factor);
        for (var step = 0; step < steps; step++)
        {
            a = Vector512.FusedMultiplyAdd(a, factor, factor);
            b = Vector512.FusedMultiplyAdd(b, factor, factor);
            c = Vector512.FusedMultiplyAdd(c, factor, factor);
            d = Vector512.FusedMultiplyAdd(d, factor, factor);
            e = Vector512.FusedMultiplyAdd(e, factor, factor);
            f = Vector512.FusedMultiplyAdd(f, factor, factor);
            g = Vector512.FusedMultiplyAdd(g, factor, factor);
            h = Vector512.FusedMultiplyAdd(h, factor, factor);
            i = Vector512.FusedMultiplyAdd(i, factor, factor);
            j = Vector512.FusedMultiplyAdd(j, factor, factor);
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j);
    }
}

/// <summary>Small enough that no layer saturates; the same on each machine.</summary>
internal sealed class ChanceWeights : IWeightSource
{
    public void Read(string name, long first, Span<float> destination)
    {
        var isNorm = name.EndsWith("LayerNorm.weight", StringComparison.Ordinal);
        var random = new Random(HashCode(name) + (int)(first % 1_000_003));
        foreach (ref var value in destination)
            value = isNorm ? 1 : (random.NextSingle() - 0.5f) * 0.12f;
    }

    private static int HashCode(string name) => name.Aggregate(17, (code, letter) => unchecked(code * 31 + letter) & 0xFFFFFF);
}
