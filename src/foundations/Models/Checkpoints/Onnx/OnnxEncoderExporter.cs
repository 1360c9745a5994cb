using Endonym.Lineage;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Families;

namespace Endonym.Models.Checkpoints.Onnx;

/// <summary>Writes an encoder as ONNX, with the inputs and outputs of Hugging Face's own exports, so that others' programs run it as well.</summary>
public static class OnnxEncoderExporter
{
    /// <summary>Exports a folder of Hugging Face's or sentence-transformers' layout, its configuration and tokenizer included.</summary>
    /// <param name="source">The folder.</param>
    /// <param name="options">How to store the weights.</param>
    /// <param name="folder">Takes the files; must exist.</param>
    /// <exception cref="InvalidInputException">The folder is not that of an encoder that is known here, or broken.</exception>
    public static void Export(TextEncoderFolder source, OnnxExportOptions options, string folder)
    {
        using var weights = HuggingFaceFolder.OpenWeights(source.TransformerFolder, source.Config);
        foreach (var file in source.DescribingFiles())
        {
            var target = Path.Combine(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!); // a file in a folder has one
            File.Copy(Path.Combine(source.Folder, file), target, overwrite: true);
        }

        Export(source.Config, weights, options, Path.Combine(folder, source.TransformerPath));
    }

    /// <summary>Writes graph and weights only.</summary>
    /// <param name="config">The encoder.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="options">How to store them.</param>
    /// <param name="folder">Takes the files of <see cref="OnnxEncoderFolder"/>; must exist.</param>
    /// <exception cref="InvalidInputException">The encoder cannot be written so; the message says why.</exception>
    public static void Export(RobertaConfig config, IWeightSource weights, OnnxExportOptions options, string folder)
    {
        config.Validate();
        if (options.ContextLength is not null)
            throw new InvalidInputException("An encoder's positions are learnt and all written; leave the length of context out.");

        using var file = new OnnxWeightsFile(Path.Combine(folder, OnnxEncoderFolder.WeightsFile));
        var tensors = EncoderTensors.Write(config, options, weights, file);
        file.Finish();
        File.WriteAllBytes(Path.Combine(folder, OnnxEncoderFolder.GraphFile), EncoderGraph.Write(config, options, tensors));
    }
}
