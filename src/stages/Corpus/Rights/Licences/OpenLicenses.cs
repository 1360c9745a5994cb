using Endonym.Corpus.Rights.Debian;
using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Rights.Licences;

/// <summary>What a licence allows, by its SPDX identifier.</summary>
/// <remarks>What <see cref="LicenseClass"/> knows, and the further open licences that texts and packages come under.</remarks>
public static class OpenLicenses
{
    // SPDX identifiers, without "-only", "-or-later" and "+". Free by Debian's guidelines, the Open Source Initiative or the Free Software Foundation.
    private static readonly HashSet<string> Others = new(StringComparer.OrdinalIgnoreCase)
    {
        "AFL-2.1", "AFL-3.0", "Apache-1.0", "Apache-1.1", "Artistic-1.0", "Artistic-1.0-Perl", "Beerware", "Bitstream-Vera", "blessing", "BSD-1-Clause", "BSD-3-Clause-LBNL", "BSD-4-Clause",
        "BSD-4-Clause-UC", "BSL-1.0", "bzip2-1.0.6", "CC-PDDC", "CC-PDM-1.0", "CDDL-1.0", "CECILL-2.0", "CECILL-2.1", "CECILL-B", "CECILL-C", "CPL-1.0", "curl", "EFL-1.0", "EFL-2.0", "EPL-1.0", "EPL-2.0",
        "EUPL-1.1", "FSFAP", "FSFUL", "FSFULLR", "FTL", "GFDL-1.1", "GPL-1.0", "HPND", "ICU", "IJG", "IPL-1.0", "LGPL-2.0", "Libpng", "LPPL-1.0", "LPPL-1.1", "LPPL-1.2", "LPPL-1.3a", "MirOS",
        "MPL-1.0", "MPL-1.1", "MS-PL", "NCSA", "NTP", "OFL-1.1", "OGL-UK-2.0", "OGL-UK-1.0", "OLDAP-2.8", "OpenSSL", "OSL-3.0", "PHP-3.01", "PostgreSQL", "Python-2.0", "QPL-1.0", "Ruby", "SGI-B-2.0", "SISSL",
        "Sleepycat", "SMLNJ", "TCL", "Unicode-DFS-2016", "Unicode-3.0", "UPL-1.0", "Vim", "W3C", "WTFPL", "X11", "XFree86-1.1", "Xnet", "zlib-acknowledgement", "ZPL-1.1", "ZPL-2.0", "ZPL-2.1",
        "GFDL-1.1-no-invariants", "GFDL-1.2-no-invariants", "GFDL-1.3-no-invariants", "CDLA-Permissive-1.0", "CDLA-Permissive-2.0", "DL-DE-BY-2.0", "DL-DE-ZERO-2.0", "etalab-2.0", "NLOD-2.0",
    };

    // SPDX leaves JSON's "shall be used for Good, not Evil" unjudged; Debian does not think it free.
    private static readonly HashSet<string> ResearchOnly = new(StringComparer.OrdinalIgnoreCase) { "JSON" };

    // Identifiers of our own readers, for what SPDX has no name for.
    private static readonly Dictionary<string, RightsClass> OurOwn = new(StringComparer.Ordinal)
    {
        ["LicenseRef-public-domain"] = RightsClass.White,
        ["LicenseRef-noncommercial"] = RightsClass.GreyResearch,
    };

    /// <summary>The class of one identifier; null if it is not known here.</summary>
    /// <param name="id">Such as <c>GPL-2.0-or-later</c> or <c>CC-BY-SA-4.0</c>.</param>
    public static RightsClass? Of(string id)
    {
        if (CreativeCommons.ClassOf(id) is { } creativeCommons)
            return creativeCommons;

        // Debian's main archive takes only what its Free Software Guidelines call free: any use, changed or not.
        if (id.StartsWith(DebianCopyright.MainLicensePrefix, StringComparison.Ordinal))
            return RightsClass.White;
        if (OurOwn.TryGetValue(id, out var own))
            return own;

        var name = Stem(id);
        if (ResearchOnly.Contains(name))
            return RightsClass.GreyResearch;
        if (Others.Contains(name))
            return RightsClass.White;
        return LicenseClass.Of(name) is var known and not RightsClass.Excluded ? known : null;
    }

    private static string Stem(string id)
    {
        foreach (var ending in (string[])["-only", "-or-later", "+"])
        {
            if (id.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
                return id[..^ending.Length];
        }

        return id;
    }
}
