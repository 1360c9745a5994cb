using System.Text;
using Endonym.Corpus.Rights.Tdm;
using Endonym.Corpus.Rights.Web;
using Endonym.Corpus.Sources.Office;
using Endonym.Lineage;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Exceptions;

namespace Endonym.Corpus.Sources.Pdf;

/// <summary>PDF files that have a text, with their lines put together to paragraphs.</summary>
/// <remarks>A document's lines are in memory while it is read: what returns on every page is only known once all pages are.</remarks>
public sealed class PdfSource : DeclaredFileSource
{
    /// <summary>Reason of a file whose pages are pictures.</summary>
    public const string NoTextLayer = "no text layer";

    /// <summary>Reason of a file whose words run into each other.</summary>
    public const string GluedWords = "glued words";

    /// <summary>Reason of a page that cannot be read; the others are.</summary>
    public const string BrokenPage = "broken page";

    /// <summary>Pages of a file at most.</summary>
    public const int MaxPages = 20_000;

    /// <summary>Letters of a page at most; a newspaper's has some ten thousands.</summary>
    public const int MaxLettersPerPage = 200_000;

    /// <summary>Letters of a file at most; thirty long novels.</summary>
    public const int MaxLetters = 1 << 25;

    private const int MaxNesting = 128;

    /// <param name="id">The source's id; null to name it after its files and their content.</param>
    /// <param name="paths">Files, or folders whose <c>.pdf</c> files are read.</param>
    /// <param name="rights">What may be done with them.</param>
    /// <param name="today">The day of the declaration, UTC.</param>
    /// <exception cref="InvalidInputException">A path is not there, or the declaration is incomplete.</exception>
    /// <exception cref="RefusedException">The declared rights allow nothing.</exception>
    public PdfSource(string? id, IReadOnlyList<string> paths, DeclaredRights rights, DateOnly today)
        : base(id, paths, [".pdf"], rights, today)
    {
    }

    /// <inheritdoc/>
    public override IEnumerable<SourceItem> Read(SourceFile file, CancellationToken cancellationToken)
    {
        using var document = ForeignBytes.Parse(file.Path, () => Open(file.Path));
        if (document is null)
        {
            yield return SourceItem.Aside(file.Name, "", DocxSource.Encrypted);
            yield break;
        }

        if (ReservationsCount && ForeignBytes.Parse(file.Path, () => IsReserved(document)))
        {
            yield return SourceItem.Aside(file.Name, "", Reserved);
            yield break;
        }

        var pages = new List<List<PdfLine>>();
        var count = ForeignBytes.Parse(file.Path, () => CountPages(document));
        long letters = 0;
        for (var number = 1; number <= count; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (ReadPage(file.Path, document, number, ref letters) is { } lines)
                pages.Add(lines);
            else
                yield return SourceItem.Aside(FormattableString.Invariant($"{file.Name}/page {number}"), "", BrokenPage);
        }

        var text = string.Concat(new PdfParagraphs(pages).Read());
        if (text.Length == 0)
        {
            yield return SourceItem.Aside(file.Name, "", NoTextLayer);
        }
        else if (PdfRepair.IsGlued(text))
        {
            yield return SourceItem.Aside(file.Name, text, GluedWords);
        }
        else
        {
            foreach (var item in Texts.ToItems(file.Name, [text]))
                yield return item;
        }
    }

    // Null where a password is needed.
    private static bool IsReserved(PdfDocument document) =>
        document.TryGetXmpMetadata(out var xmp) && EmbeddedTdm.Read(new EmbeddedMetadata(EmbeddedMetadataKind.PdfXmp, Encoding.UTF8.GetString(xmp.GetXmlBytes()))).Reserved == true;

    private static PdfDocument? Open(string path)
    {
        try
        {
            return PdfDocument.Open(path, new ParsingOptions { UseLenientParsing = true, SkipMissingFonts = true, MaxStackDepth = MaxNesting, FilterProvider = new BoundedFilters() });
        }
        catch (PdfDocumentEncryptedException)
        {
            return null;
        }
    }

    private static int CountPages(PdfDocument document) => document.NumberOfPages is var count and <= MaxPages
        ? count
        : throw new InvalidDataException(FormattableString.Invariant($"It has {document.NumberOfPages:N0} pages; at most {MaxPages:N0} are read."));

    private static List<PdfLine>? ReadPage(string path, PdfDocument document, int number, ref long letters)
    {
        try
        {
            var all = ForeignBytes.Parse(path, () => document.GetPage(number).Letters);
            letters += all.Count;
            return all.Count > MaxLettersPerPage || letters > MaxLetters
                ? null
                : ForeignBytes.Parse(path, () => PdfLines.Of(all).ConvertAll(line => line with { Text = PdfRepair.Mend(line.Text) }));
        }
        catch (InvalidInputException)
        {
            return null; // counted by the caller as a broken page
        }
    }
}
