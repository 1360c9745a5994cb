using System.Text;
using Endonym.Corpus.Rights.Debian;

namespace Endonym.Corpus.Sources.Debian;

/// <summary>What a package says of itself.</summary>
/// <param name="Package">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="IsInMain">Whether it is in Debian's main archive, which takes only what its guidelines call free.</param>
internal sealed record DebianControl(string Package, string Version, bool IsInMain)
{
    /// <summary>Reads a control file.</summary>
    /// <exception cref="InvalidDataException">It names no package or no version.</exception>
    public static DebianControl Read(ReadOnlySpan<byte> control)
    {
        var fields = ControlFile.Stanzas(Encoding.UTF8.GetString(control)).FirstOrDefault() ?? [];
        return new DebianControl(
            Field("Package") ?? throw new InvalidDataException("Its control file names no package."),
            Field("Version") ?? throw new InvalidDataException("Its control file names no version."),
            // contrib/games, non-free/doc; main is not said.
            Field("Section") is not { } section || !section.Contains('/', StringComparison.Ordinal) || section.StartsWith("main/", StringComparison.Ordinal));

        string? Field(string name) => fields.TryGetValue(name, out var field) && field.Value.Length > 0 ? field.Value : null;
    }
}
