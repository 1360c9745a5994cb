using Endonym.Evaluation.Adaptation;
using Endonym.Evaluation.Metrics;
using Endonym.Lineage;

namespace Endonym.Evaluation;

/// <summary>How models are evaluated.</summary>
public sealed record EvaluationOptions
{
    /// <summary>Name of the report.</summary>
    public required string Name { get; init; }

    /// <summary>BCP 47 code of the language the models are made for.</summary>
    public required string Language { get; init; }

    /// <summary>The stage that later ones are held against: the base after its adaptation to the language. Null to compare nothing.</summary>
    public string? AdaptedStage { get; init; }

    /// <summary>UTF-8 bytes of each panel at most; its first documents are taken.</summary>
    public long MaxPanelBytes { get; init => field = AtLeast(value, 1, nameof(MaxPanelBytes)); } = 1_000_000;

    /// <summary>Tokens of a competency answer at most.</summary>
    public int MaxAnswerTokens { get; init => field = (int)AtLeast(value, 1, nameof(MaxAnswerTokens)); } = 48;

    /// <summary>How many sample answers the report shows; spread over the categories.</summary>
    public int SampleAnswers { get; init => field = (int)AtLeast(value, 0, nameof(SampleAnswers)); } = 12;

    /// <summary>When a later stage counts as worse.</summary>
    public CounterAdaptationOptions CounterAdaptation { get; init; } = new();

    /// <summary>How intervals are found.</summary>
    public BootstrapOptions Bootstrap { get; init; } = new();

    private static long AtLeast(long value, long least, string name) => value >= least
        ? value
        : throw new InvalidInputException(FormattableString.Invariant($"{name} is {value}; it must be at least {least}."));
}
