using System.Text;

namespace Endonym.Corpus.Sources.MediaWiki;

/// <summary>What a dump says of its wiki.</summary>
internal sealed class WikiSite
{
    private const int FileNamespace = 6;
    private const int CategoryNamespace = 14;

    private readonly HashSet<string> _leftOut = new(StringComparer.OrdinalIgnoreCase) { "file", "image", "media", "category" };

    /// <summary>Address of the main page; null where the dump names none.</summary>
    public string? Base { get; set; }

    /// <summary>Learns what a namespace is called in the wiki's language.</summary>
    public void AddNamespace(int number, string name)
    {
        if (number is FileNamespace or CategoryNamespace && name.Length > 0)
            _leftOut.Add(name);
    }

    /// <summary>Whether a link's target is a picture or a category, which are no words of the sentence.</summary>
    public bool IsLeftOut(ReadOnlySpan<char> prefix) => _leftOut.GetAlternateLookup<ReadOnlySpan<char>>().Contains(prefix);

    /// <summary>Where people find a page; null where the dump does not say where its wiki is.</summary>
    public string? UrlOf(string title)
    {
        if (Base is null || Base.LastIndexOf('/') is not (var slash and > 0))
            return null;
        var url = new StringBuilder(Base, 0, slash + 1, Base.Length + (title.Length * 2));
        foreach (var part in title.Replace(' ', '_').Split('/'))
            url.Append(Uri.EscapeDataString(part).Replace("%3A", ":", StringComparison.Ordinal)).Append('/');
        url.Length--;
        return url.ToString();
    }
}
