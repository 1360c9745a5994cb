#!/usr/bin/env dotnet
#:property PublishAot=false

// Makes the labelled pages of tests/Corpus.Tests/Extraction/Pages: every text of content/*.txt in two of eight ways that sites are built, beside the text that is to be found in it.
// Run it in this folder after a change: dotnet run make-pages.cs
//
// Marks in content/*.txt: "# kind" begins a text, "=" its title, "*" its lead, "##" a heading, "-" an item, "|" a row of a table (cells separated by "|"), "%" a line of code,
// "@" a post by somebody; anything else is a paragraph. "# ui" holds what surrounds texts on pages, and no line of it belongs to the text.

using System.Net;
using System.Text;

var target = Path.GetFullPath(Path.Combine(AppContext.GetData("EntryPointFileDirectoryPath") as string ?? ".", "../../../tests/Corpus.Tests/Extraction/Pages"));
var contents = Path.Combine(Path.GetDirectoryName(target)!, "../../../bench/corpus/extraction/content");
Directory.CreateDirectory(target);
foreach (var old in Directory.GetFiles(target))
    File.Delete(old);

Func<Site, Text, string>[] styles = [Styles.Semantic, Styles.LocalNames, Styles.Hashed, Styles.LayoutTable, Styles.Blog, Styles.Malformed, Styles.AppShell, Styles.Board];
var number = 0;
string[] languages = ["pl", "cs", "de", "en"];
for (var languageIndex = 0; languageIndex < languages.Length; languageIndex++)
{
    var language = languages[languageIndex];
    var (texts, site) = Site.Read(Path.Combine(contents, language + ".txt"), language);
    foreach (var (text, index) in texts.Select((text, index) => (text, index)))
    {
        // Three apart, so that no text comes twice in one style, and all meet all over the languages.
        foreach (var style in new[] { (index + languageIndex) % styles.Length, (index + languageIndex + 3) % styles.Length })
        {
            var name = $"{++number:00}-{language}-{text.Kind}-{styles[style].Method.Name.ToLowerInvariant()}";
            File.WriteAllText(Path.Combine(target, name + ".html"), styles[style](site, text));
            File.WriteAllText(Path.Combine(target, name + ".txt"), text.Gold());
        }
    }
}

Console.WriteLine($"{number} pages, {new DirectoryInfo(target).GetFiles().Sum(file => file.Length):N0} bytes");

internal sealed record Line(char Mark, string Content);

internal sealed record Text(string Kind, List<Line> Lines)
{
    public string Title => Lines.First(line => line.Mark == '=').Content;

    public bool HasPosts => Lines.Any(line => line.Mark == '@');

    public bool HasComments => Kind is "article" or "blog" or "recipe";

    // Names of those who post are not text; cells of a row stand side by side.
    public string Gold() => string.Join("\n\n", Lines.Where(line => line.Mark != '@').Select(line => line.Content.Replace("|", " | ", StringComparison.Ordinal))) + "\n";
}

internal sealed class Site
{
    private readonly List<(string Name, string Value)> _entries = [];

    public required string Language { get; init; }

    public string this[string name] => WebUtility.HtmlEncode(_entries.First(entry => entry.Name == name).Value);

    public IEnumerable<string> All(string name) => _entries.Where(entry => entry.Name == name).Select(entry => WebUtility.HtmlEncode(entry.Value));

    public string[] Nav => this["nav"].Split("; ");

    public string[] Share => this["share"].Split("; ");

    public IEnumerable<(string Head, string Line)> Teasers => All("teaser").Select(teaser => (teaser[..teaser.IndexOf("; ", StringComparison.Ordinal)], teaser[(teaser.IndexOf("; ", StringComparison.Ordinal) + 2)..]));

    public static string Links(IEnumerable<string> labels, string format = "<li><a href=\"{1}\">{0}</a></li>") =>
        string.Concat(labels.Select((label, index) => string.Format(null, format, label, $"/{index}.html")));

