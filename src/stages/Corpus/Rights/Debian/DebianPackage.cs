using System.Security.Cryptography;
using System.Text;
using Endonym.Corpus.Rights.Manifests;
using Endonym.Corpus.Rights.Signals;
using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Rights.Debian;

/// <summary>A Debian package as a source.</summary>
public static class DebianPackage
{
    /// <summary>The manifest that a package's <c>copyright</c> file makes.</summary>
    /// <param name="package">Its name.</param>
    /// <param name="version">Its version, for the title.</param>
    /// <param name="copyright">The bytes of <c>/usr/share/doc/PACKAGE/copyright</c>.</param>
    /// <param name="isInMain">Whether it is in Debian's main archive.</param>
    /// <param name="language">BCP 47 code of its text; null where it is mixed.</param>
    /// <param name="date">The day it was read, UTC.</param>
    /// <returns>Null if the file states no licence under which text could be used.</returns>
    public static SourceManifest? ToManifest(string package, string version, ReadOnlyMemory<byte> copyright, bool isInMain, string? language, DateOnly date)
    {
        if (DebianCopyright.Parse(Encoding.UTF8.GetString(copyright.Span), isInMain).Whole() is not { Class: not RightsClass.Excluded } license)
            return null;

        return ToManifest(package, version, license, Convert.ToHexStringLower(SHA256.HashData(copyright.Span)), isInMain, language, date);
    }

    /// <summary>The manifest of what a package has under one licence.</summary>
    /// <param name="package">Its name.</param>
    /// <param name="version">Its version, for the title.</param>
    /// <param name="license">The licence, never an excluded one.</param>
    /// <param name="sha256">Of the <c>copyright</c> file's bytes.</param>
    /// <param name="isInMain">Whether it is in Debian's main archive.</param>
    /// <param name="language">BCP 47 code of its text; null where it is mixed.</param>
    /// <param name="date">The day it was read, UTC.</param>
    /// <param name="part">What tells this part of the package from the whole; null of the whole.</param>
    internal static SourceManifest ToManifest(string package, string version, DebianLicense license, string sha256, bool isInMain, string? language, DateOnly date, string? part = null) => new()
    {
        Id = part is null ? "debian-" + package : $"debian-{package}:{part}",
        Title = $"Debian package {package} {version}",
        Basis = RightsBasis.Licence,
        License = license.Spdx,
        Origin = Origin.Converted,
        Category = SourceCategory.PublicDataset,
        Language = language,
        Homepage = "https://packages.debian.org/" + package,
        TakeDownKey = "debian-" + package,
        Evidence =
        [
            new Evidence
            {
                Kind = SignalKinds.PackageMetadata,
                Statement = isInMain ? $"{license.Statement} (in Debian main)" : license.Statement,
                Location = $"/usr/share/doc/{package}/copyright",
                Sha256 = sha256,
                Date = date,
            },
        ],
    };
}
