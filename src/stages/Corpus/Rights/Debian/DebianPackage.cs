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

        return new SourceManifest
        {
            Id = "debian-" + package,
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
                    Sha256 = Convert.ToHexStringLower(SHA256.HashData(copyright.Span)),
                    Date = date,
                },
            ],
        };
    }
}
