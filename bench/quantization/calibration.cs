#:project ../../src/foundations/Models.Onnx/Models.Onnx.csproj
#:project ../../src/foundations/Models.Torch/Models.Torch.csproj
#:project ../../src/stages/Corpus/Corpus.csproj
#:project ../../src/stages/Evaluation/Evaluation.csproj

// What quantising costs a language, with and without calibration, in bits per byte of held-out text:
//
//     dotnet run -c Release bench/quantization/calibration.cs WORKSPACE CHECKPOINT CORPUS [bytes of the panel, default 200000] [tokens of calibration, default 65536]
//
// recipes/tiny makes such a workspace, with the checkpoint 'adapted' and the corpus 'pl'. Calibration sees documents to train on, the panel those held out. ONNX is
// computed as it is served, with what flows into few-bit weights rounded to 8 bits; GGUF with the weights that its file stands for, in fp32. Bits per byte of a small
// panel move by chance where little is lost; the root mean square by which tokens' log-probabilities move does not, and is what to compare methods by.

using System.Diagnostics;
using System.Globalization;
using Endonym.Corpus.Execution;
using Endonym.Evaluation.Tasks.BitsPerByte;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Runs;
using Endonym.Models.Checkpoints.Gguf;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Checkpoints.Onnx;
using Endonym.Models.Contracts;
using Endonym.Models.Onnx.Generation;
using Endonym.Models.Onnx.Session;
using Endonym.Models.Quantization;
using Endonym.Models.Torch.Calibration;
using Endonym.Models.Torch.Generation;
using Endonym.Text.Tokenizers;
using static System.FormattableString;

if (args.Length < 3)
{
    Console.Error.WriteLine("Name a workspace, a checkpoint and a corpus.");
    return 2;
}

var workspace = new Workspace(args[0], TimeProvider.System);
var checkpoint = workspace.Get(ArtifactKind.Checkpoint, args[1]);
var corpus = workspace.Get(ArtifactKind.Corpus, args[2]);
var panel = Panel.Read(corpus, args.Length > 3 ? long.Parse(args[3], CultureInfo.InvariantCulture) : 200_000);
var config = HuggingFaceFolder.ReadConfig(checkpoint.Folder);
var (tokenizer, _) = TokenizerFiles.ReadModel(checkpoint.Folder);
var sequences = CalibrationSequences.Take(CorpusFiles.ReadDocumentsInTurn(corpus).Select(document => document.Text), tokenizer, args.Length > 4 ? long.Parse(args[4], CultureInfo.InvariantCulture) : 65_536, 512);
var calibration = new Kept(new TorchCalibrationRun(checkpoint.Folder, sequences, CancellationToken.None));
Console.WriteLine(Invariant($"{config.ParameterCount / 1e6:F1} million weights; {panel.Bytes:N0} bytes of {panel.Documents.Count} documents; calibration on {calibration.TokenCount:N0} tokens of {sequences.Count} documents"));

int[][] judged = [.. panel.Documents.Select(document => (int[])[tokenizer.EndOfTextId, .. tokenizer.Encode(document.Text)]).Select(ids => ids[..Math.Min(ids.Length, config.CacheableLength)]).Where(ids => ids.Length > 1)];
float[] expected = [];
var original = 0.0;
using (var model = TorchLanguageModel.Load(checkpoint.Folder, "fp32"))
    Row("fp32", "", bitsPerWeight: 32, model, seconds: 0);

var bits8 = new BlockQuantization { Bits = 8, BlockSize = 128 };
foreach (var (bits, blockSize) in new[] { (8, 128), (4, 32), (4, 64), (4, 128), (4, 256) })
{
    foreach (var method in new[] { "", "importance", "GPTQ" })
    {
        Onnx(Invariant($"ONNX int{bits}, blocks of {blockSize}"), method, new OnnxExportOptions
        {
            Layers = new BlockQuantization { Bits = bits, BlockSize = blockSize },
            Head = bits8,
            Embedding = bits8,
            Calibration = method.Length > 0 ? calibration : null,
            CompensatesErrors = method == "GPTQ",
        });
    }
}

