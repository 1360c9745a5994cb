using System.Globalization;
using Endonym.Corpus.Rights.Licences;
using Endonym.Corpus.Rights.Signals;
using Endonym.Lineage;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;
using Endonym.Text.Markup;

namespace Endonym.Corpus.Rights.Manifests;

/// <summary>The manifest file, key for key, and its checks. An unknown, missing or repeated key is an error that names it.</summary>
internal sealed class SourceManifestYaml
{
    private const int CurrentFormat = 1;

    private static readonly (string Name, RightsBasis Basis, string? License)[] Bases =
    [
        ("licence", RightsBasis.Licence, null),
        ("public-domain", RightsBasis.PublicDomain, "CC-PDM-1.0"),
        ("official-act", RightsBasis.OfficialAct, "LicenseRef-official-act"),
        ("tdm-exception", RightsBasis.TdmException, "LicenseRef-tdm-exception"),
        ("research-exception", RightsBasis.ResearchException, "LicenseRef-research-exception"),
        ("written-agreement", RightsBasis.WrittenAgreement, null),
        ("own-work", RightsBasis.OwnWork, null),
    ];

    public required int Format { get; init; }

    public required string Id { get; init; }

    public required string Title { get; init; }

    public required string Basis { get; init; }

    public string? License { get; init; }

    public List<string> Covers { get; init; } = [];

    public required string Origin { get; init; }

    public required string Category { get; init; }

    public string? Language { get; init; }

    public string? Generator { get; init; }

    public string? Homepage { get; init; }

    public string? Contact { get; init; }

    public string? Domain { get; init; }

    public string? TakeDownKey { get; init; }

    public required List<EvidenceYaml> Evidence { get; init; }

    public sealed class EvidenceYaml
    {
        public required string Kind { get; init; }

        public required string Statement { get; init; }

        public string? Url { get; init; }

        public string? File { get; init; }

        public string? Sha256 { get; init; }

        public required string Date { get; init; }
    }

    public static SourceManifest Read(string path) => NamedFile.Read(path, static path => Parse(File.ReadAllText(path), path));

    public static SourceManifest Parse(string text, string path) =>
        StrictYaml.Parse<SourceManifestYaml>(text, path, "A manifest needs at least format, id, title, basis, origin, category and evidence.").ToManifest(path);