    public static (List<Text> Texts, Site Site) Read(string path, string language)
    {
        var texts = new List<Text>();
        var site = new Site { Language = language };
        foreach (var line in File.ReadLines(path).Where(line => line.Length > 0 && line[0] != ';'))
        {
            if (line.StartsWith("# ", StringComparison.Ordinal))
                texts.Add(new Text(line[2..], []));
            else if (texts[^1].Kind == "ui")
                site._entries.Add((line[..line.IndexOf(':', StringComparison.Ordinal)], line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..]));
            else if (line.StartsWith("## ", StringComparison.Ordinal))
                texts[^1].Lines.Add(new Line('#', line[3..]));
            else if ("=*-|%@".Contains(line[0], StringComparison.Ordinal) && line[1] == ' ')
                texts[^1].Lines.Add(new Line(line[0], line[2..]));
            else
                texts[^1].Lines.Add(new Line('p', line));
        }

        texts.RemoveAll(text => text.Kind == "ui");
        return (texts, site);
    }
}

// How a style writes the parts of a text; {0} is the content.
internal sealed record Parts
{
    public string Title { get; init; } = "<h1>{0}</h1>\n";
    public string Lead { get; init; } = "<p class=\"lead\"><strong>{0}</strong></p>\n";
    public string Heading { get; init; } = "<h2>{0}</h2>\n";
    public string Paragraph { get; init; } = "<p>{0}</p>\n";
    public (string Open, string Item, string Close) List { get; init; } = ("<ul>\n", "<li>{0}</li>\n", "</ul>\n");
    public (string Open, string Row, string Cell, string Close) Table { get; init; } = ("<table>\n", "<tr>{0}</tr>\n", "<td>{0}</td>", "</table>\n");
    public (string Open, string Close) Code { get; init; } = ("<pre><code>", "</code></pre>\n");
    public (string Open, string Close) Post { get; init; } = ("<div class=\"post\"><p class=\"author\">{0}</p>\n", "</div>\n");

    // Written in the middle of the text.
    public string Interruption { get; init; } = "";

    // Makes a word of each paragraph a link, as authors do.
    public bool Links { get; init; }

    public Func<string, string> Encode { get; init; } = WebUtility.HtmlEncode;

    public string Write(Text text, bool withTitle = true)
    {
        var html = new StringBuilder();
        var open = '\0';
        var openPost = false;
        var paragraphs = 0;
        foreach (var line in text.Lines)
        {
            if (open != '\0' && open != line.Mark)
                Close();
            if (open != line.Mark && line.Mark is '-' or '|' or '%')
            {
                if (open != line.Mark)
                    html.Append(line.Mark == '-' ? List.Open : line.Mark == '|' ? Table.Open : Code.Open);
                open = line.Mark;
            }

            var content = Encode(line.Content);
            switch (line.Mark)
            {
                case '=' when withTitle:
                    html.AppendFormat(null, Title, content);
                    break;
                case '*':
                    html.AppendFormat(null, Lead, content);
                    break;
                case '#':
                    html.AppendFormat(null, Heading, content);
                    break;
                case '-':
                    html.AppendFormat(null, List.Item, content);
                    break;
                case '|':
                    html.AppendFormat(null, Table.Row, string.Concat(line.Content.Split(" | ").Select(cell => string.Format(null, Table.Cell, Encode(cell)))));
                    break;
                case '%':
                    html.Append(content).Append('\n');
                    break;
                case '@':
                    if (openPost)
                        html.Append(Post.Close);
                    html.AppendFormat(null, Post.Open, content);
                    openPost = true;
                    break;
                case 'p':
                    if (++paragraphs == 3)
                        html.Append(Interruption);
                    html.AppendFormat(null, Paragraph, Links ? WithLink(content) : content);
                    break;
            }
        }

        if (open != '\0')
            Close();
        if (openPost)
            html.Append(Post.Close);
        return html.ToString();

        void Close()
        {
            html.Append(open == '-' ? List.Close : open == '|' ? Table.Close : Code.Close);
            open = '\0';
        }
    }

