using System.Runtime.CompilerServices;
using Endonym.Lineage;

namespace Endonym.Release;

/// <summary>Who releases a model, and what only they can say. What they leave out is listed as an open point.</summary>
public sealed record Provider
{
    /// <summary>Legal name.</summary>
    public required string Name { get; init => field = Stated(value); }

    /// <summary>Where people write to: an e-mail address or a page.</summary>
    public required string Contact { get; init => field = Stated(value); }

    /// <summary>Whether it is a small or medium-sized enterprise, whose list of domains may be shorter.</summary>
    public bool IsSmallOrMedium { get; init; }

    /// <summary>Its representative in the Union, if it is established elsewhere.</summary>
    public string? AuthorizedRepresentative { get; init; }

    /// <summary>The model on the Hugging Face Hub that the first checkpoint was taken from, such as <c>mistralai/Mistral-Nemo-Base-2407</c>.</summary>
    public string? BaseModel { get; init; }

    /// <summary>The day on which the model was placed on the Union's market.</summary>
    public DateOnly? PlacedOnMarket { get; init; }

    /// <summary>Whether training goes on after the release.</summary>
    public bool? TrainsContinuously { get; init; }

    /// <summary>Names of the crawlers that fetched text for it, and how they treat robots.txt, paywalls and captchas.</summary>
    public string? Crawlers { get; init; }

    /// <summary>How users' data were collected: from which services, with which consent.</summary>
    public string? UserDataCollection { get; init; }

    /// <summary>Whether it signed the Code of Practice for general-purpose AI.</summary>
    public bool? SignedCodeOfPractice { get; init; }

    /// <summary>How opt-outs were respected before and during collection.</summary>
    public string? OptOutMeasures { get; init; }

    /// <summary>How illegal content was kept out.</summary>
    public string? IllegalContentMeasures { get; init; }

    private static string Stated(string value, [CallerMemberName] string name = "") => !string.IsNullOrWhiteSpace(value)
        ? value
        : throw new InvalidInputException($"The provider's {name.ToLowerInvariant()} is empty. A release says who stands behind it and where to reach them.");
}
