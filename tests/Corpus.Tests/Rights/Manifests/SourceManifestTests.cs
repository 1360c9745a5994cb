using Endonym.Corpus.Rights.Manifests;
using Endonym.Lineage;
using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Tests.Rights.Manifests;

public sealed class SourceManifestTests
{
    private const string Library = """
        format: 1
        id: example-library
        title: Example Library, essays
        basis: licence
        license: CC-BY-4.0
        origin: Organic
        category: PublicDataset
        language: pl
        homepage: https://library.example/
        contact: rights@library.example
        take_down_key: library-example
        evidence:
          - kind: licence-file
            statement: "Creative Commons Attribution 4.0"
            url: https://library.example/licence
            file: licence.txt
            sha256: 2689367b205c16ce32ed4200942b8b8b1e262dfc70d9bc9fbc77c49699a4f1df
            date: 2026-05-03
        """;

    [Fact]
    public void A_manifest_makes_a_source_with_its_evidence()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "licence.txt"), "ok");
        var path = Path.Combine(folder.Path, "source.yaml");
        File.WriteAllText(path, Library);

        var manifest = SourceManifest.Read(path);
        var source = manifest.ToSource();

        Assert.Equal((RightsClass.White, "CC-BY-4.0", "example-library", "https://library.example/"), (source.Class, source.License, source.Id, source.Url));
        Assert.Equal(new Evidence { Kind = "licence-file", Statement = "Creative Commons Attribution 4.0", Location = "https://library.example/licence", Sha256 = "2689367b205c16ce32ed4200942b8b8b1e262dfc70d9bc9fbc77c49699a4f1df", Date = new DateOnly(2026, 5, 3) }, Assert.Single(source.Evidence));
        Assert.Equal(("library-example", "rights@library.example"), (manifest.TakeDownKey, manifest.Contact));
        Assert.Equal((Origin.Organic, "pl"), (source.Origin, source.Language));
    }

    [Fact]
    public void Evidence_that_changed_since_is_an_error()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "licence.txt"), "ok, and more");

        Assert.Contains("2689367b", Refusal(Library, Path.Combine(folder.Path, "source.yaml")), StringComparison.Ordinal);
        Assert.Contains("no file beside the manifest", Refusal(Library.Replace("licence.txt", "../licence.txt", StringComparison.Ordinal), Path.Combine(folder.Path, "source.yaml")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tdm-exception", null, RightsClass.GreyTdm)]
    [InlineData("research-exception", null, RightsClass.GreyResearch)]
    [InlineData("public-domain", null, RightsClass.White)]
    [InlineData("official-act", null, RightsClass.White)]
    [InlineData("own-work", "CC0-1.0", RightsClass.White)]
    [InlineData("written-agreement", "LicenseRef-letter-of-the-publisher", RightsClass.White)]
    [InlineData("licence", "CC-BY-NC-4.0", RightsClass.GreyResearch)]
    [InlineData("licence", "GPL-2.0-or-later OR CC-BY-SA-3.0", RightsClass.White)]
    public void The_basis_gives_the_class(string basis, string? license, RightsClass rights) => Assert.Equal(rights, Web.Manifest(basis, license).Class);

    [Fact]
    public void An_agreement_on_training_alone_releases_nothing()
    {
        var yaml = Valid.Replace("basis: tdm-exception", "basis: written-agreement\nlicense: LicenseRef-x\ncovers: [Training]", StringComparison.Ordinal).Replace("kind: declaration", "kind: written-licence", StringComparison.Ordinal);
        Assert.Equal(RightsClass.GreyResearch, SourceManifest.Parse(yaml, "x.yaml").Class);
    }

    [Theory]
    [InlineData("format: 1", "format: 2", "format is 2")]
    [InlineData("id: news", "id: 'news:pl'", "news:pl")]
    [InlineData("basis: tdm-exception", "basis: fair-use", "fair-use")]
    [InlineData("basis: tdm-exception", "basis: licence", "license is missing")]
    [InlineData("basis: tdm-exception", "basis: licence\nlicense: all rights", "all rights")]
    [InlineData("basis: tdm-exception", "basis: licence\nlicense: LicenseRef-mine", "terms are not known")]
    [InlineData("basis: tdm-exception", "basis: tdm-exception\ncovers: [Training]", "covers")]
    [InlineData("basis: tdm-exception", "basis: written-agreement\nlicense: LicenseRef-x\ncovers: [Release]", "lacks Training")]
    [InlineData("basis: tdm-exception", "basis: written-agreement\nlicense: LicenseRef-x\ncovers: [Training]", "written-licence")]
    [InlineData("origin: Organic", "origin: Unknown", "Unknown")]
    [InlineData("origin: Organic", "origin: Synthetic", "generator is missing")]
    [InlineData("origin: Organic", "origin: 0", "origin holds '0'")]
    [InlineData("category: Crawled", "category: Web", "'Web'")]
    [InlineData("date: 2026-08-01", "date: August", "'August'")]
    [InlineData("kind: declaration", "kind: hearsay", "'hearsay'")]
    [InlineData("statement: seen", "statement: ''", "statement is empty")]
    [InlineData("title: News", "title: News\ntitel: News", "titel")]
    [InlineData("title: News", "title: News\nid: other", "line 4")]
    [InlineData("title: News", "", "Title")]
    [InlineData("category: Crawled", "category: Crawled\nhomepage: news", "absolute URL")]
    public void A_mistake_is_named_with_its_value(string right, string wrong, string said) =>
        Assert.Contains(said, Refusal(Valid.Replace(right, wrong, StringComparison.Ordinal), "news.yaml"), StringComparison.OrdinalIgnoreCase);

    [Fact]
    public void An_empty_or_missing_file_is_an_error_that_names_it()
    {
        Assert.Contains("empty.yaml is empty", Refusal("", "empty.yaml"), StringComparison.Ordinal);
        Assert.Contains("no-such.yaml", Assert.Throws<InvalidInputException>(() => SourceManifest.Read("no-such.yaml")).Message, StringComparison.Ordinal);
    }

    private const string Valid = """
        format: 1
        id: news
        title: News
        basis: tdm-exception
        origin: Organic
        category: Crawled
        evidence:
          - kind: declaration
            statement: seen
            date: 2026-08-01
        """;

    private static string Refusal(string yaml, string path) => Assert.Throws<InvalidInputException>(() => SourceManifest.Parse(yaml, path)).Message;
}
