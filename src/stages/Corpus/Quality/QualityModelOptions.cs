using Endonym.Corpus.Execution;

namespace Endonym.Corpus.Quality;

/// <summary>What a quality model learns from.</summary>
public sealed record QualityModelOptions
{
    /// <summary>The artifact's name.</summary>
    public required string Name { get; init; }

    /// <summary>Judged texts, lines of JSON with <c>text</c> and <c>label</c> (low, medium, high); see <see cref="QualitySampleFile"/>.</summary>
    public required InputFile Samples { get; init; }

    /// <summary>Name of a corpus whose held-out panel is the reference of good prose, from which the lexicon comes; null for none.</summary>
    public string? Reference { get; init; }

    /// <summary>How it is trained.</summary>
    public QualityOptions Training { get; init; } = new();
}
