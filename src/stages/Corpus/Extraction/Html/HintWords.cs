using System.Collections.Frozen;

namespace Endonym.Corpus.Extraction.Html;

/// <summary>Reads hints from class names and ids: <c>"leftSidebar nav-menu"</c> is four words, of which three tell.</summary>
internal sealed class HintWords
{
    private const int MaxRemembered = 4096;
    private const int LongestWord = 20;

    private static readonly FrozenDictionary<string, NodeHints>.AlternateLookup<ReadOnlySpan<char>> Words = Build().GetAlternateLookup<ReadOnlySpan<char>>();

    // A site uses the same few names on every page.
    private readonly Dictionary<string, NodeHints> _remembered = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NodeHints>.AlternateLookup<ReadOnlySpan<char>> _bySpan;

    public HintWords() => _bySpan = _remembered.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The hints in a class attribute or an id.</summary>
    public NodeHints Of(ReadOnlySpan<char> names)
    {
        if (names.Length > 400)
            names = names[..400];
        if (_bySpan.TryGetValue(names, out var hints))
            return hints;
        if (_remembered.Count >= MaxRemembered)
            _remembered.Clear();
        return _bySpan[names] = Read(names);
    }

    // Words end where letters end and where a capital follows a small letter.
    private static NodeHints Read(ReadOnlySpan<char> names)
    {
        var hints = NodeHints.None;
        Span<char> word = stackalloc char[LongestWord];
        var length = 0;
        var previousLower = false;
        for (var i = 0; i <= names.Length; i++)
        {
            var character = i < names.Length ? names[i] : ' ';
            var ends = !char.IsLetter(character) || (previousLower && char.IsUpper(character));
            if (ends && length > 0)
            {
                if (length <= LongestWord && Words.TryGetValue(word[..length], out var hint))
                    hints |= hint;
                length = 0;
            }

            previousLower = char.IsLower(character);
            if (!char.IsLetter(character))
                continue;
            if (length < LongestWord)
                word[length] = char.ToLowerInvariant(character);
            length++;
        }

        return hints;
    }

    private static FrozenDictionary<string, NodeHints> Build()
    {
        var words = new Dictionary<string, NodeHints>(StringComparer.Ordinal);
        Add(NodeHints.Boilerplate, """
            nav navi navbar navbox navigation navigace nawigacja menu submenu topmenu mainmenu megamenu breadcrumb breadcrumbs crumbs okruszki
            sidebar sidebars rightbar leftbar sidenav rail foot footer footers stopka paticka fusszeile fuss colophon masthead topbar banner banners
            cookie cookies cookiebar consent gdpr rodo dsgvo popup popin modal overlay lightbox toast
            newsletter subscribe subscription signup login logowanie prihlaseni anmeldung paywall
            share shares sharing sharebar sharedaddy social socials addthis sdilet udostepnij teilen
            related recommended recommendation recommendations polecane podobne powiazane souvisejici doporucujeme empfehlungen verwandte mehrzumthema outbrain taboola
            promo promos promoted promotion sponsor sponsored sponsors ad ads adv advert adverts advertisement advertising adsense adbox adslot reklama reklamy werbung anzeige anzeigen
            pagination pager paging pagenav paginate tagcloud tagi toolbar searchform searchbox szukaj suche hledat skiplink
            copyright ticker shoutbox poll userinfo postprofile avatar quicklinks editsection catlinks noprint printfooter jumplinks reflinks
            dropdown carousel backlink permalink blogroll trending popular najczesciej najnowsze
            """);
        Add(NodeHints.Marginal, """
            widget widgets header head hlavicka naglowek kopf meta metadata postmeta byline authorbox bio tags tag categories category rating ratings vote votes button buttons btn
            credit credits toc teaser teasers slider slideshow gallery galeria galerie galerii similar side aside extra tools print controls
            signature sig caption captions date timestamp author disclaimer legal archive archives calendar bottom infobox search filter filters sort
            """);
        Add(NodeHints.Content, """
            article articlebody articlecontent content contents contentbody maincontent main post posts postbody postcontent entry entrycontent story storybody text
            tresc tekst artykul wpis obsah clanek inhalt artikel beitrag hauptinhalt hauptspalte thread message messages msg topic wiki mw parser hentry prose recipe przepis
            markdown answer question odpowiedz pytanie document doc docs
            """);
        Add(NodeHints.Comments, """
            comment comments commentlist commentarea komentarz komentarze komentarzy komentar komentare kommentar kommentare disqus respond remark remarks feedback
            """);
        Add(NodeHints.Hidden, "hidden hide invisible offscreen");
        return words.ToFrozenDictionary(StringComparer.Ordinal);

        void Add(NodeHints hint, string list)
        {
            foreach (var word in list.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
                words[word] = words.GetValueOrDefault(word) | hint;
        }
    }
}
