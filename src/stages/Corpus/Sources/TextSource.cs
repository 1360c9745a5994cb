using System.Text;
using Endonym.Corpus.Rights;
using Endonym.Lineage;
using Endonym.Lineage.Rights;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Sources;

/// <summary>Text files in UTF-8, each a document, or several if it is long.</summary>
public sealed class TextSource : IDocumentSource
{
    /// <summary>Reason of a file with bytes that are no UTF-8.</summary>
    public const string NotUtf8 = "not UTF-8";

    /// <summary>Reason of a text with zero characters, which binary files have, and UTF-16 read as UTF-8.</summary>
    public const string NotText = "not text";

    /// <summary>Reason of a text with U+FFFD, which an earlier conversion put where it lost a character.</summary>
    public const string LostCharacters = "lost characters";

    // With the mark, so that one at the beginning of a file is skipped.
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true);

    private readonly DeclaredFiles _declared;
    private readonly string? _genre;

    /// <param name="id">The source's id; null to name it after its files and their content.</param>
    /// <param name="paths">Files, or folders whose <c>.txt</c> files are read.</param>
    /// <param name="rights">What may be done with them.</param>
    /// <param name="today">The day of the declaration, UTC.</param>
    /// <exception cref="InvalidInputException">A path is not there, or the declaration is incomplete.</exception>
    /// <exception cref="RefusedException">The declared rights allow nothing.</exception>
    public TextSource(string? id, IReadOnlyList<string> paths, DeclaredRights rights, DateOnly today)
    {
        _declared = new DeclaredFiles(id, paths, [".txt"], rights, today);
        _genre = rights.Genre;
    }

    /// <inheritdoc/>
    public Source Describe() => _declared.Source;

    /// <inheritdoc/>
    public bool ComesInSeries => false;

    /// <inheritdoc/>
    public string Fingerprint() => _declared.Fingerprint;

    /// <inheritdoc/>
    public IReadOnlyList<SourceFile> Files => _declared.Files;

    /// <inheritdoc/>
    public IEnumerable<SourceItem> Read(SourceFile file, CancellationToken cancellationToken)
    {
        // Read through first: of a file in another encoding nothing enters, not even the part before the first byte that shows it.
        var items = IsUtf8(file.Path, cancellationToken) ? ReadFile(file.Name, file.Path) : [SourceItem.Aside(file.Name, "", NotUtf8)];
        foreach (var item in items)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return item;
        }
    }

    private IEnumerable<SourceItem> ReadFile(string name, string path)
    {
        using var reader = Open(path);
        var number = 0;
        string? held = null; // whether the first part is the whole is known once there is no second
        foreach (var part in TextParts.Read(reader))
        {
            if (held is not null)
                yield return ToItem(FormattableString.Invariant($"{name}#{++number}"), held);
            held = part;
        }

        yield return ToItem(number == 0 ? name : FormattableString.Invariant($"{name}#{number + 1}"), held!); // there is always one part
    }

    private SourceItem ToItem(string id, string text) => text switch
    {
        _ when text.Contains('\0', StringComparison.Ordinal) => SourceItem.Aside(id, text, NotText),
        _ when text.Contains('\uFFFD', StringComparison.Ordinal) => SourceItem.Aside(id, text, LostCharacters),
        _ => SourceItem.Of(ClearedDocument.Declared(new Document { Id = id, Text = text, Source = _declared.Source.Id, Genre = _genre }, _declared.Source)),
    };

    private static bool IsUtf8(string path, CancellationToken cancellationToken) => NamedFile.Read(path, path =>
    {
        using var reader = Open(path);
        var buffer = new char[1 << 16];
        try
        {
            while (reader.Read(buffer) > 0)
                cancellationToken.ThrowIfCancellationRequested();
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    });

    private static StreamReader Open(string path) => NamedFile.Read(path, static path => new StreamReader(path, StrictUtf8, detectEncodingFromByteOrderMarks: false, bufferSize: 1 << 16));
}
