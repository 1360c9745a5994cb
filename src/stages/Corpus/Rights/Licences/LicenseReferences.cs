using Endonym.Corpus.Rights.Debian;
using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Rights.Licences;

/// <summary>What expressions allow in which the <c>LicenseRef-…</c> of this stage's readers stand, for licences that SPDX has no name for.</summary>
public static class LicenseReferences
{
    private static readonly Dictionary<string, RightsClass> Plain = new(StringComparer.Ordinal)
    {
        ["LicenseRef-public-domain"] = RightsClass.White,
        ["LicenseRef-noncommercial"] = RightsClass.GreyResearch,
    };

    /// <summary>The class of an expression: of alternatives the freest, of joined licences the least free.</summary>
    /// <param name="expression">Such as <c>(MIT OR GPL-2.0-only) AND LicenseRef-public-domain</c>.</param>
    /// <returns><see cref="RightsClass.Excluded"/> where a licence that it needs is not known; null if it is no expression.</returns>
    public static RightsClass? ClassOf(string expression) => LicenseClass.Of(expression, OfReference);

    private static RightsClass? OfReference(string id) =>
        Plain.TryGetValue(id, out var rights) ? rights
        // Debian's main archive takes only what its Free Software Guidelines call free: any use, changed or not.
        : id.StartsWith(DebianCopyright.MainLicensePrefix, StringComparison.Ordinal) ? RightsClass.White
        : CreativeCommons.ClassOf(id);
}
