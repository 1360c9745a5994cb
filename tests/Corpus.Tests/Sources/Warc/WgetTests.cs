using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Endonym.Corpus.Sources.Warc;
using Endonym.Corpus.Sources.Web;
using Endonym.Corpus.Tests.Sources.Web;

namespace Endonym.Corpus.Tests.Sources.Warc;

public sealed class WgetTests
{
    [Fact]
    public void An_archive_made_by_wget_gives_the_pages_that_were_served_and_its_index_chooses_among_them()
    {
        if (Find("wget") is not { } wget || Find("python3") is not { } python)
        {
            Assert.Skip("wget and python3 are not both installed.");
            return;
        }

        using var folder = new TemporaryFolder();
        var pages = new Dictionary<string, string>
        {
            ["index.html"] = "<!doctype html><meta charset=utf-8><title>Start</title><a href=jeden.html>jeden</a> <a href=dwa.html>dwa</a>",
            ["jeden.html"] = "<!doctype html><meta charset=utf-8><p>Pierwsza strona: zażółć gęślą jaźń.</p>",
            ["dwa.html"] = "<!doctype html><meta charset=utf-8><p>Druga strona.</p>",
            ["robots.txt"] = "User-agent: *\nDisallow: /tajne/\n",
        };
        foreach (var (name, text) in pages)
            folder.File(Path.Combine("site", name), text);

        var port = FreePort();
        using var server = Start(python, ["-m", "http.server", $"{port}", "--bind", "127.0.0.1", "--directory", Path.Combine(folder.Path, "site")]);
        try
        {
            Assert.True(Answers(port), "the local server does not answer");
            using var crawl = Start(wget, ["--quiet", "--no-proxy", "--recursive", "--tries=3", "--timeout=20", $"--directory-prefix={Path.Combine(folder.Path, "copy")}",
                $"--warc-file={Path.Combine(folder.Path, "site")}", "--warc-cdx", $"http://127.0.0.1:{port}/index.html"]);
            Assert.True(crawl.WaitForExit(60_000), "wget does not end");
        }
        finally
        {
            server.Kill();
            server.WaitForExit(10_000);
        }

        var archive = Path.Combine(folder.Path, "site.warc.gz");
        var reader = new WarcPageReader(new WarcPageOptions());
        using (var warc = WarcReader.Open(archive, new WarcOptions { RecordTypes = ["response"] }))
        {
            var read = warc.Read().Select(item =>
            {
                Assert.Null(item.Fault);
                Assert.Null(reader.Read(item.Record!, out var page));
                return page!;
            }).ToDictionary(page => new Uri(page.Url).AbsolutePath.TrimStart('/'), page => page.Text);
            foreach (var (name, text) in pages)
                Assert.Equal(text, read[name]);
            Assert.True(warc.SkippedCount > 0, "wget writes its requests as well");
        }

        // The index that wget writes beside it, filtered to one page as an archive's staff would with grep.
        var index = Path.Combine(folder.Path, "site.cdx");
        Assert.Equal(pages.Keys.Order(StringComparer.Ordinal), CdxReader.Read(index).Select(item => new Uri(item.Entry!.Url).AbsolutePath.TrimStart('/')).Order(StringComparer.Ordinal));
        File.WriteAllLines(Path.Combine(folder.Path, "one.cdx"), File.ReadLines(index).Where(line => line.StartsWith(" CDX", StringComparison.Ordinal) || line.Contains("jeden.html", StringComparison.Ordinal)));
        Assert.Equal(["jeden.html"], ListedBy("one.cdx"));
        Assert.Equal(["dwa.html", "index.html", "jeden.html", "robots.txt"], ListedBy("site.cdx"));

        IEnumerable<string> ListedBy(string name)
        {
            var source = new WarcSource([archive], WebSamples.Manifest, new WebOptions { Cdx = [Path.Combine(folder.Path, name)] }, "pl");
            source.Prepare(Path.Combine(folder.Path, name + ".prepared"), TestContext.Current.CancellationToken);
            return source.ReadAll().Select(item => new Uri(item.Fault?.Location ?? (item.Document ?? item.Refusal!.Document).Url!).AbsolutePath.TrimStart('/')).Order(StringComparer.Ordinal); // one of three
        }
    }

    private static bool Answers(int port)
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            try
            {
                using var client = new TcpClient();
                client.Connect(IPAddress.Loopback, port);
                return true;
            }
            catch (SocketException)
            {
                Thread.Sleep(100);
            }
        }

        return false;
    }

    private static Process Start(string program, string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;

    private static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
