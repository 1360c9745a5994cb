using System.Collections.Frozen;

namespace Endonym.Lineage.Rights;

/// <summary>What a licence alone allows, for text whose owner states one.</summary>
/// <remarks>
/// By the SPDX list of licences, whose identifiers are compared without regard to case. Nothing is inferred from the form of a name: what is not
/// listed here has no class, and whoever brings the text must declare its rights.
/// </remarks>
public static class LicenseClass
{
    private static readonly FrozenSet<string> Free = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        [
            "CC0-1.0", "PDDL-1.0", "Unlicense", "0BSD", "MIT", "MIT-0", "ISC", "Zlib", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "Artistic-2.0", "PSF-2.0", "MPL-2.0",
            "LPPL-1.3c", "ODC-By-1.0", "ODbL-1.0", "EUPL-1.2", "OGL-UK-3.0",
            .. Gnu("GPL-2.0", "GPL-3.0", "LGPL-2.1", "LGPL-3.0", "AGPL-3.0", "GFDL-1.2", "GFDL-1.3"),
            .. CreativeCommons("CC-BY", "1.0", "2.0", "2.5", "3.0", "4.0", "2.5-AU", "3.0-AT", "3.0-AU", "3.0-DE", "3.0-IGO", "3.0-NL", "3.0-US"),
            .. CreativeCommons("CC-BY-SA", "1.0", "2.0", "2.5", "3.0", "4.0", "2.0-UK", "2.1-JP", "3.0-AT", "3.0-DE", "3.0-IGO"),
        ]);

    // Not commercial, or no derivatives.
    private static readonly FrozenSet<string> Restricted = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        [
            .. CreativeCommons("CC-BY-NC", "1.0", "2.0", "2.5", "3.0", "4.0", "3.0-DE"),
            .. CreativeCommons("CC-BY-NC-SA", "1.0", "2.0", "2.5", "3.0", "4.0", "2.0-DE", "2.0-FR", "2.0-UK", "3.0-DE", "3.0-IGO"),
            .. CreativeCommons("CC-BY-NC-ND", "1.0", "2.0", "2.5", "3.0", "4.0", "3.0-DE", "3.0-IGO"),
            .. CreativeCommons("CC-BY-ND", "1.0", "2.0", "2.5", "3.0", "4.0", "3.0-DE"),
        ]);

    /// <summary>The class of one SPDX identifier.</summary>
    /// <param name="license">Such as <c>CC-BY-SA-4.0</c>; not an expression with AND or OR.</param>
    /// <returns><see cref="RightsClass.White"/> for open licences, <see cref="RightsClass.GreyResearch"/> for NC and ND, <see cref="RightsClass.Excluded"/> for what is not known here.</returns>
    public static RightsClass Of(string license) =>
        Free.Contains(license) ? RightsClass.White
        : Restricted.Contains(license) ? RightsClass.GreyResearch
        : RightsClass.Excluded;

    // The bare names are deprecated by SPDX and still the usual ones.
    private static IEnumerable<string> Gnu(params IEnumerable<string> names) => names.SelectMany(name => (string[])[name, name + "-only", name + "-or-later"]);

    private static IEnumerable<string> CreativeCommons(string name, params IEnumerable<string> versions) => versions.Select(version => $"{name}-{version}");
}
