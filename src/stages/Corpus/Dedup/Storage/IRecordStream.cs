namespace Endonym.Corpus.Dedup.Storage;

/// <summary>Records one after another.</summary>
internal interface IRecordStream<T> : IDisposable where T : unmanaged
{
    /// <summary>The next one.</summary>
    /// <returns>Whether there was one.</returns>
    bool TryRead(out T record);
}
