using Endonym.Corpus.Rights.Signals;
using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Rights;

/// <summary>What may be done with one document, and everything that was looked at to say so.</summary>
public sealed class RightsVerdict
{
    /// <summary>Reason of a document that its rightsholder had taken out.</summary>
    public const string TakenDown = "taken down";

    /// <summary>Reason of a document whose rights are reserved.</summary>
    public const string Reserved = "rights reserved";

    /// <summary>Reason of a document for which nobody looked for an opt-out where one would stand.</summary>
    public const string NotLookedFor = "no opt-out looked for";

    /// <summary>Reason of a document under a licence that it states itself.</summary>
    public const string LicensedHere = "licensed by the document";

    /// <summary>Reason of a document under its source's licence.</summary>
    public const string LicensedBySource = "licensed by the source";

    /// <summary>Reason of a document without an opt-out.</summary>
    public const string NoOptOut = "no opt-out found";

    /// <summary>Reason of a document under the research exception.</summary>
    public const string ResearchException = "research exception";

    /// <summary>Reason of a document whose source rests on an agreement, on the law, or on our own pen.</summary>
    public const string Declared = "declared for the source";

    internal RightsVerdict()
    {
    }

    /// <summary>What may be done with it.</summary>
    public required RightsClass Class { get; init; }

    /// <summary>SPDX expression, or <c>LicenseRef-…</c>.</summary>
    public required string License { get; init; }

    /// <summary>The rule that decided; one of this type's constants, since reasons are counted.</summary>
    public required string Reason { get; init; }

    /// <summary>The signal that decided; null where none did.</summary>
    public RightsSignal? DecidedBy { get; init; }

    /// <summary>Everything that was looked at, in the order it was looked at.</summary>
    public required IReadOnlyList<RightsSignal> Evidence { get; init; }
}