    private static string WithLink(string content)
    {
        var words = content.Split(' ');
        words[words.Length / 2] = $"<a href=\"/tag/{words.Length}\">{words[words.Length / 2]}</a>";
        words[1] = $"<em>{words[1]}</em>";
        return string.Join(' ', words);
    }
}

internal static class Styles
{
    public static string Semantic(Site site, Text text) => $"""
        <!DOCTYPE html>
        <html lang="{site.Language}"><head><meta charset="utf-8"><title>{Title(text)}</title><link rel="canonical" href="https://example.org/{text.Kind}"><script>window.dataLayer = ["<p>not text</p>"];</script><style>p > a {"{"} color: red {"}"}</style></head>
        <body>
        <div id="cookie-consent" class="cookie-banner"><p>{site["cookie"]}</p><button>{site["accept"]}</button></div>
        <header class="site-header"><a href="/">example.org</a><nav><ul>{Site.Links(site.Nav)}</ul></nav></header>
        <main>
        <nav class="breadcrumb"><a href="/">{site.Nav[0]}</a> › <a href="/news">{site.Nav[1]}</a></nav>
        <article>
        {new Parts { Links = true, Interruption = $"<aside class=\"related-inline\"><strong>{site["relatedTitle"]}</strong> <a href=\"/x\">{site.Teasers.First().Head}</a></aside>\n", Post = ("<section class=\"post\"><header><span class=\"author\">{0}</span></header>\n", "</section>\n") }.Write(text)}
        <footer class="entry-footer"><time>{site["date"]}</time></footer>
        </article>
        {(text.HasComments ? $"<section id=\"comments\"><h2>{site["commentsTitle"]}</h2>{string.Concat(site.All("comment").Select(comment => $"<article class=\"comment\"><p>{comment}</p></article>"))}</section>" : "")}
        </main>
        <aside class="sidebar"><h3>{site["relatedTitle"]}</h3>{string.Concat(site.Teasers.Select(teaser => $"<div><h4><a href=\"/t\">{teaser.Head}</a></h4><p>{teaser.Line}</p></div>"))}<div class="newsletter"><p>{site["newsletter"]}</p><form><input type="email"><button>OK</button></form></div></aside>
        <footer><p>{site["footer"]}</p></footer>
        </body></html>
        """;

    public static string LocalNames(Site site, Text text)
    {
        var (content, menu, side, foot, comments) = site.Language switch
        {
            "pl" => ("tresc", "menu-gorne", "prawa-kolumna", "stopka", "komentarze"),
            "cs" => ("obsah", "horni-menu", "pravy-sloupec", "paticka", "komentare"),
            "de" => ("inhalt", "hauptmenu", "rechte-spalte", "fusszeile", "kommentare"),
            _ => ("text", "top-menu", "right-column", "foot", "comments"),
        };
        return $"""
            <html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>{Title(text)} | example.org</title></head><body>
            <div id="strona">
            <div id="{menu}"><ul>{Site.Links(site.Nav)}</ul></div>
            <div id="{side}"><b>{site["relatedTitle"]}</b><br>{string.Concat(site.Teasers.Select(teaser => $"<a href=\"/t\">{teaser.Head}</a><br>{teaser.Line}<br><br>"))}</div>
            <div id="{content}">
            {new Parts { Links = true, Heading = "<h3>{0}</h3>\n", Lead = "<div class=\"lead\">{0}</div>\n", Post = ("<div class=\"wpis\"><b>{0}</b><br>\n", "</div><hr>\n") }.Write(text)}
            <div class="data">{site["date"]}</div>
            </div>
            {(text.HasComments ? $"<div id=\"{comments}\"><h3>{site["commentsTitle"]}</h3>{string.Concat(site.All("comment").Select(comment => $"<div><b>gość</b><p>{comment}</p></div>"))}</div>" : "")}
            <div id="{foot}">{site["footer"]}</div>
            </div></body></html>
            """;
    }

