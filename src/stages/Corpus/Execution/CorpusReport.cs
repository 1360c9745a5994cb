using System.Diagnostics;
using Endonym.Corpus.Privacy;

namespace Endonym.Corpus.Execution;

/// <summary>What became of everything that was read: the file <c>report.json</c>. The counts add up, in all and for each source.</summary>
public sealed record CorpusReport
{
    /// <summary>Items read, faults included.</summary>
    public required long Read { get; init; }

    /// <summary>Documents to train on.</summary>
    public required long Kept { get; init; }

    /// <summary>UTF-8 bytes of their text.</summary>
    public required long KeptBytes { get; init; }

    /// <summary>Documents held out.</summary>
    public required long HeldOut { get; init; }

    /// <summary>UTF-8 bytes of their text.</summary>
    public required long HeldOutBytes { get; init; }

    /// <summary>Documents dropped, by reason.</summary>
    public required IReadOnlyDictionary<string, long> Dropped { get; init; }

    /// <summary>Items that were no documents, by reason.</summary>
    public required IReadOnlyDictionary<string, long> Faults { get; init; }

    /// <summary>Lines or paragraphs taken out of documents because others have them too.</summary>
    public long RepeatedLines { get; init; }

    /// <summary>Files that could not be read, or not to their end; each is one of <see cref="Faults"/> too.</summary>
    public required IReadOnlyList<BrokenFile> BrokenFiles { get; init; }

    /// <summary>Personal data found, by kind; empty where none was looked for.</summary>
    public required IReadOnlyDictionary<string, PrivacyCount> PersonalData { get; init; }

    /// <summary>Documents dropped for an evaluation item, by item; one document may have several.</summary>
    public required IReadOnlyDictionary<string, long> EvaluationItems { get; init; }

    /// <summary>The same for each source, by id; empty in the entries of the sources themselves.</summary>
    public required IReadOnlyDictionary<string, CorpusReport> Sources { get; init; }

    /// <summary>Ids of the sources that the units of work read, by the units' numbers, which are in the names of the corpus' files; null in the entries of the sources themselves.</summary>
    public IReadOnlyList<string>? Units { get; init; }

    /// <summary>Returns itself if every item read is accounted for once.</summary>
    /// <exception cref="UnreachableException">It is not.</exception>
    internal CorpusReport Checked()
    {
        var told = Kept + HeldOut + Dropped.Values.Sum() + Faults.Values.Sum();
        if (Read != told)
            throw new UnreachableException($"The corpus read {Read} items and accounts for {told}.");
        if (Sources.Count > 0 && Sources.Values.Sum(source => source.Checked().Read) != Read)
            throw new UnreachableException($"The corpus read {Read} items and its sources {Sources.Values.Sum(source => source.Read)}.");
        return this;
    }
}
