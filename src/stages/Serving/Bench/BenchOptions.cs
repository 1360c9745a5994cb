using Endonym.Lineage;
using static System.FormattableString;

namespace Endonym.Serving.Bench;

/// <summary>What an OpenAI-compatible endpoint is asked while it is timed.</summary>
public sealed record BenchOptions
{
    /// <summary>Where the API begins, such as <c>http://127.0.0.1:8080/v1</c>.</summary>
    public required Uri Endpoint
    {
        get;
        init => field = value is { IsAbsoluteUri: true, Scheme: "http" or "https" } ? value : throw new InvalidInputException($"'{value}' is no address of an API. Give one such as http://127.0.0.1:8080/v1.");
    }

    /// <summary>The model that answers; null asks for the first that the endpoint lists.</summary>
    public string? Model { get; init; }

    /// <summary>Answers in the making at once, one level after another, each at least 1.</summary>
    public IReadOnlyList<int> Concurrencies
    {
        get;
        init => field = value.Count > 0 && value.All(level => level > 0) ? value : throw new InvalidInputException("Levels of concurrency are 1 or more, and one at least is measured.");
    } = [1, 2, 4, 8, 16];

    /// <summary>Requests at each level for each of its places, 1 at least; the more, the less chance decides.</summary>
    public int RequestsPerPlace { get; init => field = AtLeastOne(value, "requests for each place"); } = 4;

    /// <summary>Words of each prompt; how many tokens they are, the endpoint tells.</summary>
    public int PromptWords { get; init => field = AtLeastOne(value, "words of a prompt"); } = 256;

    /// <summary>Tokens of each answer at most.</summary>
    public int AnswerTokens { get; init => field = AtLeastOne(value, "tokens of an answer"); } = 128;

    /// <summary>Whether answers are asked to go on to their most (<c>ignore_eos</c>), so that all are equally long; some endpoints refuse to be asked.</summary>
    public bool IgnoreEnd { get; init; } = true;

    /// <summary>How long one request may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);

    private static int AtLeastOne(int value, string what) => value >= 1 ? value : throw new InvalidInputException(Invariant($"{value} {what} are asked for; give 1 at least."));
}
