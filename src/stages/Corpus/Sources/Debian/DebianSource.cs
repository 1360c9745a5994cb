using System.Diagnostics.CodeAnalysis;
using Endonym.Corpus.Rights.Signals;
using Endonym.Corpus.Sources.Debian.Archives;
using Endonym.Corpus.Sources.Debian.Gettext;
using Endonym.Lineage;
using Endonym.Lineage.Rights;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Sources.Debian;

/// <summary>
/// Debian packages: manual pages, help, documentation and messages in one language, each document under its own package's licence, or under the licence that the package's
/// <c>copyright</c> file states for it.
/// </summary>
public sealed class DebianSource : IDocumentSource
{
    /// <summary>Reason of a text for which no licence is stated, or none that we know.</summary>
    public const string NoClearLicense = "no clear licence";

    /// <summary>Reason of a file in a package that is not what its name says.</summary>
    public const string BrokenText = "broken text";

    private const string Copyright = "copyright";
    private const string DocFolder = "usr/share/doc/";

    private readonly string _language;
    private readonly string _id;
    private readonly DebianPaths _paths;
    private readonly EnglishText? _english;
    private readonly DebianTextReader _reader;
    private readonly DebianOptions _options;
    private readonly DateOnly _today;
    private readonly Lazy<string> _fingerprint;

    /// <param name="id">The source's id; null for <c>debian:</c> and the language.</param>
    /// <param name="paths">Packages, or folders whose <c>.deb</c> files are read.</param>
    /// <param name="language">BCP 47 code of the texts that are taken.</param>
    /// <param name="options">What is known of packages beyond what they say.</param>
    /// <param name="today">The day of reading, UTC; dates the evidence.</param>
    /// <exception cref="InvalidInputException">A path is not there, or a folder holds no package.</exception>
    public DebianSource(string? id, IReadOnlyList<string> paths, string language, DebianOptions options, DateOnly today)
    {
        _id = id ?? "debian:" + language;
        _language = language;
        _options = options;
        _today = today;
        _paths = new DebianPaths(language);
        _english = language.Split('-')[0] == "en" ? null : new EnglishText(language);
        _reader = new DebianTextReader(language, today);
        Files = SourceFiles.List(paths, [".deb"]);
        _fingerprint = new Lazy<string>(() => InputFingerprint.OfContents(Files));
    }

    /// <inheritdoc/>
    public bool ComesInSeries => true;

    /// <inheritdoc/>
    public IReadOnlyList<SourceFile> Files { get; }

    /// <inheritdoc/>
    public string Fingerprint() => _fingerprint.Value;

    /// <summary>The collection. Its documents come from sources of their own, <c>debian-PACKAGE</c>, which carry the rights.</summary>
    public Source Describe() => new()
    {
        Id = _id,
        Title = $"Packages of Debian ({_language})",
        License = "LicenseRef-debian-packages",
        Class = RightsClass.White,
        Origin = Origin.Converted,
        Category = SourceCategory.PublicDataset,
        Language = _language,
        Url = "https://www.debian.org/",
        Evidence = [new Evidence { Kind = SignalKinds.PackageMetadata, Statement = "Each package is cleared by its own copyright file.", Date = _today }],
    };

    /// <inheritdoc/>
    public IEnumerable<SourceItem> Read(SourceFile file, CancellationToken cancellationToken)
    {
        DebianControl? control = null;
        DebFile? copyright = null;
        List<(DebFile File, DebianTextKind Kind)> texts = [];
        var prose = new PackageProse(_english);
        var packed = new HashSet<string>(StringComparer.Ordinal);
        // Copyright files and originals may lie after the texts, so texts are held; a package's texts fit into memory by the archive reader's bound.
        foreach (var inner in DebArchive.Read(file.Path, IsWanted))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (inner.Path == DebArchive.ControlFolder + "control")
                control = ForeignBytes.Parse(file.Path, () => DebianControl.Read(inner.Bytes));
            else if (control is not null && IsCopyrightOf(control.Package, inner))
                copyright = inner;
            else if (inner.Target is null && inner.Bytes.Length > 0 && _paths.Recognise(inner.Path) is { } text)
                Sort(inner, text.Kind, text.IsOriginal);
        }

        if (texts.Count == 0)
            yield break; // nothing in the language; a list of packages is made before anyone has looked into them
        if (control is null)
            throw new InvalidInputException($"{file.Path} is broken or no file of its kind: it has no control file. Fetch it again.");

        if (Resolved(copyright, file.Path) is not { } statement)
        {
            yield return SourceItem.Aside(file.Name, $"{control.Package} {control.Version} has no copyright file", NoClearLicense);
            yield break;
        }

