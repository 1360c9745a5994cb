#:project ../../src/foundations/Models/Models.csproj

// How long quantising takes, ours and llama.cpp's, in one run on the same weights:
//
//     dotnet run -c Release bench/quantization/measure.cs [layers, default 4; 16 are 1.24 billion weights] [threads, default 2]
//
// Ours reads a Hugging Face folder in bfloat16, theirs the GGUF file in bfloat16 that ours made of it. Both write whole files; ours flushes its to the disk as well.

using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Endonym.Models.Checkpoints.Gguf;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Checkpoints.SafeTensors;
using Endonym.Models.Families;
using Endonym.Models.Tests.LlamaCpp;
using Endonym.Text.Tokenizers;
using static System.FormattableString;

var layers = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 4;
var threads = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 2;
const int Repetitions = 3;

if (LlamaCppPeer.Missing is { } missing)
{
    Console.Error.WriteLine($"There is no peer to measure against: {missing}.");
    return 2;
}

var work = Directory.CreateTempSubdirectory("endonym-quantization-").FullName;
try
{
    // Llama 3.2 1B where there are 16 layers; a vocabulary of a quarter, so that the layers are what counts in fewer.
    var config = new DecoderConfig
    {
        VocabularySize = layers < 16 ? 32_000 : 128_256,
        HiddenSize = 2048,
        IntermediateSize = 8192,
        LayerCount = layers,
        HeadCount = 32,
        KeyValueHeadCount = 8,
        ContextLength = 8192,
        TieWordEmbeddings = true,
    };
    var folder = Path.Combine(work, "checkpoint");
    WriteCheckpoint(folder, config);
    var source = Path.Combine(work, "bf16.gguf");
    Export(source, GgufMix.BF16);
    Console.WriteLine(Invariant($"{config.ParameterCount / 1e6:N0} million weights, {new FileInfo(source).Length / 1e6:N0} MB in bfloat16, {threads} threads; the best of {Repetitions}, each ours and then llama.cpp's"));
    Console.WriteLine("mix      ours MB/s  llama.cpp MB/s  ratio   CPU ratio   (MB of bfloat16 read)");
    foreach (var (mix, name, fileType) in new[] { (GgufMix.Q80, "Q8_0", 7), (GgufMix.Q40, "Q4_0", 2), (GgufMix.Q4KM, "Q4_K_M", 15) })
    {
        var (ours, theirs) = (new Best(), new Best());
        for (var i = 0; i < Repetitions; i++)
        {
            ours.Take(() => Export(Path.Combine(work, "ours.gguf"), mix));
            theirs.Take(() => LlamaCppPeer.QuantizeFile(source, Path.Combine(work, "theirs.gguf"), fileType, threads));
        }

        var megabytes = new FileInfo(source).Length / 1e6;
        Console.WriteLine(Invariant($"{name,-8} {megabytes / ours.Wall.TotalSeconds,9:N0}  {megabytes / theirs.Wall.TotalSeconds,14:N0}  {theirs.Wall / ours.Wall,5:N2}   {theirs.Cpu / ours.Cpu,9:N2}"));
    }

    Console.WriteLine(Invariant($"memory at most: {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:N0} MB, mapped files and the peer's buffers counted"));
    return 0;

    void Export(string path, GgufMix mix) =>
        GgufExport.Write(folder, path, new GgufExportOptions { Mix = mix, Threads = threads }, onProgress: null, CancellationToken.None);
}
finally
{
    Directory.Delete(work, recursive: true);
}

static void WriteCheckpoint(string folder, DecoderConfig config)
{
    var tokenizer = ByteLevelBpeTokenizer.FromVocabulary(BpeTrainer.Train(["abc abc"], new BpeTrainingOptions { VocabularySize = 260 }));
    TokenizerJson.WriteFolder(folder, tokenizer, chatTemplate: null, config.ContextLength);
    HuggingFaceFolder.WriteConfig(folder, config, []);

    // Normal numbers, drawn once and then in another order: what scales look for depends on their spread, not on whether they recur.
    var random = new Random(1);
    var drawn = Enumerable.Range(0, 1 << 16).Select(_ => (ushort)(BitConverter.SingleToUInt32Bits((float)(0.02 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))) >> 16)).ToArray();
    SafeTensorsWriter.Write(Path.Combine(folder, HuggingFaceFolder.WeightsFile), [.. config.Weights().Select(weight => new TensorToWrite(weight.Name, ElementType.BF16, weight.Shape, stream =>
    {
        var buffer = new ushort[weight.Shape[^1]];
        for (var rows = weight.Shape.Count > 1 ? weight.Shape[0] : 1; rows > 0; rows--)
        {
            for (var i = 0; i < buffer.Length; i++)
                buffer[i] = drawn[random.Next(drawn.Length)];
            stream.Write(MemoryMarshal.AsBytes<ushort>(buffer));
        }
    }))], metadata: null);
}

/// <summary>The least time of several, in which neighbours on the machine disturbed least.</summary>
internal sealed class Best
{
    public TimeSpan Wall { get; private set; } = TimeSpan.MaxValue;

    public TimeSpan Cpu { get; private set; } = TimeSpan.MaxValue;

    public void Take(Action work)
    {
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var start = Stopwatch.GetTimestamp();
        work();
        var wall = Stopwatch.GetElapsedTime(start);
        Wall = wall < Wall ? wall : Wall;
        var used = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        Cpu = used < Cpu ? used : Cpu;
    }
}
