using Endonym.Corpus.Classifiers;
using Endonym.Lineage.Runs;

namespace Endonym.Corpus.Languages;

/// <summary>How a corpus makes sure of its documents' language.</summary>
public sealed record LanguageCheckOptions
{
    /// <summary>The identifier: ours (<see cref="BuiltInIdentifier"/>), or a fastText model (<c>.bin</c>, <c>.ftz</c>) such as lid.176 or GlotLID.</summary>
    public required ClassifierChoice Identifier { get; init; }

    /// <summary>What is asked of its decision.</summary>
    public required LanguageThreshold Threshold { get; init; }

    internal ILanguageIdentifier Load(Workspace workspace)
    {
        var path = Identifier.FindFile(workspace, LanguageModelStep.ModelFile);
        ILanguageIdentifier identifier = BuiltInIdentifier.IsOne(path) ? BuiltInIdentifier.Load(path) : FastTextIdentifier.Load(path);
        return Threshold.Labels.Any(label => identifier.Labels.Contains(label))
            ? identifier
            : throw new Lineage.InvalidInputException($"{path} knows no language called {string.Join(" or ", Threshold.Labels)}; it knows {string.Join(", ", identifier.Labels.Order(StringComparer.Ordinal).Take(20))}{(identifier.Labels.Count > 20 ? " …" : "")}. Give the language by the model's own name.");
    }
}
