using System.Globalization;
using Endonym.Models.Checkpoints.Gguf;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Checkpoints.Onnx;

namespace Endonym.Bench.Serving;

/// <summary>The exports of the one model, made when they are first asked for.</summary>
internal sealed class ModelFolder(string root)
{
    /// <summary>llama.cpp's.</summary>
    public string Gguf(GgufMix mix)
    {
        var path = Path.Combine(root, $"{mix}.gguf");
        if (!File.Exists(path))
            GgufExport.Write(Checkpoint(), path, new GgufExportOptions { Mix = mix }, onProgress: null, CancellationToken.None);
        return path;
    }

    /// <summary>Ours, with the tokenizer beside it.</summary>
    /// <param name="name">Bits and weights of a block in the layers, such as <c>int4-64</c>; embedding and head have 8 bits.</param>
    public string Onnx(string name)
    {
        var folder = Path.Combine(root, name);
        if (File.Exists(Path.Combine(folder, OnnxDecoderFolder.GenAiConfigFile)))
            return folder;

        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(Checkpoint(), "*token*"))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        var numbers = name["int".Length..].Split('-').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        using var weights = HuggingFaceFolder.OpenWeights(Checkpoint(), RandomModel.Config);
        OnnxDecoderExporter.Export(RandomModel.Config, weights, OnnxExportOptions.EightBits with { Layers = new() { Bits = numbers[0], BlockSize = numbers[1] } }, [], folder);
        return folder;
    }

    private string Checkpoint()
    {
        var checkpoint = Path.Combine(root, "checkpoint");
        if (!File.Exists(Path.Combine(checkpoint, HuggingFaceFolder.WeightsFile)))
            RandomModel.Write(checkpoint);
        return checkpoint;
    }
}
