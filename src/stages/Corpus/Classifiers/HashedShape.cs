namespace Endonym.Corpus.Classifiers;

/// <summary>Size of a hashed linear classifier.</summary>
/// <param name="RowBits">Binary logarithm of the table's rows.</param>
/// <param name="ExtraRows">Rows behind the hashed ones that features address by number.</param>
/// <param name="ClassCount">Classes.</param>
internal readonly record struct HashedShape(int RowBits, int ExtraRows, int ClassCount)
{
    /// <summary>Rows that are hashed to.</summary>
    public int HashedRows => 1 << RowBits;

    /// <summary>All rows.</summary>
    public int RowCount => HashedRows + ExtraRows;

    /// <summary>Numbers in a row: the classes, filled up to whole vectors.</summary>
    public int Stride => ClassCount <= 4 ? 4 : (ClassCount + 7) / 8 * 8;

    /// <summary>Numbers in the table.</summary>
    public int Length => RowCount * Stride;
}
