using Endonym.Corpus.Dedup;
using Endonym.Corpus.Panels;

namespace Endonym.Corpus.Execution.Units;

/// <summary>What becomes of a document that the filters kept.</summary>
internal enum Fate : byte
{
    /// <summary>It is trained on.</summary>
    Training,

    /// <summary>It is held out.</summary>
    HeldOut,

    /// <summary>Its source has used its name before.</summary>
    RepeatedId,

    /// <summary>An earlier document has its text.</summary>
    Duplicate,

    /// <summary>An earlier document is nearly the same.</summary>
    NearDuplicate,

    /// <summary>Another corpus, which is not to be repeated, has it or nearly the same.</summary>
    InOtherCorpus,

    /// <summary>Without the lines that other documents have, too little is left.</summary>
    OnlyRepeatedLines,

    /// <summary>Its source's byte limit leaves it out.</summary>
    OverLimit,

    /// <summary>It is of another corpus, and is here to be compared with.</summary>
    Elsewhere,
}

/// <summary>The fate of each kept document of a corpus, by its ordinal: a byte for each.</summary>
internal sealed class Fates(int count)
{
    /// <summary>Reason of a document that a corpus has which is not to be repeated.</summary>
    public const string InOtherCorpusReason = "in another corpus";

    /// <summary>Reason of a document that has little but lines of others.</summary>
    public const string OnlyRepeatedLinesReason = "little but repeated lines";

    private readonly Fate[] _fates = new Fate[count];

    // Where a cluster's first document is out for another reason, the next one stays in its place; that is rare.
    private readonly Dictionary<(Fate Fate, long Survivor), int> _standIns = [];

    public int Count => _fates.Length;

    public Fate this[int ordinal]
    {
        get => _fates[ordinal];
        set => _fates[ordinal] = value;
    }

    /// <summary>Whether nothing has dropped it yet.</summary>
    public bool IsIn(int ordinal) => _fates[ordinal] is Fate.Training or Fate.HeldOut;

    /// <summary>Drops what repeats another document.</summary>
    /// <param name="clusters">Which documents are alike.</param>
    /// <param name="fate">What becomes of all but one of them.</param>
    public void DropRepeats(ClusterFile clusters, Fate fate)
    {
        var ordinal = -1;
        foreach (var decision in clusters.ReadAll())
        {
            ordinal++;
            if (decision.Kept || !IsIn(ordinal))
                continue;

            var survivor = (int)decision.Survivor;
            if (_fates[survivor] == Fate.Elsewhere)
                _fates[ordinal] = Fate.InOtherCorpus;
            else if (IsIn(survivor) || !_standIns.TryAdd((fate, survivor), ordinal))
                _fates[ordinal] = fate;
        }
    }

    /// <summary>The document that stays for one that was dropped by <see cref="DropRepeats"/>.</summary>
    public int PartnerOf(int ordinal, ClusterDecision decision) =>
        _standIns.TryGetValue((_fates[ordinal], decision.Survivor), out var standIn) ? standIn : (int)decision.Survivor;

    /// <summary>The reason as it is counted.</summary>
    public static string ReasonOf(Fate fate) => fate switch
    {
        Fate.RepeatedId => CorpusBuilder.RepeatedId,
        Fate.Duplicate => ClusterDecision.DuplicateReason,
        Fate.NearDuplicate => ClusterDecision.NearDuplicateReason,
        Fate.InOtherCorpus => InOtherCorpusReason,
        Fate.OnlyRepeatedLines => OnlyRepeatedLinesReason,
        Fate.OverLimit => TrainingLimit.Reason,
        _ => throw new System.Diagnostics.UnreachableException($"{fate} is no reason to leave a document out."),
    };
}
