using Endonym.Corpus.Execution;
using Endonym.Corpus.Sources;
using Endonym.Lineage;

namespace Endonym.Corpus.Languages;

/// <summary>Which languages an identifier of our own learns, and from what.</summary>
public sealed record LanguageModelOptions
{
    /// <summary>The artifact's name.</summary>
    public required string Name { get; init; }

    /// <summary>Languages of the .NET SDK's messages, which every machine has.</summary>
    public IReadOnlyList<string> DotnetLanguages { get; init; } = DotnetResourcesSource.Languages;

    /// <summary>Text files of further languages by BCP 47 code: neighbours that the text could be taken for.</summary>
    public IReadOnlyDictionary<string, InputFile> TextFiles { get; init; } = new SortedDictionary<string, InputFile>(StringComparer.Ordinal);

    /// <summary>The SDK's messages' fingerprint, filled in by the run.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>How it is trained.</summary>
    public BuiltInIdentifierOptions Training { get; init; } = new();

    internal LanguageModelOptions Resolve(string fingerprint) => Fingerprint is null || Fingerprint == fingerprint
        ? this with { Fingerprint = fingerprint, TextFiles = TextFiles.ToDictionary(pair => pair.Key, pair => pair.Value.Resolve($"text of the language '{pair.Key}'"), StringComparer.Ordinal) }
        : throw new InvalidInputException("The .NET SDK here is not the one this configuration was written for. Install that one, or take the fingerprint out to learn from this one.");
}
