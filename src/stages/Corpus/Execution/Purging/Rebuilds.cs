using Endonym.Corpus.Mixing;
using Endonym.Corpus.Shards;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Runs;

namespace Endonym.Corpus.Execution.Purging;

/// <summary>Makes again what holds a corpus' documents themselves. What has only learnt from them cannot be made again here: that takes a training.</summary>
internal static class Rebuilds
{
    private static readonly Dictionary<string, Action<Workspace, Manifest, IStepReporter, CancellationToken>> Steps = new(StringComparer.Ordinal)
    {
        [ShardsStep.Verb] = (workspace, made, reporter, stop) => ShardsStep.Run(workspace, PurgeTrail.OptionsOf<ShardsOptions>(made), reporter, stop),
        [MixStep.Verb] = (workspace, made, reporter, stop) => MixStep.Run(workspace, PurgeTrail.OptionsOf<MixOptions>(made), reporter, stop),
    };

    /// <summary>Whether an artifact holds documents, as text or as tokens, so that no old file of it may stay.</summary>
    public static bool Holds(Manifest manifest) => manifest.Kind == ArtifactKind.Shards;

    /// <summary>Makes an artifact again with the options of its run; takes it away where that cannot be done.</summary>
    public static void Replace(Workspace workspace, Manifest made, IStepReporter reporter, CancellationToken cancellationToken)
    {
        try
        {
            if (!Steps.TryGetValue(made.Run.Verb, out var run))
                throw new InvalidInputException($"A purge does not know how to make again what '{made.Run.Verb}' has made.");
            run(workspace, made, reporter, cancellationToken);
        }
        catch (Exception error) when (error is InvalidInputException or RefusedException)
        {
            reporter.Noted($"{made.Kind}/{made.Name} holds what was taken down and cannot be made again: {error.Message} It is removed.");
            workspace.Remove(made.Kind, made.Name, cancellationToken);
        }
    }
}
