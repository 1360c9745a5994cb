using System.Globalization;
using System.Text;
using Endonym.Corpus.Rights.Web;
using Endonym.Corpus.Sources.Web;
using Endonym.Lineage;
using Endonym.Lineage.Manifests;
using Endonym.Text.Markup;

namespace Endonym.Corpus.Rights.TakeDowns;

/// <summary>The take-down file, key for key, and its checks. An unknown, missing or repeated key is an error that names it.</summary>
internal sealed class TakeDownYaml
{
    private const int CurrentFormat = 1;

    public required int Format { get; init; }

    public required List<EntryYaml> TakeDowns { get; init; }

    public sealed class EntryYaml
    {
        public required string Id { get; init; }

        public required string Date { get; init; }

        public required string Reason { get; init; }

        public string? Source { get; init; }

        public string? Document { get; init; }

        public string? UrlPrefix { get; init; }

        public string? Host { get; init; }

        public string? TakeDownKey { get; init; }

        public OptOutYaml? OptOut { get; init; }
    }

    public sealed class OptOutYaml
    {
        public required string Origin { get; init; }

        public FileYaml? Robots { get; init; }

        public FileYaml? Tdmrep { get; init; }

        public FileYaml? AiTxt { get; init; }
    }

    public sealed class FileYaml
    {
        public string? Text { get; init; }

        public string? File { get; init; }

        public string? Sha256 { get; init; }
    }

    /// <returns>The entries, and the files beside the list that they point at, each once.</returns>
    public static (IReadOnlyList<TakeDown> Entries, IReadOnlyList<string> Files) Read(string path) => NamedFile.Read<(IReadOnlyList<TakeDown>, IReadOnlyList<string>)>(path, static path =>
    {
        var yaml = StrictYaml.Parse<TakeDownYaml>(File.ReadAllText(path), path, FormattableString.Invariant($"A take-down list needs 'format: {CurrentFormat}' and 'take_downs'."));
        return (yaml.ToTakeDowns(path), [.. yaml.FileNames().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
    });

    private IEnumerable<string> FileNames() => TakeDowns
        .SelectMany(entry => (FileYaml?[])[entry.OptOut?.Robots, entry.OptOut?.Tdmrep, entry.OptOut?.AiTxt])
        .Select(file => file?.File)
        .OfType<string>();

    private List<TakeDown> ToTakeDowns(string path)
    {
        if (Format != CurrentFormat)
            throw new InvalidInputException(FormattableString.Invariant($"{path}: the list has format {Format}; this version of Endonym reads format {CurrentFormat}."));

        var ids = new HashSet<string>(StringComparer.Ordinal);
        List<TakeDown> takeDowns = [];
        foreach (var entry in TakeDowns)
        {
            if (!ids.Add(entry.Id))
                throw new InvalidInputException($"{path}: take_downs has the id '{entry.Id}' twice. Give each request an id of its own.");
            takeDowns.Add(ToTakeDown(entry, $"{path}: take_downs '{entry.Id}'"));
        }

        return takeDowns;

        TakeDown ToTakeDown(EntryYaml entry, string where)
        {
            if (!DateOnly.TryParseExact(entry.Date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
                throw new InvalidInputException($"{where}: date is '{entry.Date}'; it must be a day such as 2026-09-01.");
            if (string.IsNullOrWhiteSpace(entry.Reason))
                throw new InvalidInputException($"{where}: reason is empty; say in a sentence who asked for what.");

            object?[] targets = [entry.Source, entry.Document, entry.UrlPrefix, entry.Host, entry.TakeDownKey, entry.OptOut];
            if (targets.Count(target => target is not null) != 1)
                throw new InvalidInputException(FormattableString.Invariant($"{where}: it names {targets.Count(target => target is not null)} targets and must name one: source, document, url_prefix, host, take_down_key or opt_out. Make an entry for each."));
            if (targets.OfType<string>().Any(string.IsNullOrWhiteSpace))
                throw new InvalidInputException($"{where}: its target is empty, which would take down everything or nothing. Name it.");

            return new TakeDown(entry.Id, date, entry.Reason, new TakeDownTarget
            {
                Source = entry.Source,
                Document = entry.Document,
                UrlPrefix = entry.UrlPrefix is null ? null : TakeDownMatcher.Comparable(entry.UrlPrefix)
                    ?? throw new InvalidInputException($"{where}: url_prefix is '{entry.UrlPrefix}'; it must be an absolute http or https URL."),
                Host = entry.Host is null ? null : HostOf(entry.Host, where),
                Key = entry.TakeDownKey,
                OptOut = entry.OptOut is null ? null : ToOptOut(entry.OptOut, date, where, Path.GetDirectoryName(Path.GetFullPath(path))!), // a file always lies in a folder
            });
        }
    }

    private static string HostOf(string host, string where) =>
        Uri.CheckHostName(host) != UriHostNameType.Unknown && WebAddress.TryRead("http://" + host, out var uri)
            ? uri.IdnHost
            : throw new InvalidInputException($"{where}: host is '{host}'; it must be the name of a host, without scheme and path. For a part of a site use url_prefix.");

    private static NewOptOut ToOptOut(OptOutYaml yaml, DateOnly date, string where, string folder)
    {
        if (!Uri.TryCreate(yaml.Origin, UriKind.Absolute, out var origin) || origin.Scheme is not ("http" or "https"))
            throw new InvalidInputException($"{where}: opt_out.origin is '{yaml.Origin}'; it must be scheme and host, such as https://news.example.");
        if (yaml is { Robots: null, Tdmrep: null, AiTxt: null })
            throw new InvalidInputException($"{where}: opt_out has no file; give robots, tdmrep or ai_txt.");

        var found = new DateTimeOffset(date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        FetchedFile? Fetched(FileYaml? file, string name, string url) =>
            file is null ? null : FetchedFile.Of(new Uri(origin, url).AbsoluteUri, 200, BytesOf(file, $"{where}: opt_out.{name}", folder), found);
        return new NewOptOut(origin, new SiteEvidence(
            Fetched(yaml.Robots, "robots", "/robots.txt"),
            Fetched(yaml.Tdmrep, "tdmrep", "/.well-known/tdmrep.json"),
            Fetched(yaml.AiTxt, "ai_txt", "/ai.txt")));
    }

    private static byte[] BytesOf(FileYaml file, string where, string folder)
    {
        if ((file.Text is null) == (file.File is null))
            throw new InvalidInputException($"{where} needs either 'text', the file's text, or 'file', a file beside the list.");
        if (file.Text is not null)
            return Encoding.UTF8.GetBytes(file.Text);

        var path = Path.GetFullPath(Path.Combine(folder, file.File!)); // one of the two is there
        if (!path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) || !File.Exists(path))
            throw new InvalidInputException($"{where}.file names '{file.File}', which is no file beside the list. Put it there.");
        if (file.Sha256 is not null && ContentHash.OfFile(path) is var hash && hash != file.Sha256)
            throw new InvalidInputException($"{where}.sha256 is {file.Sha256}, and the file '{file.File}' has {hash}. Bring back the file that was found, or correct the hash.");
        return File.ReadAllBytes(path);
    }
}
