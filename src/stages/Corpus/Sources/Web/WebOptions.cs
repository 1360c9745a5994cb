using Endonym.Corpus.Rights;
using Endonym.Lineage;
using Endonym.Text.Packs;

namespace Endonym.Corpus.Sources.Web;

/// <summary>How pages of the web become documents, and how their rights are cleared.</summary>
public sealed record WebOptions
{
    /// <summary>Frequent words of the language in lower case, by which its prose is told from navigation; empty where the language is not known.</summary>
    public IReadOnlyList<string> StopWords { get; init; } = [];

    /// <summary>The letters of the language that ASCII lacks, in lower case; they tell its old encodings apart.</summary>
    public string Diacritics { get; init; } = "";

    /// <summary>Whether readers' comments below an article are kept.</summary>
    public bool KeepComments { get; init; }

    /// <summary>Whether tables within the text are kept, a row a line.</summary>
    public bool KeepTables { get; init; } = true;

    /// <summary>Whose rules count when rights are cleared, and how.</summary>
    public ClearanceOptions Clearance { get; init; } = new();

    /// <summary>How sites call their terms of service: the last part of the address, in lower case and without an ending. What lies there is read for a reservation.</summary>
    public IReadOnlyList<string> TermsNames { get; init; } =
    [
        "terms", "terms-of-service", "terms-of-use", "terms-and-conditions", "terms_of_service", "terms_of_use", "tos", "legal", "legal-notice",
        "regulamin", "regulamin-serwisu", "warunki-korzystania", "zasady-korzystania", "nota-prawna", "podminky", "podminky-uziti", "vseobecne-podminky",
        "nutzungsbedingungen", "agb", "rechtliche-hinweise", "cgu", "conditions-generales", "conditions-utilisation", "mentions-legales",
    ];

    /// <summary>For <see cref="SourceKind.Html"/>: the address of the folder's root, such as <c>https://news.example/</c>; null where the first folder is named after the host.</summary>
    public string? BaseUrl
    {
        get;
        init => field = value is null || (Uri.TryCreate(value, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && value.EndsWith('/'))
            ? value
            : throw new InvalidInputException($"base_url is '{value}'; it must be an absolute http or https address that ends in '/', such as https://news.example/.");
    }

    /// <summary>For <see cref="SourceKind.Html"/>: the day the pages were fetched, which their files do not tell; required.</summary>
    public DateOnly? FetchedOn { get; init; }

    /// <summary>For <see cref="SourceKind.Html"/>: folders with what the mirror lacks of robots.txt, tdmrep.json, ai.txt and terms, laid out as the mirror is.</summary>
    public IReadOnlyList<string> SiteEvidence { get; init; } = [];

    /// <summary>
    /// For <see cref="SourceKind.Warc"/>: indexes, CDX or CDXJ (<c>.gz</c> and <c>.zst</c> too), or folders of them, that list the pages which become documents; empty takes every page. Evidence of
    /// rights is taken from all records all the same, so that an index that was filtered hides no opt-out.
    /// </summary>
    public IReadOnlyList<string> Cdx { get; init; } = [];

    /// <summary>Options with what a language's pack knows.</summary>
    public static WebOptions For(LanguagePack pack) => new() { StopWords = pack.StopWords, Diacritics = pack.Diacritics };
}
