#!/usr/bin/env dotnet
#:project ../../src/foundations/Models/Models.csproj
#:property PublishAot=false

// Opens a checkpoint of 16 GB: the weights of Llama 3 8B in bf16, in shards as Hugging Face makes them. The files are sparse and take no room.
// dotnet run open.cs [FOLDER]   a folder on a file system with sparse files; it is emptied at the end
// Prints seconds and memory for the configuration and all tensors' places, and then for reading ten numbers of each tensor. Wanted: less than 1 s and 200 MB.

using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Checkpoints.SafeTensors;
using Endonym.Models.Families;

const long shardBytes = 5_000_000_000;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var folder = args.Length > 0 ? Directory.CreateDirectory(args[0]).FullName : Directory.CreateTempSubdirectory("endonym-open-").FullName;
var config = new DecoderConfig
{
    VocabularySize = 128256,
    HiddenSize = 4096,
    IntermediateSize = 14336,
    LayerCount = 32,
    HeadCount = 32,
    KeyValueHeadCount = 8,
    ContextLength = 131072,
    RopeTheta = 500000,
    RopeScaling = new RopeScaling { Kind = RopeScalingKind.Llama3, Factor = 8, OriginalContextLength = 8192 },
};
try
{
    var total = WriteSparse();
    var before = Environment.WorkingSet;
    var clock = Stopwatch.StartNew();
    var read = HuggingFaceFolder.ReadConfig(folder);
    using var weights = HuggingFaceFolder.OpenWeights(folder, read);
    Console.WriteLine($"opened    {total / 1e9:F1} GB in {clock.Elapsed.TotalSeconds:F3} s, {(Environment.WorkingSet - before) / 1e6:F0} MB more, {Environment.WorkingSet / 1e6:F0} MB in all");

    var numbers = new float[10];
    foreach (var weight in read.Weights())
    {
        var tensor = weights.Tensor(weight.Name);
        tensor.Read(tensor.ElementCount - numbers.Length, numbers);
    }

    Console.WriteLine($"ten of each of {read.Weights().Count} tensors after {clock.Elapsed.TotalSeconds:F3} s, {Environment.WorkingSet / 1e6:F0} MB in all");
}
finally
{
    Directory.Delete(folder, recursive: true);
}

long WriteSparse()
{
    HuggingFaceFolder.WriteConfig(folder, config, []);
    List<List<WeightShape>> shards = [[]];
    var (inShard, total) = (0L, 0L);
    foreach (var weight in config.Weights())
    {
        var bytes = ElementType.BF16.SizeOf(weight.Shape);
        if (inShard + bytes > shardBytes)
        {
            shards.Add([]);
            inShard = 0;
        }

        shards[^1].Add(weight);
        inShard += bytes;
        total += bytes;
    }

    var map = new JsonObject();
    for (var number = 1; number <= shards.Count; number++)
    {
        var name = $"model-{number:D5}-of-{shards.Count:D5}.safetensors";
        var header = new JsonObject();
        var end = 0L;
        foreach (var weight in shards[number - 1])
        {
            var start = end;
            end += ElementType.BF16.SizeOf(weight.Shape);
            header[weight.Name] = new JsonObject { ["dtype"] = "BF16", ["shape"] = new JsonArray([.. weight.Shape.Select(size => JsonValue.Create(size))]), ["data_offsets"] = new JsonArray(start, end) };
            map[weight.Name] = name;
        }

        using var stream = File.Create(Path.Combine(folder, name));
        var text = Encoding.UTF8.GetBytes(header.ToJsonString());
        stream.Write(BitConverter.GetBytes((ulong)text.Length));
        stream.Write(text);
        stream.SetLength(stream.Position + end);
    }

    File.WriteAllText(Path.Combine(folder, HuggingFaceFolder.WeightsIndexFile), new JsonObject { ["metadata"] = new JsonObject { ["total_size"] = total }, ["weight_map"] = map }.ToJsonString());
    return total;
}
