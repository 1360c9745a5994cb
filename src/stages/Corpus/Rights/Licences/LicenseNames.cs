using System.Text.RegularExpressions;
using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Rights.Licences;

/// <summary>Understands what a page gives as its licence: a URL, an SPDX identifier, or a well-known name.</summary>
public static partial class LicenseNames
{
    private static readonly (string Part, string Spdx)[] Urls =
    [
        ("gnu.org/licenses/old-licenses/gpl-2.0", "GPL-2.0-or-later"), ("gnu.org/licenses/gpl-3.0", "GPL-3.0-or-later"), ("gnu.org/licenses/gpl", "GPL-3.0-or-later"),
        ("gnu.org/licenses/lgpl-2.1", "LGPL-2.1-or-later"), ("gnu.org/licenses/lgpl", "LGPL-3.0-or-later"), ("gnu.org/licenses/agpl", "AGPL-3.0-or-later"),
        ("gnu.org/licenses/fdl-1.2", "GFDL-1.2-or-later"), ("gnu.org/licenses/fdl", "GFDL-1.3-or-later"), ("gnu.org/copyleft/fdl", "GFDL-1.3-or-later"), ("gnu.org/copyleft/gpl", "GPL-3.0-or-later"),
        ("apache.org/licenses/license-2.0", "Apache-2.0"), ("mozilla.org/mpl/2.0", "MPL-2.0"), ("mozilla.org/en-us/mpl/2.0", "MPL-2.0"), ("opendatacommons.org/licenses/by", "ODC-By-1.0"),
        ("opendatacommons.org/licenses/odbl", "ODbL-1.0"), ("opendatacommons.org/licenses/pddl", "PDDL-1.0"), ("nationalarchives.gov.uk/doc/open-government-licence/version/2", "OGL-UK-2.0"),
        ("nationalarchives.gov.uk/doc/open-government-licence", "OGL-UK-3.0"), ("govdata.de/dl-de/by-2-0", "DL-DE-BY-2.0"), ("govdata.de/dl-de/zero-2-0", "DL-DE-ZERO-2.0"), ("unlicense.org", "Unlicense"),
        ("etalab.gouv.fr/licence-ouverte", "etalab-2.0"), ("opensource.org/licenses/mit", "MIT"), ("opensource.org/license/mit", "MIT"),
    ];

    /// <summary>The licence that a text names.</summary>
    /// <param name="text">As it stands in an attribute or a metadata field.</param>
    /// <param name="isLicenseField">Whether the field is for licences alone. "MIT" in a field for copyright holders is an institute.</param>
    /// <returns>Null if it names none that we know; "All rights reserved" names none.</returns>
    public static StatedLicense? Understand(string text, bool isLicenseField)
    {
        if (CreativeCommons.FromUrl(text) is { } creativeCommons)
            return creativeCommons;

        foreach (var (part, spdx) in Urls)
        {
            if (text.Contains(part, StringComparison.OrdinalIgnoreCase))
                return Known(spdx);
        }

        if (SpdxUrl().Match(text) is { Success: true } url && Known(url.Groups["id"].Value) is { } byUrl)
            return byUrl;
        if (isLicenseField && text.Length < 200 && LicenseReferences.ClassOf(text.Trim()) is { } rights and not RightsClass.Excluded)
            return new StatedLicense(text.Trim(), rights);
        return CreativeCommons.FromName(text);
    }

    private static StatedLicense? Known(string spdx) => LicenseReferences.ClassOf(spdx) is { } rights and not RightsClass.Excluded ? new StatedLicense(spdx, rights) : null;

    [GeneratedRegex(@"(?:spdx\.org/licenses|opensource\.org/licenses?)/(?<id>[A-Za-z0-9.+-]+?)(?:\.html|\.json)?/?$", RegexOptions.CultureInvariant)]
    private static partial Regex SpdxUrl();
}
