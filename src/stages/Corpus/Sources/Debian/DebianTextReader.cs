using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Endonym.Corpus.Rights.Licences;
using Endonym.Corpus.Rights.Signals;
using Endonym.Corpus.Sources.Debian.Archives;
using Endonym.Corpus.Sources.Debian.Markup;
using Endonym.Corpus.Sources.Debian.Roff;
using Endonym.Corpus.Sources.Warc;
using ICSharpCode.SharpZipLib.BZip2;

namespace Endonym.Corpus.Sources.Debian;

/// <summary>Reads the files of a package as pages of prose.</summary>
/// <param name="language">BCP 47 code, whose old encodings are tried where a file is no UTF-8.</param>
/// <param name="today">The day of reading, UTC; dates what a page says of its licence.</param>
internal sealed partial class DebianTextReader(string language, DateOnly today)
{
    // What one packed page may unpack to, and how many times its length once it is longer than that; text packs 10-fold, and the longest page has a megabyte.
    private const int MaxUnpackedBytes = 64 << 20;
    private const int MaxRatio = 100;
    private const int AlwaysAllowed = 1 << 20;

    private readonly CharsetDetector _charsets = new(language, diacritics: "");

    /// <summary>The file's pages, of which most kinds have one.</summary>
    /// <param name="file">The file.</param>
    /// <param name="kind">What it is; no catalogue.</param>
    /// <param name="titles">Titles of the pages that lie beside it; null where they are not known.</param>
    /// <exception cref="InvalidDataException">It is not what its name says.</exception>
    public IReadOnlyList<DebianPage> Pages(DebFile file, DebianTextKind kind, IReadOnlyDictionary<string, string>? titles)
    {
        var text = Decoded(file);
        return kind switch
        {
            DebianTextKind.Manual => [new DebianPage("", ManPage.Read(text), null)],
            DebianTextKind.Mallard => [new DebianPage("", MarkupPage.Read(text, MarkupVocabulary.Mallard, titles), OwnLicense(text, file.Path))],
            // Help in XML is of either kind, and says which by its root.
            DebianTextKind.DocBook => [new DebianPage("", MarkupPage.Read(text, IsMallard(text) ? MarkupVocabulary.Mallard : MarkupVocabulary.DocBook, titles), OwnLicense(text, file.Path))],
            DebianTextKind.PackedHelp => [.. DebianPage.Split(text)],
            DebianTextKind.Html => [new DebianPage("", MarkupPage.Read(text, MarkupVocabulary.Html), null)],
            // Some programs keep their pages of HTML under a name for plain text.
            _ => [new DebianPage("", text.Contains("<p>", StringComparison.OrdinalIgnoreCase) ? MarkupPage.Read(text, MarkupVocabulary.Html) : PlainPage.Read(text), null)],
        };
    }

    private static bool IsMallard(string text) => text.AsSpan(0, Math.Min(text.Length, 4096)).Contains("projectmallard.org", StringComparison.Ordinal);

    // <license href="https://creativecommons.org/licenses/by-sa/3.0/">
    private RightsSignal? OwnLicense(string page, string path)
    {
        var at = page.IndexOf("<license", StringComparison.Ordinal);
        var end = at < 0 ? -1 : page.IndexOf('>', at);
        if (end < 0 || CreativeCommons.FromUrl(page[at..end]) is not { } license)
            return null;

        var element = page[at..(end + 1)];
        return new RightsSignal
        {
            Kind = SignalKinds.LicenseStatement,
            Effect = SignalEffect.Licenses,
            Scope = SignalScope.Document,
            Statement = element,
            Location = "/" + path,
            Sha256 = RightsSignal.HashOf(element),
            Date = today,
            License = license.Spdx,
            LicenseClass = license.Class,
        };
    }

    /// <summary>The file's text.</summary>
    /// <exception cref="InvalidDataException">It is packed and broken, or has bytes that no text has.</exception>
    public string Decoded(DebFile file)
    {
        var bytes = Unpacked(file);
        var text = _charsets.Detect(bytes, Coding(bytes)).Decode(bytes);
        return !text.Contains('\0', StringComparison.Ordinal) ? text : throw new InvalidDataException("It has zero characters, which no text has.");
    }

    // '\" -*- coding: UTF-8 -*-, which preconv(1) reads.
    private static string? Coding(ReadOnlySpan<byte> bytes) =>
        CodingTag().Match(Encoding.ASCII.GetString(bytes[..Math.Min(bytes.Length, 256)])) is { Success: true } tag ? tag.Groups["name"].Value : null;

    /// <summary>The file's bytes, unpacked where it is packed with gzip or bzip2.</summary>
    /// <exception cref="InvalidDataException">It is broken, or a bomb.</exception>
    public static byte[] Unpacked(DebFile file)
    {
        try
        {
            return file.Bytes switch
            {
                [0x1F, 0x8B, ..] => Unpack(file.Bytes.Length, new GZipStream(new MemoryStream(file.Bytes), CompressionMode.Decompress)),
                [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', ..] => Unpack(file.Bytes.Length, new BZip2InputStream(new MemoryStream(file.Bytes))),
                _ => file.Bytes,
            };
        }
        catch (Exception error) when (error is not (InvalidDataException or OutOfMemoryException))
        {
            // Decoders do not promise which exception broken bytes make.
            throw new InvalidDataException("It is packed, and broken: " + error.Message, error);
        }
    }

    private static byte[] Unpack(int packedBytes, Stream packed)
    {
        using var unpacked = new MemoryStream();
        using (packed)
        {
            var buffer = new byte[1 << 16];
            while (packed.Read(buffer) is var count and > 0)
            {
                unpacked.Write(buffer, 0, count);
                if (unpacked.Length > MaxUnpackedBytes || (unpacked.Length > AlwaysAllowed && unpacked.Length / MaxRatio > packedBytes))
                    throw new InvalidDataException(FormattableString.Invariant($"It unpacks to more than {MaxUnpackedBytes:N0} bytes, or to more than {MaxRatio} times its length."));
            }
        }

        return unpacked.ToArray();
    }

    [GeneratedRegex(@"-\*-.{0,80}coding:\s*(?<name>[\w-]+)", RegexOptions.CultureInvariant)]
    private static partial Regex CodingTag();
}
