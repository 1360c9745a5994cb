using System.Text.RegularExpressions;

namespace Endonym.Cli.Tests.Workspaces;

/// <summary>The Polish pack with another system prompt: its own is longer than the tests' small model reads.</summary>
internal sealed partial class SmallPack : IDisposable
{
    public SmallPack(string systemPrompt)
    {
        var pack = Directory.CreateDirectory(Path.Combine(Folder, "pl")).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "packs", "pl")))
            File.Copy(file, Path.Combine(pack, Path.GetFileName(file)));
        var yaml = Path.Combine(pack, "pack.yaml");
        File.WriteAllText(yaml, PromptLine().Replace(File.ReadAllText(yaml), $"system_prompt: \"{systemPrompt}\""));
    }

    /// <summary>The folder of packs.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("endonym-packs-").FullName;

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    [GeneratedRegex("^system_prompt: .*$", RegexOptions.Multiline)]
    private static partial Regex PromptLine();
}
