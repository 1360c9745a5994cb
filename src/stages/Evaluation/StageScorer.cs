using Endonym.Evaluation.Tasks.BitsPerByte;
using Endonym.Evaluation.Tasks.Competency;
using Endonym.Evaluation.Tasks.MinimalPairs;

namespace Endonym.Evaluation;

/// <summary>Puts one stage after another through every task.</summary>
/// <param name="native">The native panel.</param>
/// <param name="english">The English panel, or null.</param>
/// <param name="pairs">The minimal pairs, or null.</param>
/// <param name="items">The competency items, or null.</param>
/// <param name="asking">How to ask them.</param>
internal sealed class StageScorer(Panel native, Panel? english, IReadOnlyList<MinimalPair>? pairs, IReadOnlyList<CompetencyItem>? items, CompetencyOptions asking)
{
    /// <summary>Documents, pairs and questions of one stage.</summary>
    public int ItemsPerStage { get; } = native.Documents.Count + (english?.Documents.Count ?? 0) + (pairs?.Count ?? 0) + (items?.Count ?? 0);

    /// <summary>Loads a stage's model, scores it and frees it.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="report">Told how far this stage is.</param>
    /// <param name="cancellationToken">Stops between batches and questions.</param>
    public StageScores Score(StageUnderTest stage, Action<TaskProgress> report, CancellationToken cancellationToken)
    {
        using var model = stage.Load();
        var before = 0;
        Action<int> Counting(string task, int count)
        {
            var start = before;
            before += count;
            return done => report(new TaskProgress(task, start + done));
        }

        return new StageScores
        {
            Name = stage.Name,
            Checkpoint = stage.Checkpoint.Manifest.Id,
            AskedAsChat = model.ChatTemplate is not null,
            Native = BitsPerByteTask.Score(model, native, Counting("native text", native.Documents.Count), cancellationToken),
            English = english is null ? null : BitsPerByteTask.Score(model, english, Counting("English text", english.Documents.Count), cancellationToken),
            MinimalPairs = pairs is null ? null : MinimalPairsTask.Score(model, pairs, Counting("minimal pairs", pairs.Count), cancellationToken),
            Competency = items is null ? null : CompetencyTask.Score(model, items, asking, Counting("competency", items.Count), cancellationToken),
        };
    }

    /// <summary>How far a stage is.</summary>
    /// <param name="Task">What is being scored.</param>
    /// <param name="Done">Items of this stage that are done.</param>
    internal readonly record struct TaskProgress(string Task, int Done);
}