    // Names that say nothing, as build tools make them.
    public static string Hashed(Site site, Text text) => $"""
        <!doctype html><html lang="{site.Language}"><head><meta charset="utf-8"><title>{Title(text)}</title></head><body><div id="root"><div class="css-1q2w3e">
        <div class="css-0a9s8d"><div class="css-zz1">{Site.Links(site.Nav, "<a class=\"css-lnk\" href=\"{1}\">{0}</a>")}</div></div>
        <div class="css-p0o9i8"><div class="css-m4n5">
        {new Parts { Title = "<h1 class=\"css-h1\">{0}</h1>\n", Paragraph = "<div class=\"css-77\"><span>{0}</span></div>\n", Lead = "<div class=\"css-76\">{0}</div>\n", Links = true, Interruption = $"<div class=\"css-ad\"><a href=\"/ad\">{site["ad"]}</a></div>\n", Post = ("<div class=\"css-po\"><div class=\"css-au\"><a href=\"/u\">{0}</a></div>\n", "</div>\n") }.Write(text)}
        </div><div class="css-l2k3">{string.Concat(site.Teasers.Select(teaser => $"<div class=\"css-card\"><a href=\"/t\"><div>{teaser.Head}</div><div>{teaser.Line}</div></a></div>"))}</div></div>
        <div class="css-f1"><div class="css-f2">{site["footer"]}</div><div class="css-f3">{Site.Links(site.Nav, "<a href=\"{1}\">{0}</a>")}</div></div>
        </div></div><script id="state" type="application/json">{"{"}"html": "<p>{Title(text)}</p>"{"}"}</script></body></html>
        """;

    // As around the year 2000: tables hold everything, no end tag that is not needed.
    public static string LayoutTable(Site site, Text text) => $"""
        <HTML><HEAD><TITLE>{Title(text)}</TITLE></HEAD><BODY BGCOLOR=#FFFFFF>
        <TABLE WIDTH=760 BORDER=0 CELLPADDING=4><TR><TD COLSPAN=3 BGCOLOR=navy><FONT COLOR=white SIZE=5>example.org</FONT>
        <TR><TD WIDTH=140 VALIGN=top>{Site.Links(site.Nav, "<A HREF={1}>{0}</A><BR>")}
        <TD VALIGN=top>
        {new Parts { Title = "<FONT SIZE=5><B>{0}</B></FONT><BR><BR>\n", Heading = "<BR><BR><B>{0}</B><BR><BR>\n", Lead = "<I>{0}</I><BR><BR>\n", Paragraph = "{0}<BR><BR>\n", List = ("<UL>\n", "<LI>{0}\n", "</UL>\n"), Table = ("<TABLE BORDER=1>\n", "<TR>{0}\n", "<TD>{0}", "</TABLE>\n"), Code = ("<PRE>", "</PRE>\n"), Post = ("<HR><FONT SIZE=1><B>{0}</B></FONT><BR>\n", "\n") }.Write(text)}
        <TD WIDTH=160 VALIGN=top BGCOLOR=#EEEEEE>{string.Concat(site.Teasers.Select(teaser => $"<A HREF=t.html><B>{teaser.Head}</B></A><BR><BR>"))}
        <TR><TD COLSPAN=3><HR><FONT SIZE=1>{site["footer"]}</FONT></TABLE></BODY></HTML>
        """;

