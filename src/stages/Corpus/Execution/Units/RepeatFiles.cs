using Endonym.Corpus.Dedup;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Execution.Units;

/// <summary>Where it is written down which documents of the corpus are alike.</summary>
/// <param name="Texts">Decisions on equal texts.</param>
/// <param name="Near">Decisions on nearly equal texts; null where none were looked for.</param>
internal sealed record RepeatFiles(string Texts, string? Near)
{
    /// <summary>Opens the files, for one thread.</summary>
    public Reader Open() => new(new ClusterFile(Texts), Near is null ? null : new ClusterFile(Near));

    /// <summary>Says of a document how many are like it, and which of them stays.</summary>
    internal sealed class Reader(ClusterFile texts, ClusterFile? near) : IDisposable
    {
        /// <summary>Documents that are like one, itself among them.</summary>
        public long SizeOf(int ordinal) => Math.Max(texts[ordinal].ClusterSize, near?[ordinal].ClusterSize ?? 1); // a text too short to be sketched has equals all the same

        /// <summary>The document, with the size of its cluster where it is not alone.</summary>
        public Document WithSize(Document document, int ordinal)
        {
            var size = SizeOf(ordinal);
            return size == 1 ? document : document with { Scores = (document.Scores ?? new DocumentScores()) with { ClusterSize = size } };
        }

        /// <summary>The document that stays in place of one; null for one that repeats none.</summary>
        public int? PartnerOf(int ordinal, Fates fates) => fates[ordinal] switch
        {
            Fate.Duplicate => fates.PartnerOf(ordinal, texts[ordinal]),
            Fate.NearDuplicate => fates.PartnerOf(ordinal, near![ordinal]), // looked for, or there were none
            Fate.InOtherCorpus when fates[(int)texts[ordinal].Survivor] == Fate.Elsewhere => (int)texts[ordinal].Survivor,
            Fate.InOtherCorpus when near is not null && fates[(int)near[ordinal].Survivor] == Fate.Elsewhere => (int)near[ordinal].Survivor,
            _ => null,
        };

        public void Dispose()
        {
            texts.Dispose();
            near?.Dispose();
        }
    }
}
