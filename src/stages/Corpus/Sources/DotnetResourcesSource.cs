using Endonym.Corpus.Rights;
using Endonym.Lineage;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Sources;

/// <summary>The messages of the .NET SDK: in English as written, in thirteen other languages as translated by people. Every machine that builds this has them.</summary>
public sealed class DotnetResourcesSource : IDocumentSource
{
    /// <summary>Reason of a message that an earlier one equals; the same library lies in several places of the SDK.</summary>
    public const string Repeated = "repeated message";

    /// <summary>Reason of a file that is no assembly.</summary>
    public const string BrokenAssembly = "broken assembly";

    /// <summary>Reason of an assembly of another project whose licence the SDK's notices do not give.</summary>
    public const string NoLicenseEvidence = "no licence evidence";

    private const string English = "en";
    private const string ThirdPartyNotices = "ThirdPartyNotices.txt";

    // NuGet is another project under another licence, which the notices give; the rest of the SDK's messages are its own, under MIT.
    private const string NuGetPrefix = "NuGet.";
    private const string NuGetNotice = "NuGet.Client";
    private const string NuGetLicense = "Apache-2.0";

    private readonly DotnetSdk _sdk;
    private readonly string _language;
    private readonly DateOnly _today;

    /// <param name="sdk">The SDK to read.</param>
    /// <param name="language">One of <see cref="Languages"/>.</param>
    /// <param name="today">The day of reading, UTC; dates the evidence.</param>
    /// <exception cref="InvalidInputException">The SDK has no messages in the language.</exception>
    public DotnetResourcesSource(DotnetSdk sdk, string language, DateOnly today)
    {
        if (!Languages.Contains(language))
            throw new InvalidInputException($"The .NET SDK has no messages in '{language}'. It has {string.Join(", ", Languages)}.");

        _sdk = sdk;
        _language = language;
        _today = today;
    }

    /// <summary>English and the languages the SDK is translated into.</summary>
    public static IReadOnlyList<string> Languages { get; } = ["cs", "de", English, "es", "fr", "it", "ja", "ko", "pl", "pt-BR", "ru", "tr", "zh-Hans", "zh-Hant"];

    private bool IsTranslation => _language != English;

    private string Id => $"dotnet-sdk-resources:{_language}";

    private string NoticesPath => Path.Combine(_sdk.Root, ThirdPartyNotices);

    /// <inheritdoc/>
    public Source Describe()
    {
        List<Evidence> evidence = [_sdk.LicenseEvidence(_today)];
        var compiler = Path.Combine(_sdk.Folder, "Microsoft.Build.dll");
        if (File.Exists(compiler) && ResourceStrings.Attribute(compiler, "AssemblyCopyrightAttribute") is { } copyright)
        {
            evidence.Add(new Evidence
            {
                Kind = "package-metadata",
                Statement = copyright,
                Location = $"sdk/{_sdk.Version}/Microsoft.Build.dll",
                Sha256 = ContentHash.OfFile(compiler),
                Date = _today,
            });
        }

        if (NoticesNameNuGet())
        {
            evidence.Add(new Evidence
            {
                Kind = "licence-file",
                Statement = $"\"License notice for {NuGetNotice}\", whose messages are among them: {NuGetLicense}.",
                Location = ThirdPartyNotices,
                Sha256 = ContentHash.OfFile(NoticesPath),
                Date = _today,
            });
        }

        return new Source
        {
            Id = Id,
            Title = $"Messages of the .NET SDK ({_language})",
            License = "MIT",
            Class = RightsClass.White,
            Origin = IsTranslation ? Origin.Converted : Origin.Organic,
            Category = SourceCategory.PublicDataset,
            Language = _language,
            Domain = "software",
            Url = "https://github.com/dotnet",
            Evidence = evidence,
        };
    }

    /// <inheritdoc/>
    public bool ComesInSeries => true;

    /// <inheritdoc/>
    public string Fingerprint() => InputFingerprint.OfListing(_sdk.Folder, Assemblies().Select(assembly => assembly.Path));

    /// <inheritdoc/>
    public IReadOnlyList<SourceFile> Files => [new SourceFile(Id, _sdk.Folder, Bytes: 0)]; // one piece, as messages repeat each other across assemblies

    /// <inheritdoc/>
    public IEnumerable<SourceItem> Read(SourceFile file, CancellationToken cancellationToken)
    {
        var source = Describe();
        var nuGetIsCleared = NoticesNameNuGet();
        var files = new HashSet<string>(StringComparer.Ordinal);
        var messages = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (path, mainPath) in Assemblies())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var name = Path.GetRelativePath(_sdk.Folder, path).Replace('\\', '/');
            var isNuGet = Path.GetFileName(path).StartsWith(NuGetPrefix, StringComparison.Ordinal);
            if (isNuGet && !nuGetIsCleared)
            {
                yield return SourceItem.Aside(name, Path.GetFileName(path), NoLicenseEvidence);
                continue;
            }