    public static string Blog(Site site, Text text) => $"""
        <!DOCTYPE html>
        <html lang="{site.Language}"><head><meta charset="utf-8"><title>{Title(text)} – Blog</title></head>
        <body class="single single-post has-sidebar">
        <div id="page" class="site"><header id="masthead" class="site-header"><div class="site-branding"><p class="site-title"><a href="/">Blog</a></p></div><nav id="site-navigation" class="main-navigation"><ul class="menu">{Site.Links(site.Nav)}</ul></nav></header>
        <div id="content" class="site-content"><div id="primary" class="content-area">
        <div id="post-17" class="post-17 post type-post hentry category-varia tag-news">
        <header class="entry-header"><h1 class="entry-title">{Title(text)}</h1><div class="entry-meta"><span class="posted-on"><a href="/d">{site["date"]}</a></span></div></header>
        <div class="entry-content">
        {new Parts { Links = true, Interruption = $"<div class=\"wp-block-ad adsbygoogle\"><p>{site["ad"]}</p></div>\n", Lead = "<p><em>{0}</em></p>\n", Post = ("<div class=\"reply-body\"><div class=\"byline\">{0}</div>\n", "</div>\n") }.Write(text, withTitle: false)}
        <div class="sharedaddy sd-sharing-enabled"><h3>{site.Share[0]}</h3><ul>{Site.Links(site.Share)}</ul></div>
        </div>
        <div class="author-box"><p>{site["bio"]}</p></div></div>
        {(text.HasComments ? $"<div id=\"comments\" class=\"comments-area\"><h2 class=\"comments-title\">{site["commentsTitle"]}</h2><ol class=\"comment-list\">{string.Concat(site.All("comment").Select(comment => $"<li class=\"comment\"><div class=\"comment-content\"><p>{comment}</p></div></li>"))}</ol></div>" : "")}
        </div><div id="secondary" class="widget-area"><section class="widget widget_recent_entries"><h2 class="widget-title">{site["relatedTitle"]}</h2><ul>{Site.Links(site.Teasers.Select(teaser => teaser.Head))}</ul></section><section class="widget widget_text"><p>{site["newsletter"]}</p></section></div></div>
        <footer id="colophon" class="site-footer"><div class="site-info">{site["footer"]}</div></footer></div></body></html>
        """;

    // Nothing is closed in order, references lack their semicolons, and a NUL lies in between.
    public static string Malformed(Site site, Text text) => $"""
        <!-- saved from <p>somewhere</p> --><html><title>{Title(text)}</title><meta charset=utf-8>
        <script>if (a < b && "</p>") document.write("<div><p>not text</p>");</script>
        <body><center><div class=header><a href="/">example.org</a></div>
        <div class=nav><ul>{Site.Links(site.Nav, "<li><a href='{1}'>{0}")}</ul></div></i>
        <div class=main>
        {new Parts { Encode = SloppyReferences, Title = "<h1>{0}</h2>\n", Lead = "<b><i>{0}</b></i>\n", Heading = "<p><h3>{0}</h3>\n", Paragraph = "<p>{0}\n", List = ("<ul>\n", "<li>{0}\n", "</ul></b>\n"), Table = ("<table>\n", "<tr>{0}\n", "<td>{0}", "</table>\n"), Code = ("<pre>\n", "</pre>\n"), Post = ("<div class=msg><b>{0}</b>\n", "</div></span>\n") }.Write(text)}
        </div><div class=related><h4>{site["relatedTitle"]}<ul>{Site.Links(site.Teasers.Select(teaser => teaser.Head), "<li><a href={1}>{0}")}</ul></div>
        {(text.HasComments ? $"<div class=comments><h4>{site["commentsTitle"]}</h4>{string.Concat(site.All("comment").Select(comment => $"<p>{comment}"))}</div>" : "")}
        <div class=footer><p>{site["footer"]}
        """.Replace("\n<div class=main>", "\n\0<div class=main>", StringComparison.Ordinal);

