using Endonym.Lineage;

namespace Endonym.Corpus.Sources.Office;

/// <summary>Documents of LibreOffice and its kin.</summary>
public sealed class OdtSource : DeclaredFileSource
{
    /// <param name="id">The source's id; null to name it after its files and their content.</param>
    /// <param name="paths">Files, or folders whose <c>.odt</c> files are read.</param>
    /// <param name="rights">What may be done with them.</param>
    /// <param name="today">The day of the declaration, UTC.</param>
    /// <exception cref="InvalidInputException">A path is not there, or the declaration is incomplete.</exception>
    /// <exception cref="RefusedException">The declared rights allow nothing.</exception>
    public OdtSource(string? id, IReadOnlyList<string> paths, DeclaredRights rights, DateOnly today)
        : base(id, paths, [".odt"], rights, today)
    {
    }

    /// <inheritdoc/>
    public override IEnumerable<SourceItem> Read(SourceFile file, CancellationToken cancellationToken)
    {
        using var package = OfficePackage.Open(file.Path);
        var items = ForeignBytes.Parse(file.Path, () => OdtText.IsEncrypted(package, cancellationToken))
            ? [SourceItem.Aside(file.Name, "", DocxSource.Encrypted)]
            : Texts.ToItems(file.Name, ForeignBytes.ParseEach(file.Path, OdtText.Read(package, cancellationToken)));
        foreach (var item in items)
            yield return item;
    }
}
