using System.Text.Json;
using Endonym.Lineage;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Runs;

namespace Endonym.Corpus.Execution.Purging;

/// <summary>One purge that a corpus went through.</summary>
/// <param name="Before">The corpus that was purged.</param>
/// <param name="After">What became of it.</param>
/// <param name="Options">Which list it was purged by.</param>
internal sealed record PastPurge(Manifest Before, Manifest After, PurgeOptions Options);

/// <summary>The purges that a corpus went through since it was built.</summary>
internal static class PurgeTrail
{
    /// <summary>The purges, the earliest first; none of a corpus that was never purged.</summary>
    public static IReadOnlyList<PastPurge> Of(Workspace workspace, Manifest corpus)
    {
        List<PastPurge> purges = [];
        for (var after = corpus; after.Run.Verb == PurgeStep.Verb;)
        {
            var before = workspace.FindManifest(after.Inputs[0].Id)
                ?? throw new InvalidInputException($"Corpus '{corpus.Name}' was purged, and the manifest {after.Inputs[0].Id} of what it was before is not in {workspace.Root}. Copy the folder 'lineage' from where it was purged.");
            purges.Insert(0, new PastPurge(before, after, OptionsOf<PurgeOptions>(after)));
            after = before;
        }

        return purges;
    }

    /// <summary>The corpus as it was built, before any purge: its run has the options that it was built with.</summary>
    public static Manifest BuiltAs(Workspace workspace, Manifest corpus) => Of(workspace, corpus) is [var first, ..] ? first.Before : corpus;

    /// <summary>The options of the run that made an artifact.</summary>
    /// <exception cref="InvalidInputException">This version of Endonym does not know them.</exception>
    public static T OptionsOf<T>(Manifest manifest)
    {
        try
        {
            return manifest.Run.Options.Deserialize<T>(LineageJson.Compact)!; // an object never reads as null
        }
        catch (JsonException error)
        {
            throw new InvalidInputException($"The options that {manifest.Kind} '{manifest.Name}' was made with ({manifest.Run.Code}) are not those of this version: {error.Message} Make it again.", error);
        }
    }
}
