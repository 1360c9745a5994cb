using System.IO.Compression;
using System.Xml;
using Endonym.Lineage;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Sources.Office;

/// <summary>A zip of XML files, as DOCX, ODT and EPUB are, opened so that no bomb goes off: entries, bytes and the ratio of unpacking are bounded, entities are not read.</summary>
/// <remarks>Its methods throw <see cref="InvalidDataException"/> or <see cref="XmlException"/> where a bound is passed.</remarks>
internal sealed class OfficePackage : IDisposable
{
    /// <summary>Entries at most; long books have some thousands of pictures.</summary>
    public const int MaxEntries = 1 << 16;

    /// <summary>Bytes that are unpacked at most, over all entries; hundreds of novels. What is not read, such as pictures, is not unpacked.</summary>
    public const long MaxBytes = 1L << 28;

    /// <summary>How many times its packed length an entry may have, once it is longer than <see cref="AlwaysAllowed"/>. XML of tables packs 100-fold.</summary>
    public const int MaxRatio = 300;

    /// <summary>Bytes that are unpacked whatever the ratio.</summary>
    public const long AlwaysAllowed = 1 << 24;

    /// <summary>Elements within each other at most; word processors write some dozens.</summary>
    public const int MaxDepth = 512;

    private readonly ZipArchive _zip;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.Ordinal);
    private long _unpacked;

    private OfficePackage(Stream file)
    {
        _zip = new ZipArchive(file, ZipArchiveMode.Read);
        if (_zip.Entries.Count > MaxEntries)
            throw new InvalidDataException(FormattableString.Invariant($"It has {_zip.Entries.Count:N0} entries; at most {MaxEntries:N0} are read."));
        foreach (var entry in _zip.Entries)
            _entries.TryAdd(entry.FullName.Replace('\\', '/'), entry); // the first of two of one name, as other readers do
    }

    /// <summary>Opens a package.</summary>
    /// <exception cref="InvalidInputException">The file cannot be read, or is no zip.</exception>
    public static OfficePackage Open(string path)
    {
        var file = NamedFile.Read(path, static path => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16));
        try
        {
            return ForeignBytes.Parse(path, () => new OfficePackage(file));
        }
        catch (InvalidInputException)
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Whether a file begins as Microsoft's compound files do, which is what Office makes of a DOCX that has a password.</summary>
    /// <exception cref="InvalidInputException">The file cannot be read.</exception>
    public static bool IsCompoundFile(string path) => NamedFile.Read(path, static path =>
    {
        Span<byte> start = stackalloc byte[8];
        using var file = File.OpenRead(path);
        return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length
            && start.SequenceEqual<byte>([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);
    });

    /// <summary>Whether an entry is there.</summary>
    public bool Has(string name) => _entries.ContainsKey(name);

    /// <summary>Whether an entry is locked with a password of the zip itself.</summary>
    public bool IsEncrypted(string name) => _entries.TryGetValue(name, out var entry) && entry.IsEncrypted;

    /// <summary>An address within the package as the name of an entry.</summary>
    /// <param name="document">The entry that names it, whose folder it is relative to.</param>
    /// <param name="href">The address, escaped as in a URL.</param>
    public static string Resolve(string document, string href)
    {
        var path = Uri.UnescapeDataString(href.Split('#', '?')[0]);
        var folder = path.StartsWith('/') ? "" : document[..(document.LastIndexOf('/') + 1)];
        var parts = new List<string>();
        foreach (var part in (folder + path).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".." && parts.Count > 0)
                parts.RemoveAt(parts.Count - 1);
            else if (part is not (".." or "."))
                parts.Add(part);
        }

        return string.Join('/', parts);
    }

    /// <summary>The entry's bytes, unpacked.</summary>
    public Stream Unpack(string name)
    {
        if (!_entries.TryGetValue(name, out var entry))
            throw new InvalidDataException($"It has no entry '{name}'.");
        return new BufferedStream(new BoundedStream(this, name, entry), 1 << 14);
    }

    /// <summary>The entry's nodes, in order and each once; the reader stands on it. Comments and processing instructions are left out, a document type is an error.</summary>
    public IEnumerable<XmlReader> Nodes(string name, CancellationToken cancellationToken)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            CloseInput = true,
        };
        using var reader = XmlReader.Create(Unpack(name), settings);
        while (reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (reader.Depth > MaxDepth)
                throw new InvalidDataException(FormattableString.Invariant($"Elements of '{name}' are nested more than {MaxDepth} deep."));
            yield return reader;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _zip.Dispose();

    // Counts what is really unpacked: the lengths that a zip writes down are its author's words.
    private sealed class BoundedStream(OfficePackage package, string name, ZipArchiveEntry entry) : ForwardStream
    {
        private readonly Stream _unpacked = entry.Open();
        private long _length;

        public override int Read(Span<byte> buffer)
        {
            var count = _unpacked.Read(buffer);
            _length += count;
            package._unpacked += count;
            if (package._unpacked > MaxBytes)
                throw new InvalidDataException(FormattableString.Invariant($"It unpacks to more than {MaxBytes:N0} bytes."));
            if (_length > AlwaysAllowed && _length / MaxRatio > entry.CompressedLength)
                throw new InvalidDataException(FormattableString.Invariant($"Its entry '{name}' unpacks to more than {MaxRatio} times its length."));
            return count;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _unpacked.Dispose();
            base.Dispose(disposing);
        }
    }
}
