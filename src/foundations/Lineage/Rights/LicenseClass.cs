using System.Collections.Frozen;

namespace Endonym.Lineage.Rights;

/// <summary>What a licence alone allows, for text whose owner states one.</summary>
/// <remarks>
/// By the SPDX list of licences, whose identifiers are compared without regard to case. Nothing is inferred from the form of a name: what is not
/// listed here has no class, and whoever brings the text must declare its rights. That a later version may be chosen (<c>+</c>, <c>-or-later</c>) or that an exception is
/// added (WITH) makes no licence less free, and changes no class.
/// </remarks>
public static class LicenseClass
{
    // Free by Debian's guidelines, the Open Source Initiative or the Free Software Foundation, or an open licence of data or texts.
    private static readonly FrozenSet<string> Free = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        [
            "0BSD", "AFL-2.1", "AFL-3.0", "Apache-1.0", "Apache-1.1", "Apache-2.0", "Artistic-1.0", "Artistic-1.0-Perl", "Artistic-2.0", "Beerware", "Bitstream-Vera", "blessing", "BSD-1-Clause",
            "BSD-2-Clause", "BSD-3-Clause", "BSD-3-Clause-LBNL", "BSD-4-Clause", "BSD-4-Clause-UC", "BSL-1.0", "bzip2-1.0.6", "CC-PDDC", "CC-PDM-1.0", "CC0-1.0", "CDDL-1.0", "CDLA-Permissive-1.0",
            "CDLA-Permissive-2.0", "CECILL-2.0", "CECILL-2.1", "CECILL-B", "CECILL-C", "CPL-1.0", "curl", "DL-DE-BY-2.0", "DL-DE-ZERO-2.0", "EFL-1.0", "EFL-2.0", "EPL-1.0", "EPL-2.0", "etalab-2.0",
            "EUPL-1.1", "EUPL-1.2", "FSFAP", "FSFUL", "FSFULLR", "FTL", "HPND", "ICU", "IJG", "IPL-1.0", "ISC", "Libpng", "LPPL-1.0", "LPPL-1.1", "LPPL-1.2", "LPPL-1.3a", "LPPL-1.3c", "MirOS", "MIT",
            "MIT-0", "MPL-1.0", "MPL-1.1", "MPL-2.0", "MS-PL", "NCSA", "NLOD-2.0", "NTP", "ODbL-1.0", "ODC-By-1.0", "OFL-1.1", "OGL-UK-1.0", "OGL-UK-2.0", "OGL-UK-3.0", "OLDAP-2.8", "OpenSSL", "OSL-3.0",
            "PDDL-1.0", "PHP-3.01", "PostgreSQL", "PSF-2.0", "Python-2.0", "QPL-1.0", "Ruby", "SGI-B-2.0", "SISSL", "Sleepycat", "SMLNJ", "TCL", "Unicode-3.0", "Unicode-DFS-2016", "Unlicense", "UPL-1.0",
            "Vim", "W3C", "WTFPL", "X11", "XFree86-1.1", "Xnet", "Zlib", "zlib-acknowledgement", "ZPL-1.1", "ZPL-2.0", "ZPL-2.1",
            .. Gnu("GPL-1.0", "GPL-2.0", "GPL-3.0", "LGPL-2.0", "LGPL-2.1", "LGPL-3.0", "AGPL-3.0"),
            .. Gnu("GFDL-1.1", "GFDL-1.2", "GFDL-1.3", "GFDL-1.1-no-invariants", "GFDL-1.2-no-invariants", "GFDL-1.3-no-invariants"),
            .. CreativeCommons("CC-BY", "1.0", "2.0", "2.5", "3.0", "4.0", "2.5-AU", "3.0-AT", "3.0-AU", "3.0-DE", "3.0-IGO", "3.0-NL", "3.0-US"),
            .. CreativeCommons("CC-BY-SA", "1.0", "2.0", "2.5", "3.0", "4.0", "2.0-UK", "2.1-JP", "3.0-AT", "3.0-DE", "3.0-IGO"),
        ]);

    // Not commercial, or no derivatives.
    private static readonly FrozenSet<string> Restricted = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        [
            "JSON", // "shall be used for Good, not Evil": SPDX leaves it unjudged, Debian does not think it free
            .. CreativeCommons("CC-BY-NC", "1.0", "2.0", "2.5", "3.0", "4.0", "3.0-DE"),
            .. CreativeCommons("CC-BY-NC-SA", "1.0", "2.0", "2.5", "3.0", "4.0", "2.0-DE", "2.0-FR", "2.0-UK", "3.0-DE", "3.0-IGO"),
            .. CreativeCommons("CC-BY-NC-ND", "1.0", "2.0", "2.5", "3.0", "4.0", "3.0-DE", "3.0-IGO"),
            .. CreativeCommons("CC-BY-ND", "1.0", "2.0", "2.5", "3.0", "4.0", "3.0-DE"),
        ]);

    /// <summary>The class of what a text's owner states.</summary>
    /// <param name="license">An SPDX expression, such as <c>CC-BY-SA-4.0</c>.</param>
    /// <returns>
    /// <see cref="RightsClass.White"/> for open licences, <see cref="RightsClass.GreyResearch"/> for NC and ND, <see cref="RightsClass.Excluded"/> for what is not known here or is no expression.
    /// </returns>
    public static RightsClass Of(string license) => Of(license, ofReference: _ => null) ?? RightsClass.Excluded;

    /// <summary>The class of an expression in which somebody's own references stand: of alternatives the freest, of joined licences the least free.</summary>
    /// <param name="expression">An SPDX expression.</param>
    /// <param name="ofReference">The class of a <c>LicenseRef-…</c>, which means what the one who wrote it says; null where it is not known.</param>
    /// <returns><see cref="RightsClass.Excluded"/> where a licence that it needs is not known; null if it is no expression.</returns>
    public static RightsClass? Of(string expression, Func<string, RightsClass?> ofReference) => SpdxExpression.Parse(expression)?.Fold(
        license => (license.IsReference ? ofReference(license.Id) : OfIdentifier(license.Id)) ?? RightsClass.Excluded,
        and: (left, right) => left > right ? left : right,
        or: (left, right) => left < right ? left : right);

    /// <summary>The class of one identifier of SPDX's list; null if it is not known here.</summary>
    /// <param name="id">Such as <c>GPL-2.0-or-later</c>.</param>
    public static RightsClass? OfIdentifier(string id) =>
        Free.Contains(id) ? RightsClass.White
        : Restricted.Contains(id) ? RightsClass.GreyResearch
        : null;

    // The bare names are deprecated by SPDX and still the usual ones.
    private static IEnumerable<string> Gnu(params IEnumerable<string> names) => names.SelectMany(name => (string[])[name, name + "-only", name + "-or-later"]);

    private static IEnumerable<string> CreativeCommons(string name, params IEnumerable<string> versions) => versions.Select(version => $"{name}-{version}");
}
