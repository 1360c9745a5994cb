using Endonym.Lineage.Manifests;

namespace Endonym.Lineage.Artifacts;

/// <summary>A whole artifact on disk.</summary>
/// <param name="Manifest">What it is.</param>
/// <param name="Folder">Where its files lie.</param>
public sealed record Artifact(Manifest Manifest, string Folder)
{
    /// <summary>The full path of one of its files.</summary>
    /// <exception cref="InvalidInputException">The artifact has no such file.</exception>
    public string PathOf(string file) => Manifest.Files.Any(entry => entry.Path == file)
        ? Path.Combine(Folder, file)
        : throw new InvalidInputException($"{Manifest.Kind} '{Manifest.Name}' has no file '{file}'; it has {string.Join(", ", Manifest.Files.Select(entry => entry.Path))}.");

    /// <summary>This artifact as the input of another.</summary>
    public InputReference As(string role) => new(role, Manifest.Kind, Manifest.Name, Manifest.Id);
}