            if (!files.Add(ContentHash.OfFile(path)))
                continue; // the same file once more; nothing is lost

            foreach (var item in ReadAssembly(source, name, path, mainPath, isNuGet ? NuGetLicense : null, messages))
                yield return item;
        }
    }

    private IEnumerable<SourceItem> ReadAssembly(Source source, string name, string path, string mainPath, string? license, HashSet<string> messages)
    {
        if (!TryReadStrings(path, out var resources, out var error))
        {
            yield return SourceItem.Aside(name, error, BrokenAssembly);
            yield break;
        }

        var originals = IsTranslation ? Originals(mainPath) : [];
        foreach (var (resource, strings) in resources)
        {
            var grouper = new LineGrouper();
            foreach (var (key, raw) in strings)
            {
                if (MessageCleaner.Clean(raw, originals.GetValueOrDefault(KeyOf(resource, key)), out var text) is { Reason: { } reason })
                    yield return SourceItem.Aside($"{name}/{resource}#{key}", raw, reason);
                else if (!messages.Add(text))
                    yield return SourceItem.Aside($"{name}/{resource}#{key}", raw, Repeated);
                else
                    grouper.Add(text);
            }

            var part = 0;
            foreach (var text in grouper.Documents())
                yield return SourceItem.Of(ClearedDocument.Declared(new Document { Id = $"{name}/{resource}#{++part}", Text = text, Source = Id, License = license, Genre = "message" }, source));
        }
    }

    private static bool TryReadStrings(string path, out IReadOnlyList<(string Resource, SortedDictionary<string, string> Strings)> resources, out string error)
    {
        try
        {
            (resources, error) = (ResourceStrings.Read(path), "");
            return true;
        }
        catch (Exception broken) when (broken is BadImageFormatException or ArgumentException or EndOfStreamException)
        {
            (resources, error) = ([], broken.Message);
            return false;
        }
    }

    // Without the original nothing is known to be untranslated; the message then stands on its own.
    private static Dictionary<string, string> Originals(string mainPath)
    {
        var originals = new Dictionary<string, string>(StringComparer.Ordinal);
        if (File.Exists(mainPath) && TryReadStrings(mainPath, out var resources, out _))
        {
            foreach (var (resource, strings) in resources)
            {
                foreach (var (key, text) in strings)
                    originals[KeyOf(resource, key)] = text;
            }
        }

        return originals;
    }

    private bool NoticesNameNuGet() => File.Exists(NoticesPath)
        && File.ReadAllText(NoticesPath).Contains("License notice for " + NuGetNotice, StringComparison.OrdinalIgnoreCase);

    // Foo.Strings.pl.resources translates Foo.Strings.resources.
    private static string KeyOf(string resource, string key)
    {
        var neutral = resource[..^".resources".Length];
        foreach (var language in Languages)
        {
            if (neutral.EndsWith("." + language, StringComparison.Ordinal))
                neutral = neutral[..^(language.Length + 1)];
        }

        return neutral + "#" + key;
    }

    // Satellites lie in a folder named by their language, beside the assembly they translate; English is in that assembly itself.
    private List<(string Path, string MainPath)> Assemblies()
    {
        const string satellite = ".resources.dll";
        var folder = IsTranslation ? _language : "de";
        var found = Directory.EnumerateFiles(_sdk.Folder, "*" + satellite, SearchOption.AllDirectories)
            .Where(path => Path.GetFileName(Path.GetDirectoryName(path)) == folder)
            .Select(path => (Satellite: path, Main: MainOf(path)))
            .Where(pair => IsTranslation || File.Exists(pair.Main))
            .Select(pair => (Path: IsTranslation ? pair.Satellite : pair.Main, MainPath: pair.Main))
            .OrderBy(pair => pair.Path, StringComparer.Ordinal)
            .ToList();
        return found.Count > 0
            ? found
            : throw new InvalidInputException($"The .NET SDK {_sdk.Version} in {_sdk.Root} has no messages in '{_language}': no *{satellite} in a folder '{folder}'. Distributions leave translations out at times; use an SDK from https://dot.net.");

        static string MainOf(string path)
        {
            var main = Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(path))!, Path.GetFileName(path)[..^satellite.Length]); // at least two levels below the SDK
            return File.Exists(main + ".dll") ? main + ".dll" : main + ".exe";
        }
    }
}
