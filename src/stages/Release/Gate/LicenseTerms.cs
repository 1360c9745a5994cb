using Endonym.Lineage.Rights;

namespace Endonym.Release.Gate;

/// <summary>The terms of licences, by their SPDX identifiers.</summary>
public static class LicenseTerms
{
    // Families whose every version asks that adapted works keep the licence. Whether a trained model is an adapted work no court has settled.
    private static readonly string[] Copyleft = ["AGPL", "CDDL", "CECILL", "EPL", "EUPL", "GFDL", "GPL", "LGPL", "LPPL", "MPL", "ODbL", "OSL"];

    /// <summary>Whether nobody can use a text without accepting a term.</summary>
    /// <param name="license">An SPDX expression; of alternatives (OR) the user takes the best.</param>
    /// <param name="term">The term.</param>
    /// <returns>Null if this is no SPDX expression, so that nobody can tell.</returns>
    public static bool? Has(string license, LicenseTerm term) => SpdxExpression.Parse(license)?.Requires(one => OneHas(one.Id, term));

    /// <summary>Whether a text is used under a licence that SPDX does not know.</summary>
    /// <param name="license">An SPDX expression.</param>
    /// <returns>Null if this is no SPDX expression.</returns>
    public static bool? IsReference(string license) => SpdxExpression.Parse(license)?.Requires(one => one.IsReference);

    private static bool OneHas(string id, LicenseTerm term)
    {
        var parts = id.Split('-');
        return term switch
        {
            LicenseTerm.NonCommercial => parts.Contains("NC", StringComparer.OrdinalIgnoreCase),
            LicenseTerm.NoDerivatives => parts.Contains("ND", StringComparer.OrdinalIgnoreCase),
            _ => parts.Contains("SA", StringComparer.OrdinalIgnoreCase) || Copyleft.Contains(parts[0], StringComparer.OrdinalIgnoreCase),
        };
    }
}
