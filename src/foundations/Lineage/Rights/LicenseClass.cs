namespace Endonym.Lineage.Rights;

/// <summary>What a licence alone allows, for text whose owner states one.</summary>
public static class LicenseClass
{
    // SPDX identifiers, without the "-only" and "-or-later" endings.
    private static readonly string[] Free =
    [
        "CC0-1.0", "PDDL-1.0", "Unlicense", "0BSD", "MIT", "MIT-0", "ISC", "Zlib", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "Artistic-2.0", "PSF-2.0", "MPL-2.0",
        "GPL-2.0", "GPL-3.0", "LGPL-2.1", "LGPL-3.0", "AGPL-3.0", "GFDL-1.2", "GFDL-1.3", "LPPL-1.3c", "ODC-By-1.0", "ODbL-1.0", "EUPL-1.2", "OGL-UK-3.0",
    ];

    /// <summary>The class of one SPDX identifier.</summary>
    /// <param name="license">Such as <c>CC-BY-SA-4.0</c>; not an expression with AND or OR.</param>
    /// <returns><see cref="RightsClass.White"/> for open licences, <see cref="RightsClass.GreyResearch"/> for NC and ND, <see cref="RightsClass.Excluded"/> for what is not known here.</returns>
    public static RightsClass Of(string license)
    {
        if (license.StartsWith("CC-BY-", StringComparison.Ordinal))
        {
            var parts = license.Split('-');
            return parts.Contains("NC", StringComparer.Ordinal) || parts.Contains("ND", StringComparer.Ordinal) ? RightsClass.GreyResearch : RightsClass.White;
        }

        var name = license.EndsWith("-only", StringComparison.Ordinal) ? license[..^"-only".Length]
            : license.EndsWith("-or-later", StringComparison.Ordinal) ? license[..^"-or-later".Length]
            : license;
        return Free.Contains(name, StringComparer.Ordinal) ? RightsClass.White : RightsClass.Excluded;
    }
}
