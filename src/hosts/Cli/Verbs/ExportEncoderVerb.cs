using System.CommandLine;
using Endonym.Cli.Console;
using Endonym.Lineage;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Checkpoints.Onnx;

namespace Endonym.Cli.Verbs;

/// <summary><c>endonym export encoder</c>: an embedding model or a reranker as ONNX, which <c>serve</c> otherwise does by itself in one form.</summary>
internal static class ExportEncoderVerb
{
    private static readonly Dictionary<string, OnnxExportOptions> Formats = new(StringComparer.OrdinalIgnoreCase)
    {
        ["onnx-int8"] = OnnxExportOptions.EightBits,
        ["onnx-fp32"] = OnnxExportOptions.FullPrecision,
    };

    public static Command Create()
    {
        var from = new Option<string>("--from") { Description = "A folder of a RoBERTa or XLM-RoBERTa in Hugging Face's or sentence-transformers' layout.", Required = true };
        var to = new Option<string>("--to") { Description = "The folder to write; it must not be there yet.", Required = true };
        var format = new Option<string>("--format") { Description = $"The form: {string.Join(", ", Formats.Keys)}. Vectors of different forms are not to be mixed in an index.", DefaultValueFactory = _ => "onnx-int8" };
        var command = new Command("encoder", "Write an embedding model or a reranker as ONNX, with its tokenizer, for endonym serve --embeddings or --reranker and for other programs that read ONNX.") { from, to, format };
        command.SetAction(parsed => ConsoleHost.Run((_, _) =>
        {
            var (source, target, name) = (parsed.GetRequiredValue(from), parsed.GetRequiredValue(to), parsed.GetRequiredValue(format));
            if (!Formats.TryGetValue(name, out var options))
                throw new InvalidInputException($"'{name}' is no form to write an encoder in. There are {string.Join(", ", Formats.Keys)}.");
            if (Directory.Exists(target))
                throw new InvalidInputException($"{target} is there already. Name a folder that is not, or delete it.");
            Write(TextEncoderFolder.Read(source), options, target);
            System.Console.WriteLine(target);
        }));
        return command;
    }

    /// <summary>Exports an encoder into a folder that is whole or absent.</summary>
    /// <param name="source">The encoder.</param>
    /// <param name="options">How to store it.</param>
    /// <param name="target">The folder; where another process has made it in the meantime, that one stays.</param>
    /// <exception cref="InvalidInputException">The encoder's files are broken.</exception>
    public static void Write(TextEncoderFolder source, OnnxExportOptions options, string target)
    {
        var partial = Path.TrimEndingDirectorySeparator(target) + FormattableString.Invariant($".{Environment.ProcessId}.partial");
        try
        {
            Directory.CreateDirectory(partial);
            OnnxEncoderExporter.Export(source, options, partial);
            Directory.Move(partial, target);
        }
        catch (IOException) when (Directory.Exists(target))
        {
        }
        finally
        {
            if (Directory.Exists(partial))
                Directory.Delete(partial, recursive: true);
        }
    }
}
