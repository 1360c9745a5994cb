using System.Text.RegularExpressions;
using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Rights.Licences;

/// <summary>Creative Commons licences by their URLs and short names: every element, version and port.</summary>
public static partial class CreativeCommons
{
    // For what SPDX does not list: retired elements, and versions that nobody named or that there never were.
    private const string ReferencePrefix = "LicenseRef-CC-";

    /// <summary>The licence at a URL of creativecommons.org, wherever in a text it stands.</summary>
    /// <param name="text">A URL, or a text with one in it.</param>
    /// <returns>The least free where there are several; null if there is none.</returns>
    public static StatedLicense? FromUrl(string text) => LeastFree(Url().Matches(text).Select(OfUrl));

    /// <summary>The licence of a short name such as "CC BY-SA 4.0" or "CC0", wherever in a text it stands.</summary>
    /// <returns>The least free where there are several; null if there is none.</returns>
    public static StatedLicense? FromName(string text) => LeastFree(ShortName().Matches(text).Select(OfName));

    private static StatedLicense? OfUrl(Match match)
    {
        var code = match.Groups["code"].Value.ToLowerInvariant();
        var version = match.Groups["version"].Value;
        var port = match.Groups["port"].Value.ToUpperInvariant();
        return match.Groups["kind"].Value.Equals("publicdomain", StringComparison.OrdinalIgnoreCase)
            ? PublicDomain(code)
            : code is "publicdomain" ? new StatedLicense("CC-PDDC", RightsClass.White)
            : code is "mit" or "bsd" or "gpl" or "lgpl" ? Software(code)
            : Licence(code, version, port);
    }

    private static StatedLicense? OfName(Match match)
    {
        if (match.Groups["zero"].Success)
            return new StatedLicense("CC0-1.0", RightsClass.White);

        var elements = string.Join('-', Separator().Split(match.Groups["elements"].Value.ToLowerInvariant()));
        return Licence(elements, match.Groups["version"].Value, "");
    }

    /// <summary>The class of a <c>LicenseRef-CC-…</c> that this class made.</summary>
    /// <returns>Null if it is another's.</returns>
    internal static RightsClass? ClassOf(string reference) =>
        reference.StartsWith(ReferencePrefix, StringComparison.Ordinal) ? OfElements(reference[ReferencePrefix.Length..].ToLowerInvariant().Split('-')) : null;

    private static StatedLicense? LeastFree(IEnumerable<StatedLicense?> found) => found.OfType<StatedLicense>().Select(license => (StatedLicense?)license).MaxBy(license => license!.Value.Class);

    private static StatedLicense? PublicDomain(string code) => code switch
    {
        "zero" => new StatedLicense("CC0-1.0", RightsClass.White),
        "mark" => new StatedLicense("CC-PDM-1.0", RightsClass.White),
        "certification" => new StatedLicense("CC-PDDC", RightsClass.White),
        _ => null,
    };

    // Wrappers that Creative Commons once kept around software licences; the version is the software licence's.
    private static StatedLicense Software(string code) => code switch
    {
        "mit" => new StatedLicense("MIT", RightsClass.White),
        "bsd" => new StatedLicense("BSD-3-Clause", RightsClass.White),
        "gpl" => new StatedLicense("GPL-2.0-or-later", RightsClass.White),
        _ => new StatedLicense("LGPL-2.1-or-later", RightsClass.White),
    };

    private static StatedLicense? Licence(string code, string version, string port)
    {
        var elements = code.Split('-');
        if (OfElements(elements) is not { } rights)
            return null;

        // Version 1.0 wrote "by-nd-nc"; SPDX writes one order for all.
        string[] order = ["by", "nc", "nd", "sa"];
        var name = elements.All(order.Contains) ? string.Join('-', order.Where(elements.Contains)).ToUpperInvariant() : code.Replace("+", "plus", StringComparison.Ordinal);
        if (version.Length > 0)
            name += "-" + version;

        // Of the ports SPDX lists some; any other is the unported licence adapted to a country's law, with the same permissions.
        string[] listed = port.Length > 0 ? [$"CC-{name}-{port}", $"CC-{name}"] : [$"CC-{name}"];
        return new StatedLicense(Array.Find(listed, id => LicenseClass.OfIdentifier(id) is not null) ?? ReferencePrefix + name, rights);
    }

    private static RightsClass? OfElements(string[] elements)
    {
        var named = elements.TakeWhile(element => element.Length > 0 && !char.IsAsciiDigit(element[0])).ToList();
        return named.Count == 0 || !named.All(element => element is "by" or "sa" or "nc" or "nd" or "sampling" or "sampling+" or "samplingplus" or "devnations") ? null
            : named.All(element => element is "by" or "sa") ? RightsClass.White
            : RightsClass.GreyResearch; // NC, ND, and the retired ones, which allow only parts of a work or some countries
    }

    [GeneratedRegex(@"creativecommons\.org/(?<kind>licenses|publicdomain)/(?<code>[a-z+-]+)(?:/(?<version>\d\.\d)(?:/(?<port>[a-z]{2,4}|scotland)(?![a-z.]))?)?", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Url();

    [GeneratedRegex(@"\b(?:(?<zero>CC[ -]?0|CC[ -]?Zero)\b|CC[ -](?<elements>BY(?:[ -]+(?:NC|ND|SA))*)\b(?:[ -]+(?<version>[1-4]\.[0-9]))?)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ShortName();

    [GeneratedRegex("[ -]+")]
    private static partial Regex Separator();
}
