using System.Text;
using Endonym.Corpus.Rights;
using Endonym.Corpus.Rights.Manifests;
using Endonym.Corpus.Rights.Web;

namespace Endonym.Corpus.Tests.Rights;

public sealed class TruthTableTests
{
    private const string Snapshot = "Rights/TruthTable.snapshot.md";

    private static readonly (string Name, string? Text, int? Status)[] Robots =
    [
        ("404", null, 404),
        ("503", null, 503),
        ("allows", "User-agent: *\nAllow: /", null),
        ("forbids", "User-agent: *\nDisallow: /articles/", null),
        ("forbids GPTBot", "User-agent: GPTBot\nDisallow: /\n\nUser-agent: *\nAllow: /", null),
        ("names us", "User-agent: GPTBot\nDisallow: /\n\nUser-agent: EndonymBot\nAllow: /", null),
    ];

    private static readonly int?[] Values = [null, 0, 1];

    [Fact]
    public void Every_combination_of_robots_tdmrep_headers_and_metas_has_the_verdict_in_the_table()
    {
        // A row that changed is a change of what the law is taken to say: read docs/decisions/0020 before touching the file.
        var actual = Table();
        var path = Path.Combine(AppContext.BaseDirectory, Snapshot);
        if (File.ReadAllText(path) != actual)
            File.WriteAllText(path + ".actual", actual);
        Assert.Equal(File.ReadAllText(path), actual);
    }

    private static string Table()
    {
        var gate = new RightsClearance(new ClearanceOptions());
        var manifest = Web.Manifest("tdm-exception");
        var table = new StringBuilder();
        table.Append(
            """
            # What may be done with a page, by what its site and itself say

            The source rests on article 4. TDMRep in three places: tdmrep.json, header, meta; `-` is absent. The verdict of the page as it is, of the same page when one more thing is
            said, and the signal that decided the first.

            | robots.txt | json | header | meta | verdict | + rel=license CC BY | + rel=license CC BY-NC | + Content-Usage train-ai=n | + meta noai | decided by |
            |---|---|---|---|---|---|---|---|---|---|

            """.ReplaceLineEndings("\n"));

        foreach (var robots in Robots)
        {
            foreach (var file in Values)
            {
                foreach (var header in Values)
                {
                    foreach (var meta in Values)
                        table.Append(Row(gate, manifest, robots, file, header, meta));
                }
            }
        }

        return table.ToString();
    }

    private static string Row(RightsClearance gate, SourceManifest manifest, (string Name, string? Text, int? Status) robots, int? file, int? header, int? meta)
    {
        WebEvidence Page(string? license = null, bool usage = false, bool noAi = false) => Web.Of(
            headers: [.. header is { } inHeader ? [("tdm-reservation", $"{inHeader}")] : Array.Empty<(string, string)>(), .. usage ? [("Content-Usage", "train-ai=n")] : Array.Empty<(string, string)>()],
            metas: [.. meta is { } inMeta ? [("tdm-reservation", $"{inMeta}")] : Array.Empty<(string, string)>(), .. noAi ? [("robots", "noai")] : Array.Empty<(string, string)>()],
            links: license is null ? [] : [("license", $"https://creativecommons.org/licenses/{license}/4.0/")]) with
        {
            Site = new SiteEvidence(Web.Robots(robots.Text, robots.Status), Web.TdmRep(file is null ? null : $$"""[{"location": "/", "tdm-reservation": {{file}}}]""")),
        };

        var verdict = gate.Judge(manifest, Page());
        string[] cells =
        [
            robots.Name, Cell(file), Cell(header), Cell(meta), $"{verdict.Class}",
            $"{gate.Judge(manifest, Page("by")).Class}", $"{gate.Judge(manifest, Page("by-nc")).Class}", $"{gate.Judge(manifest, Page(usage: true)).Class}", $"{gate.Judge(manifest, Page(noAi: true)).Class}",
            verdict.DecidedBy is { } signal ? $"{signal.Kind}: {signal.Statement}" : verdict.Reason,
        ];
        return "| " + string.Join(" | ", cells) + " |\n";
    }

    private static string Cell(int? value) => value is { } given ? $"{given}" : "-";
}