    private SourceManifest ToManifest(string path)
    {
        void Require(bool met, string key, string rule)
        {
            if (!met)
                throw new InvalidInputException($"{path}: {key} {rule}.");
        }

        Require(Format == CurrentFormat, "format", string.Create(CultureInfo.InvariantCulture, $"is {Format}; this version of Endonym reads format {CurrentFormat}"));
        Require(Id.Length > 0 && Id.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.'), "id", $"is '{Id}'; it may hold letters, digits, '-', '_' and '.'");
        Require(!string.IsNullOrWhiteSpace(Title), "title", "is empty; give the source a name for people");

        var basis = Bases.FirstOrDefault(known => known.Name == Basis);
        Require(basis.Name is not null, "basis", $"is '{Basis}'; it must be one of {string.Join(", ", Bases.Select(known => known.Name))}");
        var license = License ?? basis.License;
        Require(license is not null, "license", $"is missing, and basis '{Basis}' has none of its own; name an SPDX expression, or LicenseRef-… where SPDX has none");
        var rights = LicenseReferences.ClassOf(license!); // checked in the line above
        Require(rights is not null, "license", $"is '{license}', which is no SPDX expression; see spdx.org/licenses, or write LicenseRef-… for a licence of its own");
        Require(
            basis.Basis != RightsBasis.Licence || rights != RightsClass.Excluded,
            "license",
            $"is '{license}', whose terms are not known here; if the rightsholder agreed in writing, the basis is 'written-agreement', and otherwise one of the two exceptions");

        var covers = Covers.Select(use => ToEnum<AgreedUse>(use, "covers", path)).ToList();
        Require(basis.Basis == RightsBasis.WrittenAgreement || covers.Count == 0, "covers", $"speaks of an agreement, and the basis is '{Basis}'; take it out, or make the basis 'written-agreement'");
        Require(basis.Basis != RightsBasis.WrittenAgreement || covers.Contains(AgreedUse.Training), "covers", "lacks Training; an agreement that does not let a model be trained lets the text into nothing");

        var origin = ToEnum<Origin>(Origin, "origin", path);
        Require(origin != Lineage.Rights.Origin.Unknown, "origin", "is Unknown; a text whose authors nobody names enters no corpus. Find out, or leave the source out");
        Require(origin != Lineage.Rights.Origin.Synthetic || !string.IsNullOrWhiteSpace(Generator), "generator", "is missing; a synthetic source names the model that wrote it, because its licence follows the text");
        Require(Homepage is null || Uri.TryCreate(Homepage, UriKind.Absolute, out _), "homepage", $"is '{Homepage}'; it must be an absolute URL");

        Require(Evidence.Count > 0, "evidence", "is empty; say what the basis rests on: the licence's text, the agreement, the statute, or how the copies were lawfully come by");
        var evidence = Evidence.Select((item, index) => ToEvidence(item, string.Create(CultureInfo.InvariantCulture, $"evidence[{index}]"), path)).ToList();
        Require(
            basis.Basis != RightsBasis.WrittenAgreement || evidence.Any(item => item.Kind == SignalKinds.WrittenLicense),
            "evidence",
            $"has nothing of the kind {SignalKinds.WrittenLicense}; keep the agreement's file beside the manifest and name it with its SHA-256");

        return new SourceManifest
        {
            Id = Id,
            Title = Title,
            Basis = basis.Basis,
            License = license!, // checked above
            Covers = covers,
            Origin = origin,
            Category = ToEnum<SourceCategory>(Category, "category", path),
            Language = Language,
            Generator = Generator,
            Homepage = Homepage,
            Contact = Contact,
            Domain = Domain,
            TakeDownKey = TakeDownKey,
            Evidence = evidence,
        };
    }

    private static Evidence ToEvidence(EvidenceYaml item, string where, string path)
    {
        if (!SourceManifest.DeclaredKinds.Contains(item.Kind, StringComparer.Ordinal))
            throw new InvalidInputException($"{path}: {where}.kind is '{item.Kind}'; it must be one of {string.Join(", ", SourceManifest.DeclaredKinds)}.");
        if (string.IsNullOrWhiteSpace(item.Statement))
            throw new InvalidInputException($"{path}: {where}.statement is empty; quote what it says, or say it in a sentence.");
        if (!DateOnly.TryParseExact(item.Date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            throw new InvalidInputException($"{path}: {where}.date is '{item.Date}'; it must be a day such as 2026-05-03.");
        if (item.File is null && item.Sha256 is not null)
            throw new InvalidInputException($"{path}: {where}.sha256 is given without a file; name the file, or take the hash out.");

        if (item.File is not null)
            CheckFile(item, where, path);
        return new Evidence { Kind = item.Kind, Statement = item.Statement, Location = item.Url ?? item.File, Sha256 = item.Sha256, Date = date };
    }

    private static void CheckFile(EvidenceYaml item, string where, string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!; // a file always lies in a folder
        var file = Path.GetFullPath(Path.Combine(folder, item.File!)); // asked for only where there is one
        if (!file.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) || !File.Exists(file))
            throw new InvalidInputException($"{path}: {where}.file names '{item.File}', which is no file beside the manifest. Put it there, or take the key out.");

        var found = ContentHash.OfFile(file);
        if (item.Sha256 is null)
            throw new InvalidInputException($"{path}: {where}.sha256 is missing; the file '{item.File}' has {found}.");
        if (item.Sha256 != found)
            throw new InvalidInputException($"{path}: {where}.sha256 is {item.Sha256}, and the file '{item.File}' has {found}. Bring back the file that was looked at, or look again and correct hash and date.");
    }

    // Names only: an enumeration's reader would take numbers.
    private static T ToEnum<T>(string value, string key, string path) where T : struct, Enum =>
        Enum.GetNames<T>().Contains(value, StringComparer.Ordinal)
            ? Enum.Parse<T>(value)
            : throw new InvalidInputException($"{path}: {key} holds '{value}'; it may hold {string.Join(", ", Enum.GetNames<T>())}.");
}
