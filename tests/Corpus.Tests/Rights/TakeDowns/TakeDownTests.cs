using Endonym.Corpus.Rights;
using Endonym.Corpus.Rights.Signals;
using Endonym.Corpus.Rights.TakeDowns;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;
using Endonym.Lineage.Runs;

namespace Endonym.Corpus.Tests.Rights.TakeDowns;

public sealed class TakeDownTests
{
    private const string List = """
        format: 1
        take_downs:
          - id: library
            date: 2026-09-01
            reason: the library revoked its agreement
            source: library
          - id: letter
            date: 2026-09-02
            reason: an author wrote
            document: news-17
          - id: blog
            date: 2026-09-03
            reason: a blogger wrote
            url_prefix: https://news.example/blog/
          - id: host
            date: 2026-09-04
            reason: a publisher wrote
            host: Gazeta.example
          - id: key
            date: 2026-09-05
            reason: a form with the key
            take_down_key: magazine-1
          - id: opt-out
            date: 2026-09-06
            reason: robots.txt and tdmrep.json were seen to have changed
            opt_out:
              origin: https://opted.example
              robots: { text: "User-agent: GPTBot\nDisallow: /poems/" }
              tdmrep: { text: '[{"location": "/essays/", "tdm-reservation": 1}]' }
        """;

    [Theory]
    [InlineData("1", "library", null, null, "library")]
    [InlineData("1", "library:CC-BY-4.0", null, null, "library")]
    [InlineData("1", "library-two", null, null, null)]
    [InlineData("news-17", "news", null, null, "letter")]
    [InlineData("1", "news", "http://NEWS.example/blog/1", null, "blog")]
    [InlineData("1", "news", "https://news.example:443/%62log/1#part", null, "blog")]
    [InlineData("1", "news", "https://news.example/blogs/1", null, null)]
    [InlineData("1", "news", "https://news.example:8080/blog/1", null, null)]
    [InlineData("1", "news", "https://gazeta.example/a", null, "host")]
    [InlineData("1", "news", "https://www.gazeta.example/a", null, "host")]
    [InlineData("1", "news", "https://not-gazeta.example/a", null, null)]
    [InlineData("1", "news", "https://example/a", null, null)]
    [InlineData("1", "news", "https://gaz\uFFFDta.example/a", null, null)]
    [InlineData("1", "magazine", null, "magazine-1", "key")]
    [InlineData("1", "magazine", null, "magazine-2", null)]
    [InlineData("1", "web", "https://opted.example/poems/1", null, "opt-out")]
    [InlineData("1", "web", "https://opted.example/essays/1", null, "opt-out")]
    [InlineData("1", "web", "https://opted.example/news/1", null, null)]
    [InlineData("1", "web", "http://opted.example/poems/1", null, null)]
    [InlineData("1", "web", "not a url", null, null)]
    [InlineData("news-17", "library", "https://gazeta.example/", "magazine-1", "library")]
    public void A_document_is_matched_by_each_kind_of_target(string id, string source, string? url, string? key, string? entry)
    {
        var affected = Matcher(List).Match(new DocumentProvenance(id, source, url, key));
        Assert.Equal(entry, affected?.TakeDown.Id);
    }

    [Fact]
    public void The_evidence_is_the_request_or_the_new_opt_out_itself()
    {
        var matcher = Matcher(List);

        var asked = matcher.Match(new DocumentProvenance("news-17", "news", null, null))!.Evidence;
        Assert.Equal((SignalKinds.TakeDown, "an author wrote", new DateOnly(2026, 9, 2)), (asked.Kind, asked.Statement, asked.Date));

        var optedOut = matcher.Match(new DocumentProvenance("1", "web", "https://opted.example/essays/1", null))!.Evidence;
        Assert.Equal((SignalKinds.TdmReservation, "tdm-reservation: 1", "https://opted.example/.well-known/tdmrep.json"), (optedOut.Kind, optedOut.Statement, optedOut.Location));

        // The evidence shuts the gate for a document that comes again.
        Assert.Equal(RightsClass.Excluded, new RightsClearance(new ClearanceOptions()).Judge(Web.Manifest("own-work", "CC0-1.0"), [asked]).Class);
    }

    [Fact]
    public void A_list_of_json_and_of_files_is_read_too()
    {
        using var folder = new TemporaryFolder();
        folder.File("robots.txt", "User-agent: *\nDisallow: /");
        var list = folder.File("list.json", """{"format": 1, "take_downs": [{"id": "a", "date": "2026-09-01", "reason": "r", "opt_out": {"origin": "https://a.example", "robots": {"file": "robots.txt"}}}]}""");

        Assert.Equal("a", new TakeDownMatcher(TakeDownList.Read(list), new ClearanceOptions()).Match(new DocumentProvenance("1", "s", "https://a.example/x", null))?.TakeDown.Id);
    }