        var gate = new PackageGate(control, statement, _options.Overrides.FirstOrDefault(rights => rights.Package == control.Package), _language, _today);
        var messages = new HashSet<UInt128>();
        var titles = Titles(texts);
        foreach (var (inner, kind) in texts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var item in ItemsOf(inner, kind, control.Package, gate, prose, titles.GetValueOrDefault(FolderOf(inner)), messages))
                yield return item;
        }

        void Sort(DebFile inner, DebianTextKind kind, bool isOriginal)
        {
            // The packed page is made from the one beside it, with its entities known; dpkg sorts it before.
            if (kind == DebianTextKind.PackedHelp)
                packed.Add(FolderOf(inner));
            else if (kind == DebianTextKind.DocBook && packed.Contains(FolderOf(inner)))
                return;

            if (!isOriginal || _english is null)
                texts.Add((inner, kind));
            else if (TryRead(() => _reader.Pages(inner, kind, titles: null), out var pages, out _)) // an original that is broken cannot be compared with, which loses nothing
                prose.AddOriginal(pages.SelectMany(page => page.Blocks));
        }
    }

    private static string FolderOf(DebFile file) => file.Path[..file.Path.LastIndexOf('/')]; // no text lies in the root

    private bool IsWanted(string path) => path == DebArchive.ControlFolder + "control"
        || (path.StartsWith(DocFolder, StringComparison.Ordinal) && (path.EndsWith("/" + Copyright, StringComparison.Ordinal) || path.AsSpan(DocFolder.Length).TrimEnd('/').IndexOf('/') < 0))
        || _paths.Recognise(path) is not null;

    // The file, or a link in the place of the folder: packages of one source may share one.
    private static bool IsCopyrightOf(string package, DebFile file) =>
        file.Path == $"{DocFolder}{package}/{Copyright}" || (file.Target is not null && file.Path.TrimEnd('/') == DocFolder + package);

    // Policy 12.5 lets a package's folder be a link to that of another package of the same source, whose file then is beside it or nowhere.
    private byte[]? Resolved(DebFile? copyright, string path)
    {
        if (copyright is not { Target: { } target })
            return copyright?.Bytes;

        var package = target.TrimEnd('/').Split('/') switch
        {
            [.., var other, Copyright] => other,
            [.., var other] => other,
            _ => "",
        };
        var beside = Files.FirstOrDefault(file => file.Path != path && Path.GetFileName(file.Path).StartsWith(package + "_", StringComparison.Ordinal));
        return beside is null ? null : DebArchive.Read(beside.Path, inner => inner == $"{DocFolder}{package}/{Copyright}").FirstOrDefault(inner => inner.Target is null)?.Bytes;
    }

    private IEnumerable<SourceItem> ItemsOf(DebFile file, DebianTextKind kind, string package, PackageGate gate, PackageProse prose, IReadOnlyDictionary<string, string>? titles, HashSet<UInt128> messages)
    {
        if (kind is DebianTextKind.Catalogue or DebianTextKind.PortableCatalogue)
            return MessagesOf(file, kind, package, gate, messages);
        return kind == DebianTextKind.Fortunes ? SayingsOf(file, package, gate) : PagesOf(file, kind, package, gate, prose, titles);
    }

    private IEnumerable<SourceItem> PagesOf(DebFile file, DebianTextKind kind, string package, PackageGate gate, PackageProse prose, IReadOnlyDictionary<string, string>? titles)
    {
        if (!TryRead(() => _reader.Pages(file, kind, titles), out var pages, out var error))
        {
            yield return SourceItem.Aside($"{package}/{file.Path}", error, BrokenText);
            yield break;
        }

        var license = gate.LicenseOf(kind, file.Path);
        foreach (var page in pages)
        {
            var id = page.Name.Length > 0 ? $"{file.Path}/{page.Name}" : file.Path;
            if (prose.ToDocument(page.Blocks, out var text) is { Reason: { } reason })
            {
                if (page.Blocks.Count > 0) // a page that only points to another one has none
                    yield return SourceItem.Aside($"{package}/{id}", page.Blocks[0].Text, reason);
                continue;
            }

            foreach (var item in Parts(id, text, GenreOf(kind), file.Date, document => gate.Clear(document, license, page.License)))
                yield return item;
        }
    }

    private IEnumerable<SourceItem> MessagesOf(DebFile file, DebianTextKind kind, string package, PackageGate gate, HashSet<UInt128> seen)
    {
        if (!TryRead(() => kind == DebianTextKind.Catalogue ? MoFile.Read(DebianTextReader.Unpacked(file)) : PoFile.Read(DebianTextReader.Unpacked(file)), out var catalogue, out var error))
        {
            yield return SourceItem.Aside($"{package}/{file.Path}", error, BrokenText);
            yield break;
        }

        var grouper = new LineGrouper();
        for (var i = 0; i < catalogue.Count; i++)
        {
            // Plural forms say one thing in several ways; the last is that of most numbers.
            if (catalogue[i] is not { Translations: [.., var translation], Original: var original })
                continue; // not translated, which a catalogue says by leaving it empty

            var reason = GettextCleaner.Clean(translation, original, out var text).Reason
                ?? (_english?.Is(text) == true ? MessageCleaner.NotTranslated : seen.Add(Dedup.TextFingerprint.Of(text)) ? null : DotnetResourcesSource.Repeated);
            if (reason is null)
                grouper.Add(text);
            else
                yield return SourceItem.Aside(FormattableString.Invariant($"{package}/{file.Path}#{i + 1}"), translation, reason);
        }

        var license = gate.LicenseOf(kind, file.Path);
        var part = 0;
        foreach (var text in grouper.Documents())
            yield return gate.Clear(New(FormattableString.Invariant($"{file.Path}#{++part}"), text, "message", file.Date), license, statement: null);
    }

    private IEnumerable<SourceItem> SayingsOf(DebFile file, string package, PackageGate gate)
    {
        var grouper = new LineGrouper();
        if (!TryRead(() => _reader.Decoded(file), out var content, out var error))
        {
            yield return SourceItem.Aside($"{package}/{file.Path}", error, BrokenText);
            yield break;
        }

        foreach (var saying in FortuneFile.Read(content))
        {
            if (saying.Contains('\uFFFD', StringComparison.Ordinal))
                yield return SourceItem.Aside($"{package}/{file.Path}", saying, TextSource.LostCharacters);
            else
                grouper.Add(saying + "\n");
        }

        var license = gate.LicenseOf(DebianTextKind.Fortunes, file.Path);
        var part = 0;
        foreach (var text in grouper.Documents())
            yield return gate.Clear(New(FormattableString.Invariant($"{file.Path}#{++part}"), text.TrimEnd(), "quotation", file.Date), license, statement: null);
    }

    private IEnumerable<SourceItem> Parts(string id, string text, string genre, DateOnly? date, Func<Document, SourceItem> clear)
    {
        List<string> parts = [.. TextParts.Read(new StringReader(text)).Where(part => !string.IsNullOrWhiteSpace(part))];
        for (var i = 0; i < parts.Count; i++)
            yield return clear(New(parts.Count == 1 ? id : FormattableString.Invariant($"{id}#{i + 1}"), parts[i].Trim(), genre, date));
    }

    private Document New(string id, string text, string genre, DateOnly? date) => new() { Id = id, Text = text, Source = _id, Genre = genre, Date = date };

    private static string GenreOf(DebianTextKind kind) => kind switch
    {
        DebianTextKind.Manual => "manual page",
        DebianTextKind.Mallard or DebianTextKind.DocBook or DebianTextKind.PackedHelp => "help page",
        _ => "documentation",
    };

    // A file of a package that is broken is one item of many; the package's others are good.
    private static bool TryRead<T>(Func<T> read, [NotNullWhen(true)] out T? result, out string error) where T : class
    {
        try
        {
            (result, error) = (read(), "");
            return true;
        }
        catch (InvalidDataException broken)
        {
            (result, error) = (null, broken.Message);
            return false;
        }
    }

    // The pages of each of GNOME's manuals by their names, which links may give in place of a text.
    private Dictionary<string, Dictionary<string, string>> Titles(IReadOnlyList<(DebFile File, DebianTextKind Kind)> texts)
    {
        var titles = new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        foreach (var (file, _) in texts.Where(text => text.Kind == DebianTextKind.Mallard))
        {
            if (!TryRead(() => _reader.Pages(file, DebianTextKind.Mallard, titles: null), out var pages, out _) || pages[0].Blocks.FirstOrDefault(block => block.HeadingLevel == 1) is not { Text: { } title })
                continue; // it is read again where it becomes a document, and then counted

            if (!titles.TryGetValue(FolderOf(file), out var manual))
                titles.Add(FolderOf(file), manual = new Dictionary<string, string>(StringComparer.Ordinal));
            manual.TryAdd(Path.GetFileNameWithoutExtension(file.Path), title);
        }

        return titles;
    }
}
