namespace Endonym.Corpus.Panels;

/// <summary>Chooses which training documents of a source fit its byte limit: by lot over the whole source, so that a small corpus looks like the large one.</summary>
internal static class TrainingLimit
{
    /// <summary>Reason of a document that the limit leaves out.</summary>
    public const string Reason = "over the byte limit";

    /// <summary>Ordinals of the documents that do not fit.</summary>
    /// <param name="training">The source's training documents.</param>
    /// <param name="byteLimit">Most bytes to keep.</param>
    public static IEnumerable<int> LeftOut(IEnumerable<KeptDocument> training, long byteLimit)
    {
        var bytes = 0L;
        foreach (var document in training.OrderBy(document => document.Lot))
        {
            if (bytes + document.Bytes <= byteLimit)
                bytes += document.Bytes;
            else
                yield return document.Ordinal;
        }
    }
}
