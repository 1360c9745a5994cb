namespace Endonym.Evaluation.Reports;

/// <summary>What the numbers of a report can and cannot show.</summary>
internal static class Reading
{
    /// <summary>Sentences that hold for this report's items and their number.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<StageRow> stages, ReportPanel native, IReadOnlyDictionary<string, string> skipped, bool hasReference) =>
    [
        "Every interval is a 95 % interval over the items. Two stages whose intervals overlap may still differ: compare them on the same items, as the counter-adaptation line does.",
        "Bits per byte can be compared between stages with different tokenizers. They say how well a model predicts text like the panel's, not whether it answers well or tells the truth.",
        $"The native panel is {ReportText.Count(native.Documents)} documents, {ReportText.Count(native.Bytes)} bytes, of corpus '{native.Corpus}'"
            + (native.IsWhole ? ", all that it holds out." : ", the first that it holds out.")
            + " It speaks for text of that kind only.",
        .. OfPairs(stages),
        .. OfCompetency(stages),
        .. hasReference ? ["A green verdict says that no loss beyond the tolerance was shown on these items. It does not say that there is none."] : Array.Empty<string>(),
        .. skipped.Select(measure => $"{Title(measure.Key)}: {measure.Value}."),
        .. stages.Where(stage => stage.Details.UncoveredDocuments > 0).Select(stage =>
            $"Of {stage.Name}, {ReportText.Count(stage.Details.UncoveredDocuments)} documents have bytes that its tokenizer does not represent; its bits per byte look better than they are."),
    ];

    private static IEnumerable<string> OfPairs(IReadOnlyList<StageRow> stages)
    {
        if (stages.Select(stage => stage.MinimalPairs).FirstOrDefault(estimate => estimate is not null) is not { } pairs)
            yield break;

        yield return $"With {ReportText.Count(pairs.N)} minimal pairs the share of one stage is known to about ± {ReportText.Percent(HalfWidth(pairs.N))}; guessing gives 50 %. They test grammar, not knowledge.";
    }

    private static IEnumerable<string> OfCompetency(IReadOnlyList<StageRow> stages)
    {
        if (stages.Select(stage => stage.Competency).FirstOrDefault(estimate => estimate is not null) is not { } competency)
            yield break;

        yield return $"With {ReportText.Count(competency.N)} questions the share of one stage is known to about ± {ReportText.Percent(HalfWidth(competency.N))} at worst. Answers are graded by rules: a right answer in words that no rule foresaw counts as wrong.";
        yield return "Questions of a public pack may be in any model's training text. A benchmark of record keeps its questions private.";
        if (stages.Select(stage => stage.Details.AskedAsChat).Distinct().Count() > 1)
            yield return "Stages with a chat template are asked through it, the others are given the question as a line to go on from. Part of what changes between them is the way of asking.";
    }

    // Of a share of one half, where it is widest; rounded to half a point.
    private static double HalfWidth(int n) => Math.Min(0.5, Math.Round(200 * 0.98 / Math.Sqrt(n)) / 200);

    private static string Title(string key) => Measure.All.Single(measure => measure.Key == key).Title;
}
