using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Endonym.Corpus.Tests.Sources.Web;

/// <summary>Web sites on this machine that reserve, allow and license in the ways there are, each on a port of its own, with the verdict that each page must get, written by hand.</summary>
/// <remarks>Compiled by the tests and by <c>bench/corpus/opt-outs.cs</c>.</remarks>
internal sealed class OptOutSites : IDisposable
{
    /// <summary>Where the pages of <see cref="LaterOptOut"/> lie, and no others.</summary>
    private const string Poems = "/poems/";

    private static readonly byte[] NotThere = Encoding.UTF8.GetBytes("<!doctype html><title>Not found</title><p>No such page.");

    private readonly Dictionary<string, HttpListener> _servers = [];
    private readonly Dictionary<string, int> _ports = [];
    private readonly Task[] _serving;

    public OptOutSites()
    {
        foreach (var site in Sites)
            (_servers[site.Name], _ports[site.Name]) = Listen();
        _serving = [.. Sites.Select(site => Task.Run(() => Serve(site)))];
    }

    /// <summary>The sites: what robots.txt, tdmrep.json and ai.txt answer there. What is left out answers 404; of the last site nobody asks.</summary>
    public static IReadOnlyList<Site> Sites { get; } =
    [
        new("open") { Robots = "User-agent: *\nAllow: /\n" },
        new("silent"),
        new("robots-some") { Robots = "User-agent: *\nDisallow: /private/\nAllow: /private/press\n" },
        new("robots-gptbot") { Robots = "User-agent: GPTBot\nDisallow: /\n\nUser-agent: *\nAllow: /\n" },
        new("robots-names-us") { Robots = "User-agent: GPTBot\nDisallow: /\n\nUser-agent: EndonymBot\nAllow: /\n" },
        new("robots-fails") { RobotsStatus = 503 },
        new("robots-moved") { RobotsMovedTo = "/rules-for-robots", MovedRobots = "User-agent: *\nDisallow: /private/\n" },
        new("robots-lost") { RobotsMovedTo = "http://127.0.0.1:1/robots.txt" },
        new("tdmrep") { TdmRep = """[{"location": "/reserved/", "tdm-reservation": 1, "tdm-policy": "https://licences.example/"}, {"location": "/", "tdm-reservation": 0}]""" },
        new("content-usage") { Robots = "User-agent: *\nContent-Usage: train-ai=n\nContent-Usage: /free/ train-ai=y\nAllow: /\n" },
        new("content-signal") { Robots = "User-agent: *\nContent-Signal: search=yes, ai-train=no\nAllow: /\n" },
        new("content-signal-yes") { Robots = "User-agent: *\nContent-Signal: search=yes, ai-train=yes\nAllow: /\n" },
        new("ai-txt") { AiTxt = "User-Agent: *\nDisallow: /pictures/\nDisallow: *.html\nAllow: /free/*.html\n" },
        new("terms") { Terms = "Regulamin serwisu. Zastrzegamy sobie prawo do eksploracji tekstów i danych w rozumieniu art. 4 dyrektywy 2019/790. Prosimy o kontakt z redakcją." },
        new("unasked") { IsAsked = false },
    ];

