using System.Text.Json.Nodes;
using Endonym.Corpus.Dedup;
using Endonym.Corpus.Execution;
using Endonym.Corpus.Shards;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;
using Endonym.Lineage.Runs;

namespace Endonym.Corpus.Mixing;

/// <summary>Mixes shards by a policy into new shards: so many tokens, in such shares, no document more often than allowed.</summary>
public static class MixStep
{
    /// <summary>The step's verb.</summary>
    public const string Verb = "mix";

    /// <summary>What the mixture holds, beside the report that all shards have; see <see cref="MixReport"/>.</summary>
    public const string ReportFile = "mix.json";

    private const int Version = 1;
    private const double TokensPerMillion = 1e6;
    private const int DocumentsPerProgress = 1_000;
    private const long LeastSortMemory = 1 << 20;

    /// <summary>Writes the mixture, unless it is there already.</summary>
    /// <exception cref="InvalidInputException">The policy does not fit together, or shards are not there, damaged, of several tokenizers, or hold the same document.</exception>
    /// <exception cref="RefusedException">There is too little text for the policy.</exception>
    public static Artifact Run(Workspace workspace, MixOptions options, IStepReporter reporter, CancellationToken cancellationToken)
    {
        options.Policy.Checked();
        if (options.Policy.Shards.Contains(options.Name, StringComparer.Ordinal))
            throw new InvalidInputException($"The mixture is called '{options.Name}' as shards that it is made of, and would replace them. Give it another name.");

        using var inputs = MixInputs.Find(workspace, options.Policy);
        var step = new Step
        {
            Verb = Verb,
            Version = Version,
            Kind = ArtifactKind.Shards,
            Name = options.Name,
            Options = options,
            Inputs = [inputs.Tokenizer.As("tokenizer"), .. inputs.Shards.Select(artifact => artifact.As("shards"))],
        };
        return workspace.Run(step, reporter, context => Mix(options, inputs, context), cancellationToken);
    }

    /// <summary>Reads the report of a mixture.</summary>
    public static MixReport ReadReport(Artifact mixture) => LineageJson.Read<MixReport>(mixture.PathOf(ReportFile), "mixture report");

    private static StepResult Mix(MixOptions options, MixInputs inputs, RunContext context)
    {
        OutputFolder.Empty(context);
        var policy = options.Policy;
        inputs.Open(policy);
        var resources = new DedupResources { ScratchFolder = Path.Combine(context.StateFolder, "plan"), MemoryBytes = Math.Max(LeastSortMemory, options.MemoryBytes) };
        var plan = MixPlanner.Plan(inputs, policy, resources, context.Progress, context.CancellationToken);
        plan.Demand();
        if (plan.TokensAboveCeiling > 0)
            context.Note(FormattableString.Invariant($"{plan.TokensAboveCeiling:N0} tokens are greyer than {policy.Ceiling} and are left out."));

        var slack = plan.Parts.Sum(part => part.LongestDocument) * plan.Stages.Count;
        List<PartStream> streams =
        [
            .. plan.Parts.Select((part, place) => new PartStream(
                inputs, place, part, policy.Seed, Path.Combine(context.StateFolder, FormattableString.Invariant($"part-{place}")), Math.Max(1, options.MemoryBytes / plan.Parts.Count), slack)),
        ];
        try
        {
            return Write(options, inputs, plan, streams, context);
        }
        finally
        {
            streams.ForEach(stream => stream.Dispose());
        }
    }

    private static StepResult Write(MixOptions options, MixInputs inputs, MixPlan plan, List<PartStream> streams, RunContext context)
    {
        var schedule = new MixSchedule([.. plan.Stages.Select((_, stage) => plan.Parts.Select(part => part.Shares[stage]).ToArray())], options.Policy.StageEnds);
        var tally = new MixTally(plan);
        var counter = new ContributionCounter(TextUse.Collected);
        var sources = inputs.Sources;
        var bytes = 0L;
        using var files = new ShardFiles(context.OutputFolder, inputs.First.VocabularySize, inputs.First.TokenizerId, inputs.First.EndOfTextId, options.MaxShardBytes);
        while (schedule.Next(part => streams[part].HasMore) is { } part)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            var document = streams[part].Take();
            var tokens = document.Ids.Length + 1L;
            files.Append(document);
            tally.Add(schedule.Stage, part, tokens, streams[part].Pass);
            schedule.Took(part, tokens);
            bytes += document.TextBytes;
            if (streams[part].Pass == 0)
                counter.Add(sources[document.Group.Source], document.TextBytes, tokens);
            else
                counter.Repeat(sources[document.Group.Source], tokens);
            if (files.DocumentCount % DocumentsPerProgress == 0)
                context.Progress(new StepProgress("mixing", schedule.Tokens / TokensPerMillion, options.Policy.Tokens / TokensPerMillion, "million tokens"));
        }

        var composition = counter.ToComposition();
        LineageJson.Write(Path.Combine(context.OutputFolder, ReportFile), tally.ToReport(Taint.ClassOf(composition)));
        var report = new ShardsReport
        {
            Shards = files.Complete(),
            TokenizerId = inputs.First.TokenizerId,
            RightsClass = Taint.ClassOf(composition),
            Documents = files.DocumentCount,
            Tokens = schedule.Tokens,
            Bytes = bytes,
            TokensBySource = composition.ToDictionary(contribution => contribution.Source.Id, contribution => contribution.Tokens, StringComparer.Ordinal),
        };
        LineageJson.Write(Path.Combine(context.OutputFolder, ShardsStep.ReportFile), report);
        var facts = new JsonObject
        {
            ["documents"] = report.Documents,
            ["distinct_documents"] = composition.Sum(contribution => contribution.Documents),
            ["tokens"] = report.Tokens,
            ["shards"] = report.Shards.Count,
            ["bytes_per_token"] = Math.Round((double)report.Bytes / report.Tokens, 3),
        };
        if (plan.Stages.Count > 1)
            facts["in_order"] = true; // training reads it: shuffled windows would undo the stages
        return new StepResult(composition, facts);
    }
}
