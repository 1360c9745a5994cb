using Endonym.Corpus.Decontamination;
using Endonym.Corpus.Languages;
using Endonym.Corpus.Quality;
using Endonym.Corpus.Rights;
using Endonym.Corpus.Rights.TakeDowns;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Runs;

namespace Endonym.Corpus.Execution;

/// <summary>What judging documents needs beside the options: models, lists and sets, read once.</summary>
internal sealed class JudgeTools
{
    /// <summary>Tells languages; null where they are not asked for.</summary>
    public ILanguageIdentifier? Languages { get; init; }

    /// <summary>Tells good prose; null where it is not asked for.</summary>
    public QualityModel? Quality { get; init; }

    /// <summary>Knows which documents were taken down; null where there is no list.</summary>
    public TakeDownMatcher? TakeDowns { get; init; }

    /// <summary>Evaluation items that no document may hold.</summary>
    public IReadOnlyList<GramSet> EvaluationItems { get; init; } = [];

    /// <summary>Reads what the options name.</summary>
    /// <exception cref="InvalidInputException">A file cannot be read, or is not what it should be.</exception>
    public static JudgeTools Load(CorpusOptions options, Workspace workspace) => new()
    {
        Languages = options.LanguageCheck?.Load(workspace),
        Quality = options.Quality?.Load(workspace),
        TakeDowns = options.TakeDowns.Count == 0 ? null : new TakeDownMatcher(
            TakeDownList.Of([.. options.TakeDowns.SelectMany(file => TakeDownList.Read(file.FullPath).Entries)]), new ClearanceOptions()),
        EvaluationItems = [.. options.EvaluationItems.Select(GramSetOf)],
    };

    /// <summary>The artifacts that the options name, by role.</summary>
    public static IReadOnlyList<InputReference> InputsOf(CorpusOptions options, Workspace workspace)
    {
        List<InputReference> inputs = [.. options.Minus.Select(name => workspace.Get(ArtifactKind.Corpus, name).As("minus"))];
        if (options.LanguageCheck?.Identifier.FindArtifact(workspace) is { } languages)
            inputs.Add(languages.As("languages"));
        if (options.Quality?.Model.FindArtifact(workspace) is { } quality)
            inputs.Add(quality.As("quality"));
        return inputs;
    }

    private static GramSet GramSetOf(InputFile file)
    {
        var name = Path.GetFileNameWithoutExtension(file.FullPath);
        return file.FullPath.EndsWith(".jsonl", StringComparison.Ordinal)
            ? GramSet.Of(name, Decontamination.EvaluationItems.Read(file.FullPath), new GramOptions())
            : GramSet.OfPrivate(name, file.FullPath);
    }
}
