using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;
using Endonym.Release.AiAct;
using Endonym.Release.Gate;

namespace Endonym.Release;

/// <summary>What the papers of a release are computed from.</summary>
public sealed record ReleaseSubject
{
    /// <summary>Name of the model.</summary>
    public required string Name { get; init; }

    /// <summary>Its version.</summary>
    public required string Version { get; init; }

    /// <summary>Whom it is for.</summary>
    public required ReleasePurpose Purpose { get; init; }

    /// <summary>Who releases it.</summary>
    public required Provider Provider { get; init; }

    /// <summary>The licence that the gate gave it.</summary>
    public required string License { get; init; }

    /// <summary>The day the papers are dated.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>The checkpoint with every manifest behind it.</summary>
    public required LineageClosure Lineage { get; init; }

    /// <summary>The domains of corpora in the lineage, of which statistics were made.</summary>
    public IReadOnlyList<CorpusContent> CrawledContent { get; init; } = [];

    /// <summary>The measurements; null if there are none.</summary>
    public EvaluationTable? Evaluation { get; init; }

    /// <summary>The checkpoint.</summary>
    public Manifest Checkpoint => Lineage.Root;

    /// <summary>Every source in every use that is in the model.</summary>
    public IReadOnlyList<EnteredText> Texts => [.. Lineage.Texts.Where(text => text.Use != TextUse.Collected)];

    /// <summary>The languages of the texts, those with the most tokens first.</summary>
    /// <remarks>A tokenizer's texts teach the model no language and do not count.</remarks>
    public IReadOnlyList<string> Languages =>
    [
        .. Texts.Where(text => text.Use != TextUse.Tokenizer && text.Source.Language is not null)
            .GroupBy(text => text.Source.Language!, StringComparer.Ordinal) // those without one are left out a line above
            .OrderByDescending(group => group.Sum(text => text.Contribution.Tokens))
            .ThenBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => group.Key),
    ];
}
