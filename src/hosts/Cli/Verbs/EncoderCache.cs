using System.Security.Cryptography;
using System.Text;
using Endonym.Cli.Console;
using Endonym.Lineage;
using Endonym.Lineage.Runs;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Checkpoints.Onnx;

namespace Endonym.Cli.Verbs;

/// <summary>Encoders as ONNX Runtime reads them: a folder that was exported, or one in Hugging Face's layout, which is exported into the workspace the first time.</summary>
internal static class EncoderCache
{
    private const string Folder = "cache/encoders";

    // Part of the key: what an older version wrote is written anew.
    private const int Version = 1;

    /// <summary>The folder of an export.</summary>
    /// <param name="workspace">Takes an export that is not there yet.</param>
    /// <param name="source">The encoder's folder.</param>
    /// <param name="name">What the encoder is called.</param>
    /// <param name="check">Refuses an encoder of another kind.</param>
    /// <param name="reporter">Told that something is written, which takes a while.</param>
    /// <exception cref="InvalidInputException">The folder is not that of an encoder that is known here, of another kind, or broken.</exception>
    public static string Exported(Workspace workspace, string source, string name, Action<TextEncoderFolder> check, ConsoleReporter reporter)
    {
        var folder = TextEncoderFolder.Read(source);
        check(folder);
        if (File.Exists(Path.Combine(folder.TransformerFolder, OnnxEncoderFolder.GraphFile)) && File.Exists(Path.Combine(folder.TransformerFolder, OnnxEncoderFolder.WeightsFile)))
            return source;

        var target = Path.Combine(workspace.Root, Folder, $"{name}-{Key(source)}");
        if (Directory.Exists(target))
            return target;
        reporter.Noted($"{source} is written as ONNX with 8 bits a weight into {target}, once; endonym export encoder writes it in another form");
        Directory.CreateDirectory(Path.Combine(workspace.Root, Folder));
        ExportEncoderVerb.Write(folder, OnnxExportOptions.EightBits, target);
        return target;
    }

    // By names, sizes and times of all files: reading gigabytes to hash them at each start would take longer than loading the model.
    private static string Key(string source)
    {
        var files = new DirectoryInfo(source).EnumerateFiles("*", SearchOption.AllDirectories)
            .OrderBy(file => file.FullName, StringComparer.Ordinal)
            .Select(file => FormattableString.Invariant($"{Path.GetRelativePath(source, file.FullName)}|{file.Length}|{file.LastWriteTimeUtc.Ticks}"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', files.Prepend(FormattableString.Invariant($"{Version}"))))))[..16];
    }
}
