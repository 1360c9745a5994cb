using System.Text.Json;
using System.Text.Json.Nodes;
using Endonym.Corpus.Rights.TakeDowns;
using Endonym.Corpus.Sources;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Runs;

namespace Endonym.Corpus.Execution;

/// <summary>Makes a corpus: reads sources with their rights, cleans, filters, drops duplicates, holds a panel out.</summary>
public static class CorpusStep
{
    /// <summary>The step's verb.</summary>
    public const string Verb = "corpus";

    // Raise it when the same sources and options would give another corpus.
    private const int Version = 7; // 7: reservations inside EPUB and PDF files

    /// <summary>Whether options, of whatever version, name a list that the workspace keeps.</summary>
    internal static bool LeavesOut(JsonObject options, string takeDowns) =>
        options["registered_take_downs"] is JsonArray lists && lists.Any(list => list?.GetValueKind() == JsonValueKind.String && list.GetValue<string>() == takeDowns);

    /// <inheritdoc cref="Run(Workspace, CorpusOptions, IStepReporter, TimeProvider, CancellationToken)"/>
    public static Artifact Run(Workspace workspace, CorpusOptions options, IStepReporter reporter, CancellationToken cancellationToken) =>
        Run(workspace, options, reporter, TimeProvider.System, cancellationToken);

    /// <summary>Makes the corpus, unless it is there already and nothing in its input has changed.</summary>
    /// <param name="workspace">Where the corpus is put.</param>
    /// <param name="options">What it is made of.</param>
    /// <param name="reporter">Shows how far it is.</param>
    /// <param name="time">Dates the evidence of rights.</param>
    /// <param name="cancellationToken">Stops it; units that are done are kept for the next time.</param>
    /// <exception cref="InvalidInputException">An option or a file is wrong, or nothing is left to train on.</exception>
    /// <exception cref="RefusedException">The rights of a source let it into nothing.</exception>
    public static Artifact Run(Workspace workspace, CorpusOptions options, IStepReporter reporter, TimeProvider time, CancellationToken cancellationToken)
    {
        var (step, sources) = Prepare(workspace, options, time);
        options = WithRegisteredTakeDowns(workspace, options);
        List<Artifact> others = [.. options.Minus.Select(name => workspace.Get(ArtifactKind.Corpus, name))];
        return workspace.Run(step, reporter, context => new CorpusBuilder(options, sources, JudgeTools.Load(options, workspace), others, context).Build(), cancellationToken);
    }

    /// <summary>The step that options mean, with all that is to be known of its input filled in, and the options' sources.</summary>
    /// <exception cref="InvalidInputException">An option or a file is wrong.</exception>
    /// <exception cref="RefusedException">The rights of a source let it into nothing.</exception>
    internal static (Step Step, IReadOnlyList<IDocumentSource> Sources) Prepare(Workspace workspace, CorpusOptions options, TimeProvider time)
    {
        List<IDocumentSource> sources = [.. options.Sources.Select(source => source.Open(time))];
        if (sources.GroupBy(source => source.Describe().Id, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new InvalidInputException($"Two sources have the id '{twice.Key}'. Give each its own.");

        options = WithRegisteredTakeDowns(workspace, options);
        var resolved = ResolveTools(options) with { Sources = [.. options.Sources.Zip(sources, (source, opened) => source.Resolve(opened))] };
        return (new Step { Verb = Verb, Version = Version, Kind = ArtifactKind.Corpus, Name = options.Name, Options = resolved, Inputs = JudgeTools.InputsOf(options, workspace) }, sources);
    }

    // What a workspace once promised to leave out stays out, whatever the recipe says that is run again.
    private static CorpusOptions WithRegisteredTakeDowns(Workspace workspace, CorpusOptions options) => options with
    {
        RegisteredTakeDowns = [.. options.RegisteredTakeDowns.Concat(RegisteredTakeDowns.Ids(workspace)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
    };

    /// <summary>The options with the hashes of the files that judging needs beside the sources.</summary>
    /// <exception cref="InvalidInputException">A file cannot be read, or is another one than the options were written for.</exception>
    internal static CorpusOptions ResolveTools(CorpusOptions options) => options with
    {
        TakeDowns = [.. options.TakeDowns.Select(file => file.Resolve("take-downs"))],
        EvaluationItems = [.. options.EvaluationItems.Select(file => file.Resolve("evaluation items"))],
        LanguageCheck = options.LanguageCheck is { } language ? language with { Identifier = language.Identifier.Resolve() } : null,
        Quality = options.Quality is { } quality ? quality with { Model = quality.Model.Resolve() } : null,
    };
}