    /// <summary>The pages, and what the gate must say of each where the source rests on article 4.</summary>
    public static IReadOnlyList<Page> Pages { get; } =
    [
        // Nothing said, in a site that allows crawling and in one without any file.
        new("open", "/plain.html") { Class = "GreyTdm", Reason = "no opt-out found" },
        new("silent", "/plain.html") { Class = "GreyTdm", Reason = "no opt-out found" },
        new("unasked", "/plain.html") { Class = "Excluded", Reason = "no opt-out looked for" },

        // TDMRep: each nearer place takes the place of the farther one.
        new("open", "/header-1.html") { Headers = ["tdm-reservation: 1"], Class = "Excluded", Reason = "rights reserved", DecidedBy = "tdm-reservation" },
        new("open", "/header-0.html") { Headers = ["tdm-reservation: 0"], Class = "GreyTdm", Reason = "no opt-out found" },
        new("open", "/meta-1.html") { Head = """<meta name="tdm-reservation" content="1">""", Class = "Excluded", Reason = "rights reserved", DecidedBy = "tdm-reservation" },
        new("open", "/header-1-meta-0.html") { Headers = ["tdm-reservation: 1"], Head = """<meta name="tdm-reservation" content="0">""", Class = "GreyTdm", Reason = "no opt-out found" },
        new("open", "/header-0-meta-1.html") { Headers = ["tdm-reservation: 0"], Head = """<meta name="tdm-reservation" content="1">""", Class = "Excluded", Reason = "rights reserved", DecidedBy = "tdm-reservation" },
        new("tdmrep", "/free.html") { Class = "GreyTdm", Reason = "no opt-out found" },
        new("tdmrep", "/reserved/file.html") { Class = "Excluded", Reason = "rights reserved", DecidedBy = "tdm-reservation" },
        new("tdmrep", "/reserved/header-0.html") { Headers = ["tdm-reservation: 0"], Class = "GreyTdm", Reason = "no opt-out found" },
        new("tdmrep", "/reserved/meta-0.html") { Head = """<meta name="tdm-reservation" content="0">""", Class = "GreyTdm", Reason = "no opt-out found" },
        new("tdmrep", "/header-1.html") { Headers = ["tdm-reservation: 1"], Class = "Excluded", Reason = "rights reserved", DecidedBy = "tdm-reservation" },
        new("tdmrep", "/reserved/cc-by.html") { Head = CcBy, Class = "White", License = "CC-BY-4.0", Reason = "licensed by the document", DecidedBy = "licence-statement" },

        // robots.txt: the longest rule; a rule for the trade's crawlers means us unless we are named; a server that fails forbids.
        new("robots-some", "/public.html") { Class = "GreyTdm", Reason = "no opt-out found" },
        new("robots-some", "/private/page.html") { Class = "Excluded", Reason = "rights reserved", DecidedBy = "robots.txt" },
        new("robots-some", "/private/press.html") { Class = "GreyTdm", Reason = "no opt-out found" },
        new("robots-some", "/private/cc-by.html") { Head = CcBy, Class = "White", License = "CC-BY-4.0", Reason = "licensed by the document", DecidedBy = "licence-statement" },
        new("robots-gptbot", "/plain.html") { Class = "Excluded", Reason = "rights reserved", DecidedBy = "robots.txt" },
        new("robots-gptbot", "/cc-by-nc.html") { Body = """<a rel="license" href="https://creativecommons.org/licenses/by-nc/4.0/">CC BY-NC</a>""", Class = "GreyResearch", License = "CC-BY-NC-4.0", Reason = "licensed by the document", DecidedBy = "licence-statement" },
        new("robots-names-us", "/plain.html") { Class = "GreyTdm", Reason = "no opt-out found" },
        new("robots-fails", "/plain.html") { Class = "Excluded", Reason = "rights reserved", DecidedBy = "robots.txt" },
        new("robots-fails", "/cc-by.html") { Head = CcBy, Class = "White", License = "CC-BY-4.0", Reason = "licensed by the document", DecidedBy = "licence-statement" },
        new("robots-moved", "/public.html") { Class = "GreyTdm", Reason = "no opt-out found" },
        new("robots-moved", "/private/page.html") { Class = "Excluded", Reason = "rights reserved", DecidedBy = "robots.txt" },
        new("robots-lost", "/plain.html") { Class = "Excluded", Reason = "no opt-out looked for" },

        // Usage preferences, as a header and in robots.txt; content signals; ai.txt.
        new("open", "/usage-n.html") { Headers = ["Content-Usage: train-ai=n"], Class = "Excluded", Reason = "rights reserved", DecidedBy = "content-usage" },
        new("open", "/usage-y.html") { Headers = ["Content-Usage: train-ai=y"], Class = "GreyTdm", Reason = "no opt-out found" },
        new("open", "/usage-search-n.html") { Headers = ["Content-Usage: search=n"], Class = "GreyTdm", Reason = "no opt-out found" },
        new("content-usage", "/plain.html") { Class = "Excluded", Reason = "rights reserved", DecidedBy = "content-usage" },
        new("content-usage", "/free/page.html") { Class = "GreyTdm", Reason = "no opt-out found" },
        new("content-usage", "/free/header-n.html") { Headers = ["Content-Usage: train-ai=n"], Class = "Excluded", Reason = "rights reserved", DecidedBy = "content-usage" },
        new("content-signal", "/plain.html") { Class = "Excluded", Reason = "rights reserved", DecidedBy = "content-signal" },
        new("content-signal", "/cc-by-sa.html") { Headers = ["Link: <https://creativecommons.org/licenses/by-sa/4.0/>; rel=\"license\""], Class = "White", License = "CC-BY-SA-4.0", Reason = "licensed by the document", DecidedBy = "licence-statement" },
        new("content-signal-yes", "/plain.html") { Class = "GreyTdm", Reason = "no opt-out found" },
        new("content-signal-yes", "/meta-1.html") { Head = """<meta name="tdm-reservation" content="1">""", Class = "Excluded", Reason = "rights reserved", DecidedBy = "tdm-reservation" },
        new("ai-txt", "/plain.html") { Class = "Excluded", Reason = "rights reserved", DecidedBy = "ai.txt" },
        new("ai-txt", "/free/page.html") { Class = "GreyTdm", Reason = "no opt-out found" },

        // noai in its places; what is about pictures, about other crawlers or about search reserves no text.
        new("open", "/robots-tag-noai.html") { Headers = ["X-Robots-Tag: noai"], Class = "Excluded", Reason = "rights reserved", DecidedBy = "noai" },
        new("open", "/robots-tag-gptbot-noai.html") { Headers = ["X-Robots-Tag: GPTBot: noai"], Class = "Excluded", Reason = "rights reserved", DecidedBy = "noai" },
        new("open", "/robots-tag-other-noai.html") { Headers = ["X-Robots-Tag: otherbot: noai"], Class = "GreyTdm", Reason = "no opt-out found" },
        new("open", "/meta-noai.html") { Head = """<meta name="robots" content="index, noai, noimageai">""", Class = "Excluded", Reason = "rights reserved", DecidedBy = "noai" },
        new("open", "/meta-noimageai.html") { Head = """<meta name="robots" content="noimageai">""", Class = "GreyTdm", Reason = "no opt-out found" },
        new("open", "/meta-noindex.html") { Head = """<meta name="robots" content="noindex">""", Class = "GreyTdm", Reason = "no opt-out found" },

        // Licences: in every place; against a reservation in the same page nobody can tell what was meant.
        new("open", "/cc-by.html") { Head = CcBy, Class = "White", License = "CC-BY-4.0", Reason = "licensed by the document", DecidedBy = "licence-statement" },
        new("open", "/cc-by-nc-nd.html") { Head = """<link rel="license" href="https://creativecommons.org/licenses/by-nc-nd/4.0/">""", Class = "GreyResearch", License = "CC-BY-NC-ND-4.0", Reason = "licensed by the document", DecidedBy = "licence-statement" },
        new("open", "/json-ld-cc0.html") { Head = """<script type="application/ld+json">{"@type": "Article", "license": "https://creativecommons.org/publicdomain/zero/1.0/"}</script>""", Class = "White", License = "CC0-1.0", Reason = "licensed by the document", DecidedBy = "licence-statement" },
        new("open", "/json-ld-picture.html") { Head = """<script type="application/ld+json">{"@type": "ImageObject", "license": "https://creativecommons.org/publicdomain/zero/1.0/"}</script>""", Class = "GreyTdm", Reason = "no opt-out found" },
        new("open", "/dcterms.html") { Head = """<meta name="dcterms.license" content="https://creativecommons.org/licenses/by/4.0/">""", Class = "White", License = "CC-BY-4.0", Reason = "licensed by the document", DecidedBy = "licence-statement" },
        new("open", "/cc-link-without-rel.html") { Body = """<a href="https://creativecommons.org/licenses/by/4.0/">a licence</a>""", Class = "GreyTdm", Reason = "no opt-out found" },
        new("open", "/cc-by-meta-1.html") { Head = CcBy + """<meta name="tdm-reservation" content="1">""", Class = "Excluded", Reason = "rights reserved", DecidedBy = "tdm-reservation" },
        new("open", "/cc-by-robots-tag-noai.html") { Headers = ["X-Robots-Tag: noai"], Head = CcBy, Class = "Excluded", Reason = "rights reserved", DecidedBy = "noai" },
        new("open", "/cc-by-and-cc-by-nc.html") { Head = CcBy + """<link rel="license" href="https://creativecommons.org/licenses/by-nc/4.0/">""", Class = "GreyResearch", License = "CC-BY-NC-4.0", Reason = "licensed by the document", DecidedBy = "licence-statement" },

        // Terms of service.
        new("terms", "/plain.html") { Class = "Excluded", Reason = "rights reserved", DecidedBy = "terms" },
        new("terms", "/cc-by.html") { Head = CcBy, Class = "White", License = "CC-BY-4.0", Reason = "licensed by the document", DecidedBy = "licence-statement" },

        // What a later opt-out is about.
        new("open", Poems + "1.html") { Class = "GreyTdm", Reason = "no opt-out found" },
        new("open", Poems + "2.html") { Class = "GreyTdm", Reason = "no opt-out found" },
    ];

