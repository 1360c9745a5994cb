using System.Text;
using System.Text.RegularExpressions;
using Endonym.Corpus.Rights.Licences;
using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Rights.Debian;

/// <summary>Turns Debian's short names of licences, and their expressions, into SPDX.</summary>
/// <remarks>copyright-format 1.0, section 7. "and" binds before "or", and a comma before either binds last. A missing version is the lowest.</remarks>
internal static partial class DebianLicenseNames
{
    private const int MostWordsInName = 3;

    private const int MostWordsInSynopsis = 8;

    // What the patterns below do not cover, in lower case.
    private static readonly Dictionary<string, string> Others = new (string Name, string Spdx)[]
    {
        ("expat", "MIT"), ("mit", "MIT"), ("mit/x11", "MIT"), ("mit-style", "MIT"), ("x11", "X11"), ("isc", "ISC"), ("zlib", "Zlib"), ("zlib/libpng", "Zlib"),
        ("libpng", "Libpng"), ("curl", "curl"), ("ftl", "FTL"), ("python", "Python-2.0"), ("psf", "PSF-2.0"), ("psf-2", "PSF-2.0"),
        ("perl", "GPL-1.0-or-later OR Artistic-1.0-Perl"), ("cc0", "CC0-1.0"), ("public-domain", "LicenseRef-public-domain"), ("pd", "LicenseRef-public-domain"),
        ("public domain", "LicenseRef-public-domain"), ("bsl", "BSL-1.0"), ("boost", "BSL-1.0"), ("fsfap", "FSFAP"), ("fsful", "FSFUL"), ("fsfullr", "FSFULLR"),
        ("openssl", "OpenSSL"), ("openldap-2.8", "OLDAP-2.8"), ("bitstream-vera", "Bitstream-Vera"), ("tcl", "TCL"), ("w3c", "W3C"), ("wtfpl", "WTFPL"),
        ("unlicense", "Unlicense"), ("ruby", "Ruby"), ("vim", "Vim"), ("ncsa", "NCSA"), ("postgresql", "PostgreSQL"), ("qpl", "QPL-1.0"), ("cpl", "CPL-1.0"),
        ("ofl", "OFL-1.1"), ("sil", "OFL-1.1"), ("sil-1.1", "OFL-1.1"), ("zope", "ZPL-1.0"), ("0bsd", "0BSD"), ("hpnd", "HPND"), ("beerware", "Beerware"),
        ("cddl", "CDDL-1.0"), ("apache-2.0-with-llvm-exceptions", "Apache-2.0"), ("bsd", "BSD-3-Clause"), ("bsd-2", "BSD-2-Clause"), ("bsd-3", "BSD-3-Clause"),
        ("bsd-4", "BSD-4-Clause"), ("unicode", "Unicode-DFS-2016"), ("sqlite", "blessing"),
    }.ToDictionary(pair => pair.Name, pair => pair.Spdx, StringComparer.Ordinal);

    /// <summary>The SPDX expression of a synopsis.</summary>
    /// <param name="synopsis">Such as <c>GPL-2+ or Artistic-1, and BSD-3-clause</c>.</param>
    /// <param name="other">Names what is no standard short name, as SPDX expression.</param>
    public static string ToSpdx(string synopsis, Func<string, string> other)
    {
        // Whoever wrote the licence's first sentence where its name belongs has named one licence, whatever "and" stands in it.
        var unknown = AnyOperator().Split(synopsis).Where(part => Find(part) is null).ToList();
        if (unknown.Exists(part => Words(part) > MostWordsInName) || (unknown.Count > 0 && Words(synopsis) > MostWordsInSynopsis))
            return other(synopsis);

        // A comma before an operator closes everything before it.
        var parts = CommaOperator().Split(synopsis);
        var whole = new StringBuilder(Alternatives(parts[0], other));
        for (var i = 1; i + 1 < parts.Length; i += 2)
            whole.Insert(0, '(').Append(") ").Append(parts[i].ToUpperInvariant()).Append(" (").Append(Alternatives(parts[i + 1], other)).Append(')');
        return whole.ToString();
    }

    /// <summary>The SPDX expression of one short name; null if it is no standard one.</summary>
    public static string? Find(string name)
    {
        name = name.Trim().TrimEnd('.', ',');
        if (Gnu().Match(name) is { Success: true } gnu)
            return OfGnu(gnu);
        if (Others.TryGetValue(name.ToLowerInvariant(), out var spdx))
            return spdx;
        if (BsdClauses().Match(name) is { Success: true } bsd)
            return $"BSD-{bsd.Groups["n"].Value}-Clause";
        if (Versioned().Match(name) is { Success: true } versioned && OfVersioned(versioned) is { } known)
            return known;
        if (name.StartsWith("public-domain", StringComparison.OrdinalIgnoreCase))
            return "LicenseRef-public-domain";
        return CreativeCommonsName().IsMatch(name) && CreativeCommons.FromName(name) is { } creativeCommons ? creativeCommons.Spdx
            : !name.AsSpan().ContainsAny(' ', '(', ')') && IsKnown(name) ? name
            : null;
    }

