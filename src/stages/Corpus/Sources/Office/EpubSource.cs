using Endonym.Corpus.Rights.Tdm;
using Endonym.Corpus.Rights.Web;
using Endonym.Lineage;

namespace Endonym.Corpus.Sources.Office;

/// <summary>Electronic books, their chapters in the order of reading.</summary>
public sealed class EpubSource : DeclaredFileSource
{
    /// <summary>Reason of a chapter that the book names and does not have.</summary>
    public const string MissingChapter = "missing chapter";

    private readonly Func<string, string> _toText;

    /// <param name="id">The source's id; null to name it after its files and their content.</param>
    /// <param name="paths">Files, or folders whose <c>.epub</c> files are read.</param>
    /// <param name="rights">What may be done with them.</param>
    /// <param name="today">The day of the declaration, UTC.</param>
    /// <param name="toText">Makes plain text of a chapter's XHTML, paragraphs parted by blank lines; null for <see cref="XhtmlText.Read"/>.</param>
    /// <exception cref="InvalidInputException">A path is not there, or the declaration is incomplete.</exception>
    /// <exception cref="RefusedException">The declared rights allow nothing.</exception>
    public EpubSource(string? id, IReadOnlyList<string> paths, DeclaredRights rights, DateOnly today, Func<string, string>? toText = null)
        : base(id, paths, [".epub"], rights, today) => _toText = toText ?? XhtmlText.Read;

    /// <inheritdoc/>
    public override IEnumerable<SourceItem> Read(SourceFile file, CancellationToken cancellationToken)
    {
        using var package = OfficePackage.Open(file.Path);
        var book = ForeignBytes.Parse(file.Path, () => EpubBook.Open(package, cancellationToken));
        if (book.IsEncrypted)
        {
            yield return SourceItem.Aside(file.Name, "", DocxSource.Encrypted);
            yield break;
        }

        if (ReservationsCount && ForeignBytes.Parse(file.Path, () => EmbeddedTdm.Read(new EmbeddedMetadata(EmbeddedMetadataKind.EpubPackage, EpubBook.ReadChapter(package, book.Package)))).Reserved == true)
        {
            yield return SourceItem.Aside(file.Name, "", Reserved);
            yield break;
        }

        foreach (var missing in book.Chapters.Where(chapter => !package.Has(chapter)))
            yield return SourceItem.Aside($"{file.Name}/{missing}", missing, MissingChapter);
        foreach (var item in Texts.ToItems(file.Name, ForeignBytes.ParseEach(file.Path, Pieces(package, book, cancellationToken))))
            yield return item;
    }

    private IEnumerable<string> Pieces(OfficePackage package, EpubBook book, CancellationToken cancellationToken)
    {
        var isFirst = true;
        foreach (var chapter in book.Chapters.Where(package.Has))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var text = _toText(EpubBook.ReadChapter(package, chapter)).Trim();
            if (text.Length == 0)
                continue;
            if (!isFirst)
                yield return "\n\n";
            isFirst = false;
            yield return text;
        }
    }
}