    [Theory]
    [InlineData("format: 1", "format: 3", "format is 3|has format 3")]
    [InlineData("source: library", "sources: library", "sources")]
    [InlineData("source: library", "source: library\n    host: a.example", "names 2 targets")]
    [InlineData("source: library", "", "names 0 targets")]
    [InlineData("source: library", "source: ''", "target is empty")]
    [InlineData("source: library", "host: https://a.example/x", "https://a.example/x")]
    [InlineData("source: library", "url_prefix: a.example", "absolute http or https URL")]
    [InlineData("source: library", "opt_out: { origin: 'https://a.example' }", "has no file")]
    [InlineData("source: library", "opt_out: { origin: 'a.example', robots: { text: x } }", "'a.example'")]
    [InlineData("source: library", "opt_out: { origin: 'https://a.example', robots: { file: ../x } }", "no file beside the list")]
    [InlineData("source: library", "opt_out: { origin: 'https://a.example', robots: { text: x, file: y } }", "either 'text'")]
    [InlineData("date: 2026-09-01", "date: today", "'today'")]
    [InlineData("reason: r", "reason: ' '", "reason is empty")]
    public void A_mistake_is_named_with_its_value(string right, string wrong, string said)
    {
        using var folder = new TemporaryFolder();
        const string valid = "format: 1\ntake_downs:\n  - id: a\n    date: 2026-09-01\n    reason: r\n    source: library\n";
        var path = folder.File("list.yaml", valid.Replace(right, wrong, StringComparison.Ordinal));

        var error = Assert.Throws<InvalidInputException>(() => TakeDownList.Read(path));
        Assert.Contains(said.Split('|'), part => error.Message.Contains(part, StringComparison.Ordinal));
        Assert.Contains("list.yaml", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_id_names_one_request()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("list.yaml", "format: 1\ntake_downs:\n  - { id: a, date: 2026-09-01, reason: r, source: x }\n  - { id: a, date: 2026-09-01, reason: r, source: y }\n");
        Assert.Contains("'a' twice", Assert.Throws<InvalidInputException>(() => TakeDownList.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_made_of_a_corpus_is_named_after_what_it_was_made_of()
    {
        // corpus → shards → base → instruct → release, a tokenizer of the corpus, and things of another corpus.
        var corpus = Made("corpus", "pl");
        var other = Made("corpus", "en");
        var tokenizer = Made("tokenizer", "pl", corpus);
        var shards = Made("shards", "pl", corpus, tokenizer);
        var mixed = Made("checkpoint", "base", shards, tokenizer);
        var instruct = Made("checkpoint", "instruct", mixed);
        var release = Made("release", "pl-1", instruct);
        var foreign = Made("shards", "en", other);

        Manifest[] all = [release, foreign, instruct, corpus, other, mixed, tokenizer, shards];
        Assert.Equal(["tokenizer/pl", "shards/pl", "checkpoint/base", "checkpoint/instruct", "release/pl-1"], Descendants.Of(all, [corpus.Id]).Select(manifest => $"{manifest.Kind}/{manifest.Name}"));
        Assert.Equal(["shards/en"], Descendants.Of(all, [other.Id]).Select(manifest => $"{manifest.Kind}/{manifest.Name}"));
        Assert.Empty(Descendants.Of(all, [release.Id]));
        Assert.Empty(Descendants.Of(all, ["0000"]));
    }

    [Fact]
    public void A_forged_circle_of_manifests_ends()
    {
        var one = Made("shards", "one") with { Inputs = [new InputReference("x", "shards", "two", "bb"), new InputReference("x", "corpus", "c", "cc")], Id = "aa" };
        var two = Made("shards", "two") with { Inputs = [new InputReference("x", "shards", "one", "aa")], Id = "bb" };

        Assert.Equal(2, Descendants.Of([one, two], ["cc"]).Count);
    }

    [Fact]
    public void A_workspace_also_names_what_was_replaced_since()
    {
        using var folder = new TemporaryFolder();
        var workspace = new Workspace(Path.Combine(folder.Path, "work"), TimeProvider.System);
        var corpus = Run(workspace, "corpus", "pl", "text", []);
        var first = Run(workspace, "shards", "pl", "1", [corpus.As("corpus")]);
        var second = Run(workspace, "shards", "pl", "2", [corpus.As("corpus")]);

        var found = Descendants.Of(workspace, [corpus.Manifest.Id]);

        Assert.Equal([(first.Manifest.Id, false), (second.Manifest.Id, true)], found.Select(descendant => (descendant.Manifest.Id, descendant.IsOnTheShelf)).OrderBy(pair => pair.IsOnTheShelf));
        Assert.Equal(["corpus"], Descendants.With("library", workspace.Artifacts().Select(artifact => artifact.Manifest)).Select(manifest => manifest.Kind));
    }

    private static TakeDownMatcher Matcher(string list)
    {
        using var folder = new TemporaryFolder();
        return new TakeDownMatcher(TakeDownList.Read(folder.File("list.yaml", list)), new ClearanceOptions());
    }

    private static Manifest Made(string kind, string name, params Manifest[] inputs) => new()
    {
        Format = Manifest.CurrentFormat,
        Id = ContentHash.OfJson(new[] { kind, name }),
        Kind = kind,
        Name = name,
        Files = [],
        Inputs = [.. inputs.Select(input => new InputReference("input", input.Kind, input.Name, input.Id))],
        Composition = [],
        Facts = [],
        Run = new RunReference { Id = "r", Verb = "v", Key = "k", Options = [], Code = "c", Started = default, Finished = default, Machine = MachineSummary.Describe() },
    };

    private static Artifact Run(Workspace workspace, string kind, string name, string text, IReadOnlyList<InputReference> inputs) => workspace.Run(
        new Step { Verb = "test", Version = 1, Kind = kind, Name = name, Options = new TextOptions(text), Inputs = inputs },
        new QuietReporter(),
        context =>
        {
            File.WriteAllText(Path.Combine(context.OutputFolder, "text.txt"), text);
            var source = Web.Manifest("own-work", "CC0-1.0").ToSource() with { Id = "library:CC0-1.0" };
            return new StepResult(kind == "corpus" ? [new Contribution { Source = source, Use = TextUse.Collected, Documents = 1, Bytes = 4 }] : [], []);
        },
        CancellationToken.None);

    private sealed record TextOptions(string Text);
}
