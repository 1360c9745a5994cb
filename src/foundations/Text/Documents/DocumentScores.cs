namespace Endonym.Text.Documents;

/// <summary>What a corpus measured of a document; kept beside every decision, so that it can be looked up and made otherwise. Null where it was not asked for.</summary>
public sealed record DocumentScores
{
    /// <summary>The language it was taken for, by the identifier's name of it.</summary>
    public string? Language { get; init; }

    /// <summary>The probability of that language, 0 to 1.</summary>
    public double? LanguageScore { get; init; }

    /// <summary>The probability that it is good prose, 0 to 1.</summary>
    public double? Quality { get; init; }

    /// <summary>Documents that were found equal or nearly equal, itself among them; null where it is like no other.</summary>
    public long? ClusterSize { get; init; }
}
