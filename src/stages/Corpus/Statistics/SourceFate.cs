using Endonym.Corpus.Execution;

namespace Endonym.Corpus.Statistics;

/// <summary>What became of the items of a source.</summary>
/// <param name="Read">Items read.</param>
/// <param name="Kept">Documents to train on.</param>
/// <param name="KeptBytes">UTF-8 bytes of their text.</param>
/// <param name="HeldOut">Documents held out.</param>
/// <param name="Dropped">Documents dropped.</param>
/// <param name="Faults">Items that were no documents.</param>
public sealed record SourceFate(long Read, long Kept, long KeptBytes, long HeldOut, long Dropped, long Faults)
{
    internal static SourceFate Of(CorpusReport report) => new(report.Read, report.Kept, report.KeptBytes, report.HeldOut, report.Dropped.Values.Sum(), report.Faults.Values.Sum());
}