    private static bool IsKnown(string spdx) => LicenseReferences.ClassOf(spdx) is not (null or RightsClass.Excluded);

    private static string Alternatives(string text, Func<string, string> other)
    {
        var alternatives = Or().Split(text).Select(part => Joined(part, other)).Distinct(StringComparer.Ordinal).ToList();
        return alternatives.Count == 1 ? alternatives[0] : string.Join(" OR ", alternatives.Select(Bracketed));
    }

    private static string Joined(string text, Func<string, string> other)
    {
        var joined = And().Split(text).Select(part => One(part, other)).Distinct(StringComparer.Ordinal).ToList();
        return joined.Count == 1 ? joined[0] : string.Join(" AND ", joined.Select(Bracketed));
    }

    // An exception only adds permissions: it is left out here and stands in the statement.
    private static string One(string text, Func<string, string> other)
    {
        var name = With().Split(text.Trim())[0].Trim().Trim('(', ')');
        return Find(name) ?? other(name);
    }

    private static int Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;

    private static string Bracketed(string expression) => expression.Contains(' ', StringComparison.Ordinal) ? $"({expression})" : expression;

    private static string OfGnu(Match match)
    {
        var family = match.Groups["family"].Value.ToUpperInvariant() switch
        {
            "FDL" => "GFDL",
            "FDL-NIV" => "GFDL-NIV",
            var name => name,
        };
        var version = match.Groups["version"].Value;
        if (version.Length == 0)
            version = family switch { "GPL" => "1", "LGPL" => "2", "AGPL" => "3", _ => "1.1" };
        version = version.Contains('.', StringComparison.Ordinal) ? version : version + ".0";
        while (version.EndsWith(".0.0", StringComparison.Ordinal))
            version = version[..^2];

        var later = match.Groups["later"].Success ? "-or-later" : "-only";
        return family == "GFDL-NIV" ? $"GFDL-{version}-no-invariants{later}" : $"{family}-{version}{later}";
    }

    private static string? OfVersioned(Match match)
    {
        var version = match.Groups["version"].Value;
        var family = match.Groups["family"].Value.ToLowerInvariant();
        var dotted = version.Length == 0 || version.Contains('.', StringComparison.Ordinal) ? version : version + ".0";
        var spdx = family switch
        {
            "cddl" => $"CDDL-{(dotted.Length == 0 ? "1.0" : dotted)}",
            "apache" => $"Apache-{(dotted.Length == 0 ? "1.0" : dotted)}",
            "artistic" => $"Artistic-{(dotted.Length == 0 ? "1.0" : dotted)}",
            "mpl" => $"MPL-{(dotted.Length == 0 ? "1.0" : dotted)}",
            "lppl" => $"LPPL-{(dotted.Length == 0 ? "1.0" : dotted)}",
            "zope" or "zpl" => $"ZPL-{dotted}",
            "epl" => $"EPL-{dotted}",
            "efl" => $"EFL-{dotted}",
            _ => $"OFL-{dotted}",
        };
        return IsKnown(spdx) ? spdx : null;
    }

    [GeneratedRegex(@"\s*,\s*(and|or)\s+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex CommaOperator();

    [GeneratedRegex(@"\s*,\s*|\s+(?:and|or|with)\s+|_or_|\s*\|\s*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AnyOperator();

    [GeneratedRegex(@"\s+or\s+|_or_|\s*\|\s*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Or();

    [GeneratedRegex(@"\s+and\s+|\s*,\s*|\s*&\s*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex And();

    [GeneratedRegex(@"\s+with\s+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex With();

    [GeneratedRegex(@"^(?<family>GFDL-NIV|FDL-NIV|GFDL|FDL|AGPL|LGPL|GPL)[-_ ]?v?\.?(?<version>[1-9](?:\.[0-9]+){0,2})?(?<later>\+|-or-later)?(?:-only)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Gnu();

    [GeneratedRegex(@"^BSD[-_ ](?<n>[1-4])[-_ ]?clauses?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex BsdClauses();

    [GeneratedRegex(@"^(?<family>CDDL|Apache|Artistic|MPL|LPPL|Zope|ZPL|EPL|EFL|OFL)[-_ ]?v?(?<version>[0-9](?:\.[0-9]+)?[a-c]?)?\+?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Versioned();

    [GeneratedRegex(@"^CC[-_ ]?(BY|0|Zero)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex CreativeCommonsName();
}
