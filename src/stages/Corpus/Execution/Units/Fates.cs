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

    /// <summary>Its source's byte limit leaves it out.</summary>
    OverLimit,
}

/// <summary>The fate of each kept document of a corpus, by its ordinal.</summary>
internal sealed class Fates(int count)
{
    private readonly Fate[] _fates = new Fate[count];
    private readonly Dictionary<int, int> _partners = [];

    public int Count => _fates.Length;

    public Fate this[int ordinal]
    {
        get => _fates[ordinal];
        set => _fates[ordinal] = value;
    }

    /// <summary>Whether nothing has dropped it yet.</summary>
    public bool IsIn(int ordinal) => _fates[ordinal] is Fate.Training or Fate.HeldOut;

    /// <summary>Ordinal of the document that stays for this one; null for one that repeats none.</summary>
    public int? PartnerOf(int ordinal) => _partners.TryGetValue(ordinal, out var partner) ? partner : null;

    /// <summary>Drops a document because another one stays.</summary>
    public void Repeats(int duplicate, int partner, Fate fate)
    {
        _fates[duplicate] = fate;
        _partners.Add(duplicate, partner);
    }

    /// <summary>The reason as it is counted.</summary>
    public static string ReasonOf(Fate fate) => fate switch
    {
        Fate.RepeatedId => CorpusBuilder.RepeatedId,
        Fate.Duplicate => ClusterDecision.DuplicateReason,
        Fate.NearDuplicate => ClusterDecision.NearDuplicateReason,
        Fate.OverLimit => TrainingLimit.Reason,
        _ => throw new System.Diagnostics.UnreachableException($"{fate} is no reason to leave a document out."),
    };
}