    private const string CcBy = """<link rel="license" href="https://creativecommons.org/licenses/by/4.0/">""";

    /// <summary>A manifest of a crawl of them.</summary>
    public static string Manifest { get; } =
        """
        format: 1
        id: local-crawl
        title: Sites of this machine
        basis: tdm-exception
        origin: Organic
        category: Crawled
        language: pl
        evidence:
          - kind: declaration
            statement: "crawled for this test; access was open to everyone"
            date: 2026-09-01
        """;

    /// <summary>Documents that <see cref="LaterOptOut"/> takes down.</summary>
    public static IEnumerable<Page> LaterOptedOut => Pages.Where(page => page is { Site: "open" } && page.Path.StartsWith(Poems, StringComparison.Ordinal));

    /// <summary>A take-down list in which the site "open" has a new robots.txt that keeps its poems from crawlers that gather training text.</summary>
    public string LaterOptOut =>
        $$"""
        format: 1
        take_downs:
          - id: poems
            date: 2026-10-01
            reason: robots.txt was seen to have changed
            opt_out:
              origin: {{OriginOf("open")}}
              robots: { text: "User-agent: GPTBot\nDisallow: {{Poems}}\n\nUser-agent: *\nAllow: /\n" }
        """;

    /// <summary>Scheme, host and port of a site.</summary>
    public string OriginOf(string site) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_ports[site]}");

    /// <summary>The address of a page.</summary>
    public string UrlOf(Page page) => OriginOf(page.Site) + page.Path;

    /// <summary>Crawls all sites with wget, as it is installed: every page by its links, and the files of rights wherever a site is asked for them.</summary>
    /// <param name="folder">Gets <c>crawl.warc.gz</c>, and in <c>mirror</c> the files with their headers.</param>
    /// <returns>Why there is no crawl; null where there is.</returns>
    public string? Crawl(string folder)
    {
        var wget = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(place => Path.Combine(place, "wget")).FirstOrDefault(File.Exists);
        if (wget is null)
            return "wget is not installed.";

        var addresses = Path.Combine(folder, "addresses.txt");
        File.WriteAllLines(addresses, Sites.SelectMany(site =>
            (IEnumerable<string>)[OriginOf(site.Name) + "/index.html", .. site.IsAsked ? Statements.Select(path => OriginOf(site.Name) + path) : []]));
        using var crawl = Process.Start(new ProcessStartInfo(wget,
        [
            "--quiet", "--no-config", "--no-proxy", "--execute=robots=off", "--recursive", "--level=2", "--tries=1", "--timeout=20", "--protocol-directories", "--save-headers",
            $"--input-file={addresses}", $"--directory-prefix={Path.Combine(folder, "mirror")}", $"--warc-file={Path.Combine(folder, "crawl")}", $"--warc-tempdir={folder}",
        ])
        { RedirectStandardOutput = true, RedirectStandardError = true })!; // a new process
        if (crawl.WaitForExit(120_000))
            return null;
        crawl.Kill();
        return "wget did not end in two minutes.";
    }

    public void Dispose()
    {
        foreach (var server in _servers.Values)
            server.Close();
        Task.WaitAll(_serving);
    }

    /// <summary>Addresses at which sites state rights.</summary>
    public static IReadOnlyList<string> Statements { get; } = ["/robots.txt", "/.well-known/tdmrep.json", "/ai.txt"];

    /// <summary>How a site answers for a file of rights: its status, and its text where that is 200.</summary>
    public static (int Status, string Text) Answer(Site site, string path) => path switch
    {
        "/robots.txt" when site.Robots is { } text => (200, text),
        "/robots.txt" when site.RobotsStatus is { } status => (status, ""),
        "/robots.txt" when site.RobotsMovedTo is { } => (301, ""),
        "/.well-known/tdmrep.json" when site.TdmRep is { } text => (200, text),
        "/ai.txt" when site.AiTxt is { } text => (200, text),
        _ => (404, ""),
    };

    private void Serve(Site site)
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = _servers[site.Name].GetContext();
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return; // closed
            }

            var path = context.Request.Url!.AbsolutePath; // a request has one
            var response = context.Response;
            response.ContentType = path.EndsWith(".html", StringComparison.Ordinal) ? "text/html; charset=utf-8" : "text/plain; charset=utf-8";
            var body = NotThere;
            if (path == "/index.html")
            {
                body = Encoding.UTF8.GetBytes($"<!doctype html><title>{site.Name}</title>" + string.Concat(Pages.Where(page => page.Site == site.Name).Select(page => $"<a href=\"{page.Path}\">{page.Path}</a> ")) + (site.Terms is null ? "" : "<a href=\"/regulamin.html\">Regulamin</a>"));
            }
            else if (path == "/regulamin.html" && site.Terms is { } terms)
            {
                body = Encoding.UTF8.GetBytes($"<!doctype html><html lang=pl><title>Regulamin</title><p>{terms}</p>");
            }
            else if (path == site.RobotsMovedTo && site.MovedRobots is { } moved)
            {
                body = Encoding.UTF8.GetBytes(moved);
            }
            else if (Pages.FirstOrDefault(page => page.Site == site.Name && page.Path == path) is { } page)
            {
                foreach (var header in page.Headers)
                    response.AppendHeader(header[..header.IndexOf(':', StringComparison.Ordinal)], header[(header.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim());
                body = Encoding.UTF8.GetBytes(Html(page));
            }
            else
            {
                var (status, text) = Answer(site, path);
                response.StatusCode = status;
                if (status == 301)
                    response.AddHeader("Location", site.RobotsMovedTo!); // 301 is the answer where it is set
                body = status == 200 ? Encoding.UTF8.GetBytes(text) : NotThere;
            }

            response.ContentLength64 = body.Length;
            response.Close(body, willBlock: true);
        }
    }

    // Prose enough to be told from navigation, and to pass the filters of a language.
    private static string Html(Page page) =>
        $"""
        <!doctype html><html lang="pl"><head><meta charset="utf-8"><title>{page.Site}: {page.Path}</title>{page.Head}</head>
        <body><nav><a href="/index.html">Start</a></nav><article><h1>Strona {page.Path} serwisu {page.Site}</h1>
        <p>Rano nad rzeką było jeszcze cicho i tylko wiatr poruszał trzcinami, a na drugim brzegu ktoś rozpalał ognisko, przy którym mieli się spotkać wszyscy, którzy przyjechali do {page.Site} poprzedniego dnia.</p>
        <p>Nikt nie wiedział, skąd wzięła się opowieść {page.Path}, ale każdy z nich słyszał ją w domu od dziadków i potrafił dodać do niej coś od siebie, tak że z roku na rok stawała się dłuższa i ciekawsza.</p>
        <p>Kiedy słońce stanęło wysoko, zebrali swoje rzeczy i ruszyli drogą przez las, żeby jeszcze przed wieczorem dotrzeć do miasteczka, w którym czekał na nich stary bibliotekarz z kluczem do archiwum.</p>
        </article><footer>{page.Body}</footer></body></html>
        """;

    private static (HttpListener Server, int Port) Listen()
    {
        // Between finding a port and taking it another program may take it.
        for (var attempt = 0; ; attempt++)
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            var port = ((IPEndPoint)probe.LocalEndpoint).Port;
            probe.Stop();
            var server = new HttpListener();
            server.Prefixes.Add(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));
            try
            {
                server.Start();
                return (server, port);
            }
            catch (HttpListenerException) when (attempt < 20)
            {
                server.Close();
            }
        }
    }

    /// <summary>A site.</summary>
    /// <param name="Name">By which pages name it.</param>
    public sealed record Site(string Name)
    {
        public string? Robots { get; init; }

        public int? RobotsStatus { get; init; }

        public string? RobotsMovedTo { get; init; }

        public string? MovedRobots { get; init; }

        public string? TdmRep { get; init; }

        public string? AiTxt { get; init; }

        public string? Terms { get; init; }

        public bool IsAsked { get; init; } = true;
    }

    /// <summary>A page, and what must be said of it.</summary>
    /// <param name="Site">Where.</param>
    /// <param name="Path">Its address there.</param>
    public sealed record Page(string Site, string Path)
    {
        /// <summary>Header fields it comes with.</summary>
        public IReadOnlyList<string> Headers { get; init; } = [];

        /// <summary>What stands in its head.</summary>
        public string Head { get; init; } = "";

        /// <summary>What stands below its text.</summary>
        public string Body { get; init; } = "";

        /// <summary>The class it must get.</summary>
        public required string Class { get; init; }

        /// <summary>The licence it must get.</summary>
        public string License { get; init; } = "LicenseRef-tdm-exception";

        /// <summary>The rule that must decide.</summary>
        public required string Reason { get; init; }

        /// <summary>The kind of signal that must decide; null where none does.</summary>
        public string? DecidedBy { get; init; }
    }
}
