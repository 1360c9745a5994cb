namespace Endonym.Corpus.Sources.Debian;

/// <summary>What is known of packages beyond what they say themselves.</summary>
public sealed record DebianOptions
{
    /// <summary>Packages whose text is less free than their <c>copyright</c> file says.</summary>
    public IReadOnlyList<PackageRights> Overrides { get; init; } = [];
}
