using System.Text.RegularExpressions;
using Endonym.Corpus.Rights.Licences;

namespace Endonym.Corpus.Rights.Debian;

/// <summary>Recognises licences in free text by the sentences that only they have.</summary>
/// <remarks>Heuristic: it finds which licences a text speaks of, not which file has which; all that are found are taken to hold together.</remarks>
internal static partial class LicenseTexts
{
    // A copyright file of half a megabyte exists; far more is no licence.
    private const int MaxLength = 2 * 1024 * 1024;

    /// <summary>The licences of a text, each with the words it was recognised by, in the order of their first appearance.</summary>
    public static IReadOnlyList<(string Spdx, string Words)> In(string text)
    {
        var flat = WhiteSpace().Replace(text.Length > MaxLength ? text[..MaxLength] : text, " ");
        List<(int At, string Spdx, string Words)> found = [];

        foreach (Match match in GnuGrant().Matches(flat))
        {
            var family = Family(match.Groups["name"].Value);
            var rest = flat.AsSpan(match.Index, Math.Min(flat.Length - match.Index, match.Length + 120));
            Add(match, DebianLicenseNames.Find($"{family}-{match.Groups["version"].Value}{(IsLater(rest) ? "+" : "")}"));
        }

        foreach (Match match in CommonLicense().Matches(flat))
        {
            // The path names the text of a version; whether later ones are granted stands in the sentence before, which then was found above.
            var spdx = DebianLicenseNames.Find(match.Groups["name"].Value);
            if (spdx is not null && !found.Exists(other => Stem(other.Spdx) == Stem(spdx)))
                Add(match, spdx);
        }

        foreach (Match match in Sentences().Matches(flat))
            Add(match, OfSentence(match, flat));
        foreach (Match match in CreativeCommonsTitle().Matches(flat))
            Add(match, OfCreativeCommonsTitle(match));
        if (CreativeCommons.FromUrl(flat) is { } byUrl && !found.Exists(other => other.Spdx == byUrl.Spdx))
            found.Add((int.MaxValue, byUrl.Spdx, "creativecommons.org"));

        return [.. found.OrderBy(item => item.At).DistinctBy(item => item.Spdx).Select(item => (item.Spdx, item.Words))];

        void Add(Match match, string? spdx)
        {
            if (spdx is not null)
                found.Add((match.Index, spdx, match.Value));
        }
    }

    private static string Stem(string spdx) => spdx.Replace("-only", "", StringComparison.Ordinal).Replace("-or-later", "", StringComparison.Ordinal);

    private static bool IsLater(ReadOnlySpan<char> text) => text.Contains("later version", StringComparison.OrdinalIgnoreCase) || text.Contains("or later", StringComparison.OrdinalIgnoreCase) || text.Contains("any later", StringComparison.OrdinalIgnoreCase);

    private static string Family(string name) => name switch
    {
        _ when name.Contains("free documentation", StringComparison.OrdinalIgnoreCase) => "GFDL",
        _ when name.Contains("affero", StringComparison.OrdinalIgnoreCase) => "AGPL",
        _ when name.Contains("lesser", StringComparison.OrdinalIgnoreCase) || name.Contains("library", StringComparison.OrdinalIgnoreCase) => "LGPL",
        _ => "GPL",
    };

    private static string? OfSentence(Match match, string flat)
    {
        var window = flat.AsSpan(match.Index, Math.Min(2500, flat.Length - match.Index));
        if (match.Groups["mit"].Success)
            return "MIT";
        if (match.Groups["bsd"].Success)
        {
            return window.Contains("advertising materials", StringComparison.OrdinalIgnoreCase) ? "BSD-4-Clause"
                : window.Contains("endorse or promote", StringComparison.OrdinalIgnoreCase) ? "BSD-3-Clause"
                : "BSD-2-Clause";
        }

        return match.Groups["isc"].Success ? "ISC"
            : match.Groups["hpnd"].Success ? "HPND"
            : match.Groups["zlib"].Success ? "Zlib"
            : match.Groups["apache"].Success ? "Apache-2.0"
            : match.Groups["psf"].Success ? "PSF-2.0"
            : match.Groups["boost"].Success ? "BSL-1.0"
            : match.Groups["ofl"].Success ? "OFL-1.1"
            : match.Groups["mpl"].Success ? DebianLicenseNames.Find("MPL-" + match.Groups["mplversion"].Value)
            : match.Groups["lppl"].Success ? "LPPL-1.3c"
            : match.Groups["domain"].Success ? "LicenseRef-public-domain"
            : "LicenseRef-noncommercial";
    }

    private static string? OfCreativeCommonsTitle(Match match)
    {
        var elements = match.Groups["elements"].Value.ToLowerInvariant();
        var name = "CC-BY" + (elements.Contains("non", StringComparison.Ordinal) ? "-NC" : "") + (elements.Contains("deriv", StringComparison.Ordinal) ? "-ND" : "") + (elements.Contains("share", StringComparison.Ordinal) ? "-SA" : "");
        return CreativeCommons.FromName(match.Groups["version"].Success ? $"{name}-{match.Groups["version"].Value}" : name)?.Spdx;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();

    [GeneratedRegex(@"GNU (?<name>(?:Lesser |Library |Affero )?General Public Licen[sc]e|Free Documentation Licen[sc]e)[^.]{0,160}?\bversions? ?(?<version>[1-3](?:\.[0-3])?)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex GnuGrant();

    [GeneratedRegex(@"/usr/share/common-licenses/(?<name>(?:L?GPL|GFDL)-[0-9](?:\.[0-9])?|Apache-2\.0|Artistic|BSD|MPL-[12]\.[01]|CC0-1\.0)", RegexOptions.CultureInvariant)]
    private static partial Regex CommonLicense();

    [GeneratedRegex(
        @"(?<mit>permission is hereby granted, free of charge, to any person obtaining a copy)" +
        @"|(?<bsd>redistribution and use in source and binary forms,? with or without modification)" +
        @"|(?<isc>permission to use, copy, modify,? and(?:/or)? distribute this software for any purpose with or without fee)" +
        @"|(?<hpnd>permission to use, copy, modify,? (?:and )?distribute(?:,? and sell)? (?:this|and sell this) [^.]{0,160}?\bgranted)" +
        @"|(?<zlib>altered source versions must be plainly marked)" +
        @"|(?<apache>apache license,? version 2\.0)" +
        @"|(?<psf>psf license agreement|python software foundation license version 2)" +
        @"|(?<boost>boost software license)" +
        @"|(?<ofl>sil open font license)" +
        @"|(?<mpl>mozilla public license,? (?:version|v\.) ?(?<mplversion>[12]\.[01]))" +
        @"|(?<lppl>latex project public license)" +
        @"|(?<domain>(?:is|are|was|were|placed|put|released|dedicated|being|considered) (?:\w+ ){0,4}(?:in|into|to) the public domain|\bpublic domain (?:text|work|document)s?\b)" +
        @"|(?<commercial>for (?:private and |personal and )?non-?commercial (?:use|purposes?) only|(?:may|must) not be (?:sold|used commercially)|no commercial use)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Sentences();

    [GeneratedRegex(@"Creative Commons (?:\(CC\) )?Attribution(?<elements>(?:[- ](?:Share ?Alike|Non-?Commercial|No-?Deriv(?:ative)?s?))*)[ ,]*(?:licen[sc]e,? )?(?:version |v\.? ?)?(?<version>[1-4]\.[0-9])?", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex CreativeCommonsTitle();
}
