using System.Text;
using Endonym.Lineage.Rights;
using Endonym.Text.Markup;

namespace Endonym.Release.ModelCard;

/// <summary>The model card: <c>README.md</c> as the Hugging Face Hub shows it. Whatever can be computed from lineage is.</summary>
public static class ModelCardText
{
    /// <summary>Writes the card.</summary>
    public static string Write(ReleaseSubject subject)
    {
        var text = new StringBuilder(CardHeader.Write(subject));
        text.Append('\n').Append("# ").Append(MarkdownText.Escape(subject.Name)).Append(' ').Append(MarkdownText.Escape(subject.Version)).Append("\n\n");
        AddModel(text, subject);
        AddList(text, "Intended use", ModelUse.Intended(subject));
        AddList(text, "Limits", ModelUse.Limits(subject));
        SourcesPart.Add(text, subject);
        TrainingPart.AddStages(text, subject);
        AddEvaluation(text, subject.Evaluation);
        TrainingPart.AddCompute(text, subject);
        AddVerification(text, subject);
        TrainingPart.AddOptions(text, subject);
        return text.ToString();
    }

    private static void AddModel(StringBuilder text, ReleaseSubject subject)
    {
        var facts = CheckpointFacts.Of(subject.Checkpoint);
        MarkdownText.AddTable(text, ["", ""],
        [
            ["Released by", $"{MarkdownText.Escape(subject.Provider.Name)}, {MarkdownText.Escape(subject.Provider.Contact)}"],
            ["Released for", $"{subject.Purpose.ToString().ToLowerInvariant()} use"],
            ["Licence", MarkdownText.Escape(subject.License)],
            ["Date", subject.Date.ToString("O", System.Globalization.CultureInfo.InvariantCulture)],
            ["Languages", subject.Languages.Count > 0 ? string.Join(", ", subject.Languages.Select(MarkdownText.Escape)) : "not recorded"],
            ["Architecture", MarkdownText.Escape(facts.Architecture ?? "not recorded")],
            ["Parameters", NumberText.Count(facts.Parameters)],
            ["Context", facts.ContextLength is { } context ? $"{NumberText.Count(context)} tokens" : "not recorded"],
            ["Last stage", MarkdownText.Escape(facts.Stage ?? "not recorded")],
            ["Worst rights class", $"{Taint.ClassOf(subject.Texts.Select(entered => entered.Contribution))}"],
            ["Farthest origin", $"{Taint.OriginOf(subject.Texts.Select(entered => entered.Contribution))}"],
        ]);
    }

    private static void AddList(StringBuilder text, string title, IEnumerable<string> sentences)
    {
        text.Append("## ").Append(title).Append("\n\n");
        foreach (var sentence in sentences)
            text.Append("- ").Append(sentence).Append('\n');
        text.Append('\n');
    }

    private static void AddEvaluation(StringBuilder text, EvaluationTable? evaluation)
    {
        text.Append("## Evaluation\n\n");
        if (evaluation is null)
        {
            text.Append("No report goes with this release: nothing is claimed about how well it does.\n\n");
            return;
        }

        text.Append("From report ").Append(MarkdownText.Escape(evaluation.Report)).Append(". Each value stands with its interval and the number of items; the released stage is in bold.\n\n");
        MarkdownText.AddTable(
            text,
            ["Stage", .. evaluation.Measures.Select(measure => MarkdownText.Escape(measure.Replace('_', ' ')))],
            evaluation.Rows.Select(row => (IReadOnlyList<string>)
            [
                row.IsReleased ? $"**{MarkdownText.Escape(row.Stage)}**" : MarkdownText.Escape(row.Stage),
                .. evaluation.Measures.Select(measure => row.Values.TryGetValue(measure, out var value) ? value.ToString() : "not measured"),
            ]));
        text.Append("Bits per byte: less is better. Minimal pairs and competency are shares of right answers; guessing gives 0.5 on minimal pairs.\n\n");
        if (evaluation.Verdict is { } verdict)
            text.Append("Counter-adaptation (did later stages undo the adaptation?): **").Append(MarkdownText.Escape(verdict.ToLowerInvariant())).Append("**.\n\n");
    }

    private static void AddVerification(StringBuilder text, ReleaseSubject subject) => text.Append($"""
        ## Use and verification

        The weights are in `model/`, in Hugging Face's layout:

        ```python
        from transformers import AutoModelForCausalLM, AutoTokenizer
        model = AutoModelForCausalLM.from_pretrained("model")
        tokenizer = AutoTokenizer.from_pretrained("model")
        ```

        Every file of the release is listed in `SHA256SUMS`; in its folder, `sha256sum -c SHA256SUMS` checks them all.

        - Lineage of the checkpoint: `{subject.Checkpoint.Id}`. `lineage.json` holds the manifest of everything it was made from, down to the sources with the evidence for their rights.
        - `gate.json` says by which rules (`policy.yaml`) the release was allowed and what was judged.
        - `training-content-summary.md` is the public summary of training content after the template of the European Commission.


        """.ReplaceLineEndings("\n"));
}
