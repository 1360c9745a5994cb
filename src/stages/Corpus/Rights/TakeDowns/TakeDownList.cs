namespace Endonym.Corpus.Rights.TakeDowns;

/// <summary>The requests and opt-outs that came after the texts did, as a YAML file (JSON is YAML too).</summary>
/// <remarks>
/// <code>
/// format: 1
/// take_downs:
///   - id: 2026-09-01-news
///     date: 2026-09-01
///     reason: "robots.txt of news.example now names GPTBot"
///     opt_out:                     # or one of: source, document, url_prefix, host, take_down_key
///       origin: https://news.example
///       robots: { file: evidence/news-robots.txt, sha256: … }   # also tdmrep, ai_txt; `text` instead of `file` for a short one
/// </code>
/// </remarks>
public sealed class TakeDownList
{
    private TakeDownList(IReadOnlyList<TakeDown> entries, IReadOnlyList<string> files)
    {
        Entries = entries;
        Files = files;
    }

    /// <summary>The entries in the order of the file.</summary>
    public IReadOnlyList<TakeDown> Entries { get; }

    /// <summary>The files of evidence that the entries point at, relative to the list's folder; none of a list made elsewhere.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>Reads a list.</summary>
    /// <exception cref="Lineage.InvalidInputException">The file cannot be read, or an entry is not of the form above.</exception>
    public static TakeDownList Read(string path)
    {
        var (entries, files) = TakeDownYaml.Read(path);
        return new TakeDownList(entries, files);
    }

    /// <summary>A list of entries made elsewhere.</summary>
    public static TakeDownList Of(params IReadOnlyList<TakeDown> entries) => new(entries, []);
}
