using System.Diagnostics.CodeAnalysis;
using Endonym.Corpus.Decontamination;
using Endonym.Corpus.Privacy;
using Endonym.Lineage.Rights;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Execution;

/// <summary>What judging an item gave: a document with what choosing needs, or a rejection.</summary>
internal readonly record struct JudgedItem
{
    [MemberNotNullWhen(true, nameof(Rejected))]
    [MemberNotNullWhen(false, nameof(Kept), nameof(Line))]
    public bool IsRejected => Rejected is not null;

    public RejectedItem? Rejected { get; init; }

    public bool IsFault { get; init; }

    public Document? Kept { get; init; }

    public byte[]? Line { get; init; }

    /// <summary>The source of a kept document; null where it is only compared with.</summary>
    public Source? Source { get; init; }

    /// <summary>What was looked at to clear it; null where its source was cleared as a whole.</summary>
    public DocumentEvidence? Evidence { get; init; }

    public UInt128 Fingerprint { get; init; }

    public UInt128 Lot { get; init; }

    public int Bytes { get; init; }

    /// <summary>Of the MinHash sketch; empty for a text too short to have one, null where near duplicates are not looked for.</summary>
    public ulong[]? Signature { get; init; }

    /// <summary>Null where personal data are not looked for.</summary>
    public PrivacyDecision? Personal { get; init; }

    /// <summary>Null where no evaluation item was found.</summary>
    public DecontaminationResult? Contamination { get; init; }
}