    // A shell of boxes, a consent text that is longer than some texts, cards and advertisement in between.
    public static string AppShell(Site site, Text text) => $"""
        <!doctype html><html lang="{site.Language}"><head><meta charset="utf-8"><title>{Title(text)}</title></head><body>
        <div class="overlay" role="dialog" aria-modal="true"><div class="box"><p>{site["cookie"]}</p><p>{site["cookie"]}</p><a href="/privacy">?</a></div></div>
        {string.Concat(Enumerable.Range(0, 14).Select(depth => $"<div class=\"l{depth}\">"))}
        <div class="topbar"><svg><title>Menu</title><path d="M0 0"/></svg>{Site.Links(site.Nav, "<a href=\"{1}\">{0}</a> ")}</div>
        <div class="grid"><div class="story">
        <div class="story-head"><h1>{Title(text)}</h1><div class="share-buttons">{Site.Links(site.Share, "<a href=\"{1}\">{0}</a> ")}</div></div>
        <div class="story-body">
        {new Parts { Interruption = $"<div class=\"promo-card\"><a href=\"/p\"><img src=\"p.jpg\" alt=\"\"><span>{site.Teasers.Last().Head}</span></a><p>{site.Teasers.Last().Line}</p></div>\n", Lead = "<h2 class=\"standfirst\">{0}</h2>\n", Heading = "<h3>{0}</h3>\n", Post = ("<div class=\"item\"><div class=\"who\">{0}</div>\n", "<div class=\"vote-buttons\">+1 −1</div></div>\n") }.Write(text, withTitle: false)}
        </div></div>
        <div class="rail">{string.Concat(site.Teasers.Select(teaser => $"<div class=\"card\"><a href=\"/t\"><h3>{teaser.Head}</h3></a><p>{teaser.Line}</p></div>"))}</div></div>
        {(text.HasComments ? $"<div class=\"discussion comments\">{string.Concat(site.All("comment").Select(comment => $"<div class=\"c\"><p>{comment}</p></div>"))}</div>" : "")}
        <div class="bottom"><p>{site["footer"]}</p></div>{string.Concat(Enumerable.Repeat("</div>", 14))}
        <div style="display: none"><p>{site["newsletter"]}</p></div><noscript><p>{site["ad"]}</p></noscript></body></html>
        """;

    // As bulletin boards write it: every post a row of a table, its author in the first cell.
    public static string Board(Site site, Text text) => $"""
        <!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
        <html xmlns="http://www.w3.org/1999/xhtml" xml:lang="{site.Language}"><head><meta charset="utf-8" /><title>{Title(text)}</title></head><body>
        <div id="wrap"><div id="page-header"><div class="navbar"><ul class="linklist navlinks">{Site.Links(site.Nav)}</ul></div></div>
        <div id="page-body"><h2 class="topic-title"><a href="/topic">{Title(text)}</a></h2>
        {new Parts { List = ("<ol>\n", "<li><p>{0}</p></li>\n", "</ol>\n"), Post = ("<table class=\"tablebg\"><tr><td class=\"postauthor\" width=\"20%\"><b>{0}</b><div class=\"userinfo\">Posts: 41<br />Joined: 2019</div></td><td class=\"postbody\">\n", "<div class=\"signature\">___<br />Carpe diem</div></td></tr></table>\n") }.Write(text, withTitle: false)}
        <div class="pagination"><a href="?p=1">1</a> <a href="?p=2">2</a> <a href="?p=3">3</a></div></div>
        <div id="page-footer"><div class="copyright">{site["footer"]}<br />Powered by a board</div></div></div></body></html>
        """;

    private static string Title(Text text) => WebUtility.HtmlEncode(text.Title);

    // "ó" as &oacute without a semicolon where nothing follows that could belong to it; other letters as numbers.
    private static string SloppyReferences(string content)
    {
        var html = new StringBuilder();
        for (var i = 0; i < content.Length; i++)
        {
            var character = content[i];
            var endsWord = i + 1 == content.Length || !char.IsAsciiLetterOrDigit(content[i + 1]);
            html.Append(character switch
            {
                'ó' when endsWord => "&oacute",
                'ö' or 'ü' or 'é' => $"&#{(int)character};",
                'ą' or 'ě' => $"&#x{(int)character:X};",
                '&' => "&amp;",
                '<' => "&lt;",
                _ => character.ToString(),
            });
        }

        return html.ToString();
    }
}
