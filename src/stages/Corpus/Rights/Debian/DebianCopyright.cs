using System.Text;

namespace Endonym.Corpus.Rights.Debian;

/// <summary>A package's <c>copyright</c> file: machine-readable (copyright-format 1.0, once DEP-5) or free text.</summary>
/// <remarks>
/// Every file can be read. Names that are no standard short names are looked up by the licence's own text in the file. What is still unknown becomes
/// <c>LicenseRef-debian-main-NAME</c> for a package of Debian's <c>main</c>, which takes only what its Free Software Guidelines call free, and excludes otherwise.
/// </remarks>
public sealed class DebianCopyright
{
    /// <summary>Prefix of a licence that SPDX has no name for and Debian's main archive carries.</summary>
    public const string MainLicensePrefix = "LicenseRef-debian-main-";

    private readonly Dictionary<string, string> _texts;
    private readonly string _text;
    private readonly bool _isInMain;

    private DebianCopyright(IReadOnlyList<CopyrightStanza> stanzas, Dictionary<string, string> texts, string text, bool isMachineReadable, bool isInMain)
    {
        Stanzas = stanzas;
        IsMachineReadable = isMachineReadable;
        _texts = texts;
        _text = text;
        _isInMain = isInMain;
    }

    /// <summary>The Files stanzas, in order; empty for free text.</summary>
    public IReadOnlyList<CopyrightStanza> Stanzas { get; }

    /// <summary>Whether it is in the machine-readable form.</summary>
    public bool IsMachineReadable { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="isInMain">Whether the package is in Debian's main archive, not in contrib or non-free.</param>
    public static DebianCopyright Parse(string text, bool isInMain)
    {
        List<CopyrightStanza> stanzas = [];
        var texts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var isMachineReadable = false;
        foreach (var fields in ControlFile.Stanzas(text))
        {
            isMachineReadable |= fields.TryGetValue("Format", out var format) && format.Value.Contains("copyright-format", StringComparison.OrdinalIgnoreCase);
            if (!fields.TryGetValue("License", out var license))
                continue;

            var (synopsis, rest) = Split(license.Value);
            if (fields.TryGetValue("Files", out var files))
                stanzas.Add(new CopyrightStanza(files.Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries), synopsis, rest, license.Line));
            if (rest.Length > 0)
                texts.TryAdd(synopsis, rest);
        }

        // Old files say Format-Specification, or nothing; stanzas with Files and License are the same thing.
        isMachineReadable |= stanzas.Count > 0;
        return new DebianCopyright(isMachineReadable ? stanzas : [], texts, text, isMachineReadable, isInMain);
    }

    /// <summary>The licence of one file: of the last stanza that matches it.</summary>
    /// <param name="path">Below the root of the source package, such as <c>po/pl/man1/ls.1.po</c>.</param>
    /// <returns>Null if no stanza speaks of it, or the file is free text.</returns>
    public DebianLicense? LicenseOf(string path) => Stanzas.LastOrDefault(stanza => stanza.Covers(path)) is { } stanza ? LicenseOf(stanza) : null;

    /// <summary>The licence of a stanza.</summary>
    public DebianLicense LicenseOf(CopyrightStanza stanza) =>
        DebianLicense.Of(DebianLicenseNames.ToSpdx(stanza.Synopsis, name => OtherLicense(name, stanza)), $"License: {stanza.Synopsis}", stanza.Line);

    /// <summary>The licences of all that a binary package may hold, joined: every stanza but the packaging's, or all that free text speaks of.</summary>
    /// <returns>Null if the file states none.</returns>
    public DebianLicense? Whole()
    {
        if (!IsMachineReadable)
        {
            var found = LicenseTexts.In(_text);
            return found.Count == 0 ? null : DebianLicense.Of(Joined(found.Select(item => item.Spdx)), string.Join(" … ", found.Select(item => item.Words)), null);
        }

        var contents = Stanzas.Where(stanza => !stanza.IsPackaging).ToList();
        if (contents.Count == 0)
            contents = [.. Stanzas];
        if (contents.Count == 0)
            return null;

        var spdx = Joined(contents.Select(stanza => LicenseOf(stanza).Spdx));
        return DebianLicense.Of(spdx, "License: " + string.Join("; ", contents.Select(stanza => stanza.Synopsis).Distinct(StringComparer.Ordinal)), contents.Count == 1 ? contents[0].Line : null);
    }

    private static (string Synopsis, string Text) Split(string value)
    {
        var end = value.IndexOf('\n', StringComparison.Ordinal);
        return end < 0 ? (value.Trim(), "") : (value[..end].Trim(), value[(end + 1)..].Trim());
    }

    private static string Joined(IEnumerable<string> licenses)
    {
        var distinct = licenses.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return distinct.Count == 1 ? distinct[0] : string.Join(" AND ", distinct.Select(license => license.Contains(' ', StringComparison.Ordinal) ? $"({license})" : license));
    }

    private string OtherLicense(string name, CopyrightStanza stanza)
    {
        var text = stanza.Text.Length > 0 ? stanza.Text : _texts.GetValueOrDefault(name) ?? "";
        // The name may itself be the licence's first sentence, where somebody wrote the text into the synopsis.
        var found = LicenseTexts.In($"{name} {text}");
        if (found.Count > 0)
            return Joined(found.Select(item => item.Spdx));

        return (_isInMain ? MainLicensePrefix : "LicenseRef-debian-") + IdOf(name);
    }

    private static string IdOf(string name)
    {
        var id = new StringBuilder();
        foreach (var character in name.AsSpan(0, Math.Min(name.Length, 40)))
        {
            if (char.IsAsciiLetterOrDigit(character) || character is '.' or '-')
                id.Append(character);
            else if (id.Length > 0 && id[^1] != '-')
                id.Append('-');
        }

        return id.ToString().Trim('-') is { Length: > 0 } trimmed ? trimmed : "other";
    }
}
