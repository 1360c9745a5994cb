using System.Text;
using System.Text.RegularExpressions;
using Endonym.Corpus.Sources.Warc;

namespace Endonym.Corpus.Sources.Debian.Gettext;

/// <summary>What a catalogue's header says.</summary>
internal static partial class GettextHeader
{
    /// <summary>The encoding it names; UTF-8 where it names none that is known.</summary>
    public static Encoding EncodingOf(string header) =>
        Charset().Match(header) is { Success: true } match && CharsetNames.NameOf(match.Groups["name"].Value) is { } name ? CharsetNames.EncodingOf(name) : Encoding.UTF8;

    [GeneratedRegex(@"charset=(?<name>[\w-]+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Charset();
}
