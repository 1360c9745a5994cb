#:project ../../src/stages/Corpus/Corpus.csproj
#:property PublishAot=false
// Speed of rights clearance: `dotnet run -c Release bench/corpus/rights.cs -- FILE`, with FILE a JSONL (.gz, .zst) whose lines have "text".
// Prints the rate of the detector of reservations over the texts as if they were terms of service, and pages cleared per second.
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Endonym.Corpus.Rights;
using Endonym.Corpus.Rights.Manifests;
using Endonym.Corpus.Rights.Terms;
using Endonym.Corpus.Rights.Web;
using Endonym.Text.Documents;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is not [var path])
{
    Console.Error.WriteLine("Give one JSONL file of texts.");
    return 2;
}

const int TextLimit = 4_000_000; // characters; the rate is flat
const int Pages = 100_000;

var texts = new List<string>();
var characters = 0;
foreach (var line in JsonLines.Read<Line>(path, new() { PropertyNamingPolicy = System.Text.Json.JsonNamingPolicy.SnakeCaseLower }))
{
    if (line.Value?.Text is not { Length: > 0 } text)
        continue;
    texts.Add(text);
    if ((characters += text.Length) > TextLimit)
        break;
}

var detector = TermsDetector.Default;
_ = detector.FindReservation("warm up", "pl");
var start = CpuTime();
var hits = texts.Count(text => detector.FindReservation(text, "pl") is not null);
var spent = CpuTime() - start;
var bytes = texts.Sum(text => (long)Encoding.UTF8.GetByteCount(text));
Console.WriteLine($"terms detector (pl)  {bytes / 1e6 / spent.TotalSeconds:F1} MB/s/core  no floor  ({hits} of {texts.Count} texts reserve)");

var now = new DateTimeOffset(2026, 9, 1, 0, 0, 0, TimeSpan.Zero);
FetchedFile File(string name, string text) => FetchedFile.Of("https://news.example/" + name, 200, Encoding.UTF8.GetBytes(text), now);
var robots = new StringBuilder("User-agent: *\n");
for (var i = 0; i < 100; i++)
    robots.Append(CultureInfo.InvariantCulture, $"Disallow: /section{i}/*/print$\n");
robots.Append("\nUser-agent: Googlebot\nAllow: /\n\nContent-Signal: search=yes\n");
var site = new SiteEvidence(File("robots.txt", robots.ToString()), File(".well-known/tdmrep.json", """[{"location": "/members/", "tdm-reservation": 1}]"""));
var manifest = SourceManifest.Parse("format: 1\nid: news\ntitle: News\nbasis: tdm-exception\norigin: Organic\ncategory: Crawled\nevidence: [{ kind: declaration, statement: public site, date: 2026-09-01 }]\n", "news.yaml");
var gate = new RightsClearance(new ClearanceOptions());
var headers = new HeaderFields([new("Content-Type", "text/html"), new("X-Robots-Tag", "noindex")]);

start = CpuTime();
var cleared = 0;
for (var i = 0; i < Pages; i++)
{
    var page = new WebEvidence
    {
        Uri = new Uri(string.Create(CultureInfo.InvariantCulture, $"https://news.example/section{i % 100}/{i}/article.html")),
        FetchedAt = now,
        Site = site,
        Headers = headers,
        Metas = [new MetaTag("robots", "index, follow"), new MetaTag("description", "An article.")],
        Links = [new PageLink("canonical", "https://news.example/"), new PageLink("license", "https://creativecommons.org/licenses/by-sa/4.0/")],
    };
    cleared += gate.Clear(new Document { Id = "1", Text = "", Source = "news" }, manifest, page).Passed ? 1 : 0;
}

spent = CpuTime() - start;
Console.WriteLine($"rights clearance     {Pages / spent.TotalSeconds:N0} pages/s/core  no floor  ({cleared} of {Pages} cleared)");
return 0;

static TimeSpan CpuTime() => Process.GetCurrentProcess().TotalProcessorTime;

internal sealed class Line
{
    public string? Text { get; init; }
}
