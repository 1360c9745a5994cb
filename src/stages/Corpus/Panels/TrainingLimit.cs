namespace Endonym.Corpus.Panels;

/// <summary>Chooses which training documents of a source fit its byte limit: by lot over the whole source, so that a small corpus looks like the large one.</summary>
internal static class TrainingLimit
{
    /// <summary>Reason of a document that the limit leaves out.</summary>
    public const string Reason = "over the byte limit";

    private const int BucketBits = 16;

    /// <summary>Ordinals of the documents that do not fit: the highest lots.</summary>
    /// <param name="training">The source's training documents; read twice, the same both times. Only those with lots near the cut stay in memory.</param>
    /// <param name="byteLimit">Most bytes to keep.</param>
    public static IEnumerable<int> LeftOut(IEnumerable<KeptDocument> training, long byteLimit)
    {
        var bytesOf = new long[1 << BucketBits];
        foreach (var document in training)
            bytesOf[BucketOf(document)] += document.Bytes;

        var cut = 0;
        var bytes = 0L;
        while (cut < bytesOf.Length && bytes + bytesOf[cut] <= byteLimit)
            bytes += bytesOf[cut++];

        List<KeptDocument> nearCut = [];
        foreach (var document in training)
        {
            if (BucketOf(document) == cut)
                nearCut.Add(document);
            else if (BucketOf(document) > cut)
                yield return document.Ordinal;
        }

        foreach (var document in nearCut.OrderBy(document => document.Lot))
        {
            if (bytes + document.Bytes <= byteLimit)
                bytes += document.Bytes;
            else
                yield return document.Ordinal;
        }
    }

    private static int BucketOf(KeptDocument document) => (int)(document.Lot >> (128 - BucketBits));
}
