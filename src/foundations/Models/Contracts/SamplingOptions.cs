using Endonym.Lineage;

namespace Endonym.Models.Contracts;

/// <summary>How the next token is drawn from the model's distribution.</summary>
public sealed record SamplingOptions
{
    private static readonly Dictionary<int, float> NoBias = [];

    /// <summary>Always the most probable token.</summary>
    public static SamplingOptions Greedy { get; } = new() { Temperature = 0 };

    /// <summary>Divides the logits; 0 means greedy. From 0 to 2, as in OpenAI's API.</summary>
    public double Temperature { get; init => field = Within(value, 0, 2, nameof(Temperature)); } = 1;

    /// <summary>Draws among the k most probable tokens only; 0 means all.</summary>
    public int TopK { get; init => field = (int)Within(value, 0, int.MaxValue, nameof(TopK)); }

    /// <summary>Draws among the fewest tokens whose probabilities add up to this (Holtzman et al., 2020, arXiv:1904.09751); above 0, at most 1.</summary>
    public double TopP { get; init => field = Within(value, double.Epsilon, 1, nameof(TopP)); } = 1;

    /// <summary>Draws among tokens at least this share as probable as the most probable one (Nguyen et al., 2024, arXiv:2407.01082); 0 means all, 1 the most probable.</summary>
    public double MinP { get; init => field = Within(value, 0, 1, nameof(MinP)); }

    /// <summary>Divides positive and multiplies negative logits of tokens already there (Keskar et al., 2019, arXiv:1909.05858); 1 means none.</summary>
    public double RepetitionPenalty { get; init => field = Within(value, 0.01, 100, nameof(RepetitionPenalty)); } = 1;

    /// <summary>Is taken from the logit of each token of the answer, once; from −2 to 2, as in OpenAI's API. Below 0 it rewards repeating.</summary>
    public double PresencePenalty { get; init => field = Within(value, -2, 2, nameof(PresencePenalty)); }

    /// <summary>Is taken from the logit of each token of the answer as often as it stands there; from −2 to 2, as in OpenAI's API.</summary>
    public double FrequencyPenalty { get; init => field = Within(value, -2, 2, nameof(FrequencyPenalty)); }

    /// <summary>Is added to tokens' logits, by id; from −100, which all but forbids a token, to 100, which all but forces it, as in OpenAI's API.</summary>
    public IReadOnlyDictionary<int, float> LogitBias { get; init => field = Checked(value); } = NoBias;

    /// <summary>Seed of the draw: the same seed, prompt and model give the same answer.</summary>
    public long Seed { get; init; }

    private static double Within(double value, double low, double high, string name) => value >= low && value <= high
        ? value
        : throw new InvalidInputException(FormattableString.Invariant($"{name} is {value}; it must lie between {low} and {high}."));

    private static IReadOnlyDictionary<int, float> Checked(IReadOnlyDictionary<int, float> bias)
    {
        foreach (var (id, value) in bias)
        {
            if (id < 0)
                throw new InvalidInputException(FormattableString.Invariant($"{nameof(LogitBias)} names token {id}; ids begin at 0."));
            Within(value, -100, 100, FormattableString.Invariant($"{nameof(LogitBias)} of token {id}"));
        }

        return bias;
    }
}
