using Endonym.Lineage;

namespace Endonym.Corpus.Sources.Office;

/// <summary>Documents of Microsoft Word.</summary>
public sealed class DocxSource : DeclaredFileSource
{
    /// <summary>Reason of a file that only a password opens.</summary>
    public const string Encrypted = "encrypted";

    /// <param name="id">The source's id; null to name it after its files and their content.</param>
    /// <param name="paths">Files, or folders whose <c>.docx</c> files are read.</param>
    /// <param name="rights">What may be done with them.</param>
    /// <param name="today">The day of the declaration, UTC.</param>
    /// <exception cref="InvalidInputException">A path is not there, or the declaration is incomplete.</exception>
    /// <exception cref="RefusedException">The declared rights allow nothing.</exception>
    public DocxSource(string? id, IReadOnlyList<string> paths, DeclaredRights rights, DateOnly today)
        : base(id, paths, [".docx"], rights, today)
    {
    }

    /// <inheritdoc/>
    public override IEnumerable<SourceItem> Read(SourceFile file, CancellationToken cancellationToken)
    {
        if (OfficePackage.IsCompoundFile(file.Path))
        {
            yield return SourceItem.Aside(file.Name, "", Encrypted);
            yield break;
        }

        using var package = OfficePackage.Open(file.Path);
        var items = ForeignBytes.Parse(file.Path, () => package.IsEncrypted(DocxText.MainOf(package, cancellationToken)))
            ? [SourceItem.Aside(file.Name, "", Encrypted)]
            : Texts.ToItems(file.Name, ForeignBytes.ParseEach(file.Path, DocxText.Read(package, cancellationToken)));
        foreach (var item in items)
            yield return item;
    }
}
