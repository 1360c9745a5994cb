using System.Text;
using Endonym.Lineage;
using Endonym.Lineage.Rights;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Sources;

/// <summary>Text files in UTF-8, each a document, or several if it is long.</summary>
public sealed class TextSource : IDocumentSource
{
    /// <summary>Reason of a file with bytes that are no UTF-8.</summary>
    public const string NotUtf8 = "not UTF-8";

    // A book in one piece could be neither held out in part nor chosen from.
    private const int LongestPart = 16_000;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Source _source;

    /// <param name="id">The source's id.</param>
    /// <param name="paths">Files, or folders whose <c>.txt</c> files are read.</param>
    /// <param name="rights">What may be done with them.</param>
    /// <param name="today">The day of the declaration, UTC.</param>
    /// <exception cref="InvalidInputException">A path is not there, or the declaration is incomplete.</exception>
    /// <exception cref="RefusedException">The declared rights allow nothing.</exception>
    public TextSource(string id, IReadOnlyList<string> paths, DeclaredRights rights, DateOnly today)
    {
        _source = rights.ToSource(id, today);
        Files = SourceFiles.List(paths, [".txt"]);
    }

    /// <inheritdoc/>
    public Source Describe() => _source;

    /// <inheritdoc/>
    public bool ComesInSeries => false;

    /// <inheritdoc/>
    public string Fingerprint() => InputFingerprint.OfContents(Files);

    /// <inheritdoc/>
    public IReadOnlyList<SourceFile> Files { get; }

    /// <inheritdoc/>
    public IEnumerable<SourceItem> Read(SourceFile file, CancellationToken cancellationToken)
    {
        if (ReadText(file.Path) is not { } text)
        {
            yield return SourceItem.Aside(file.Name, "", NotUtf8);
            yield break;
        }

        var parts = Split(text).ToList();
        for (var part = 0; part < parts.Count; part++)
            yield return SourceItem.Of(new Document { Id = parts.Count == 1 ? file.Name : $"{file.Name}#{part + 1}", Text = parts[part], Source = _source.Id });
    }

    private static string? ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path, StrictUtf8);
        }
        catch (DecoderFallbackException)
        {
            return null; // the caller keeps the file aside
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"{path} cannot be read: {error.Message}", error);
        }
    }

    // At a blank line if there is one in the second half of the part, else at a line break, else at a space, else where it must be.
    private static IEnumerable<string> Split(string text)
    {
        text = text.Replace("\r\n", "\n", StringComparison.Ordinal);
        var start = 0;
        while (text.Length - start > LongestPart)
        {
            var window = text.AsSpan(start, LongestPart);
            var half = window[(LongestPart / 2)..];
            var cut = new[] { half.LastIndexOf("\n\n"), half.LastIndexOf('\n'), half.LastIndexOf(' ') }.FirstOrDefault(found => found >= 0, -1);
            var end = start + (cut >= 0 ? (LongestPart / 2) + cut + 1 : LongestPart);
            if (cut < 0 && char.IsHighSurrogate(text[end - 1]))
                end--;
            yield return text[start..end];
            start = end;
        }

        yield return text[start..];
    }
}