foreach (var (mix, name) in new[] { (GgufMix.Q80, "Q8_0"), (GgufMix.Q40, "Q4_0"), (GgufMix.Q4KM, "Q4_K_M") })
{
    Gguf("GGUF " + name, "", mix, null);
    Gguf("GGUF " + name, "importance", mix, Importance.Gather(calibration).Table);
}

return 0;

void Onnx(string name, string method, OnnxExportOptions options)
{
    InFolder(folder =>
    {
        foreach (var file in Directory.EnumerateFiles(checkpoint.Folder).Where(path => Path.GetExtension(path) != ".safetensors"))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        var clock = Stopwatch.StartNew();
        using (var weights = HuggingFaceFolder.OpenWeights(checkpoint.Folder, config))
            OnnxDecoderExporter.Export(config, weights, options, HuggingFaceFolder.ReadEosTokenIds(checkpoint.Folder), folder);
        clock.Stop();
        using var model = OnnxLanguageModel.Load(folder, name, new OnnxDecoderOptions());
        Row(name, method, 8.0 * new FileInfo(Path.Combine(folder, OnnxDecoderFolder.WeightsFile)).Length / config.ParameterCount, model, clock.Elapsed.TotalSeconds);
    });
}

void Gguf(string name, string method, GgufMix mix, Importance? importance)
{
    InFolder(folder =>
    {
        var path = Path.Combine(folder, "model.gguf");
        var clock = Stopwatch.StartNew();
        var report = GgufExport.Write(checkpoint.Folder, path, new GgufExportOptions { Mix = mix, Importance = importance }, onProgress: null, CancellationToken.None);
        clock.Stop();
        using var weights = GgufWeights.Open(path, config);
        using var model = TorchLanguageModel.Load(checkpoint.Folder, name, weights);
        Row(name, method, report.BitsPerWeight, model, clock.Elapsed.TotalSeconds);
    });
}

void Row(string name, string method, double bitsPerWeight, ILanguageModel model, double seconds)
{
    var documents = BitsPerByteTask.Score(model, panel, _ => { }, CancellationToken.None);
    var bits = documents.Sum(document => document.Bits) / documents.Sum(document => document.Bytes);
    float[] found = [.. judged.SelectMany(sequence => model.LogProbabilities([sequence])[0])];
    if (original == 0)
    {
        (original, expected) = (bits, found);
        Console.WriteLine("form | calibration | bits per weight | bits per byte | more than fp32 | tokens' log-probabilities move by, nats | written in s");
    }

    Console.WriteLine(Invariant($"{name} | {method} | {bitsPerWeight:F2} | {bits:F5} | {100 * (bits / original - 1):F3} % | {Math.Sqrt(found.Zip(expected, (a, b) => ((double)a - b) * ((double)a - b)).Average()):F5} | {seconds:F1}"));
}

static void InFolder(Action<string> work)
{
    var folder = Directory.CreateTempSubdirectory("endonym-calibration-").FullName;
    try
    {
        work(folder);
    }
    finally
    {
        Directory.Delete(folder, recursive: true);
    }
}

// A small model's statistics fit into memory, and every form is calibrated on the same.
internal sealed class Kept(ICalibrationRun run) : ICalibrationRun
{
    private List<IReadOnlyDictionary<string, InputStatistics>>? _layers;

    public long TokenCount => run.TokenCount;

    public IEnumerable<IReadOnlyDictionary<string, InputStatistics>> Layers(bool withProducts)
    {
        _layers ??= [.. run.Layers(withProducts: true)];
        return withProducts ? _layers : _layers.Select(layer => layer.ToDictionary(pair => pair.Key, pair => new InputStatistics(pair.Value.TokenCount, pair.Value.MeanSquares.ToArray(), [])));
    }
}
