using System.Globalization;
using System.Text;
using Endonym.Text.Markup;

namespace Endonym.Release.AiAct;

/// <summary>The public summary of training content for people: <c>training-content-summary.md</c>.</summary>
public static class SummaryMarkdown
{
    private const string NotStated = "not stated";

    /// <summary>Writes it.</summary>
    public static string Write(TrainingContentSummary summary)
    {
        var text = new StringBuilder();
        text.Append("# Public summary of training content: ").Append(MarkdownText.Escape(summary.Model.Name)).Append("\n\n");
        text.Append("After the template of the European Commission, ").Append(summary.Template).Append(" (Regulation (EU) 2024/1689, article 53(1)(d)). Section 2 is computed from the model's lineage.\n\n");
        text.Append("Version ").Append(MarkdownText.Escape(summary.Version)).Append(", last update ").Append(summary.LastUpdate).Append(".\n\n");
        AddGeneral(text, summary);
        text.Append("## 2. Sources\n\n");
        foreach (var section in summary.Sources)
            AddSection(text, section);
        AddHandling(text, summary.Handling);
        AddCompute(text, summary.Compute);
        AddOpenPoints(text, summary.OpenPoints);
        return text.ToString();
    }

    private static void AddGeneral(StringBuilder text, TrainingContentSummary summary)
    {
        text.Append("## 1. General information\n\n### 1.1 Provider\n\n");
        AddLine(text, "Name", summary.Provider.Name);
        AddLine(text, "Contact", summary.Provider.Contact);
        AddLine(text, "Authorised representative", summary.Provider.AuthorizedRepresentative);

        text.Append("\n### 1.2 Model\n\n");
        AddLine(text, "Name and version", summary.Model.Name);
        AddLine(text, "Lineage", summary.Model.LineageId);
        AddLine(text, "Licence", summary.Model.License);
        AddLine(text, "Made from", summary.Model.Dependencies.Count > 0 ? string.Join("; ", summary.Model.Dependencies) : "no other model");
        AddLine(text, "Placed on the Union's market", summary.Model.PlacedOnMarket?.ToString("O", CultureInfo.InvariantCulture));

        text.Append("\n### 1.3 Modalities and size\n\n");
        AddLine(text, "Text", $"{summary.Text.Size} ({NumberText.Count(summary.Text.Tokens)} tokens seen, repetitions counted; {NumberText.Count(summary.Text.Bytes)} bytes)");
        AddLine(text, "Image, audio, video", "none");
        AddLine(text, "Used for", summary.Text.Uses.Count > 0 ? string.Join(", ", summary.Text.Uses) : null);
        AddLine(text, "Latest acquisition", summary.Text.LatestAcquisition);
        AddLine(text, "Training continues after the release", YesNo(summary.Text.ContinuousTraining));
        AddLine(text, "Languages", summary.Text.Languages.Count > 0 ? string.Join(", ", summary.Text.Languages.Select(language => $"{language.Language} {NumberText.Percent(language.Share)}")) : null);
        text.Append('\n');
    }

    private static void AddSection(StringBuilder text, SummarySection section)
    {
        text.Append("### ").Append(section.Number).Append(' ').Append(section.Title).Append("\n\nUsed: ").Append(section.Used ? "yes" : "no").Append(".\n\n");
        if (!section.Used)
            return;

        MarkdownText.AddTable(
            text,
            ["Source", "Where", "Licence", "Rights class", "Origin", "Language", "Used for", "Documents", "Bytes", "Tokens", "Taken in"],
            section.Sources.Select(source => (IReadOnlyList<string>)
            [
                $"{MarkdownText.Escape(source.Title)} ({MarkdownText.Escape(source.Id)})",
                MarkdownText.Link(source.Url),
                MarkdownText.Escape(source.License),
                source.Class.ToString(),
                source.Origin.ToString(),
                MarkdownText.Escape(source.Language ?? "mixed"),
                string.Join(", ", source.Uses.Select(use => use.ToString().ToLowerInvariant())),
                NumberText.Count(source.Documents),
                NumberText.Count(source.Bytes),
                NumberText.Count(source.Tokens),
                source.Collected,
            ]));
        if (section.Generators is { } generators)
            AddLine(text, "Models that wrote it", generators.Count > 0 ? string.Join("; ", generators) : null, after: "\n\n");
        if (section.TopDomains is { } domains)
        {
            AddLine(text, "Crawlers and their behaviour", section.Statement);
            AddLine(text, "Domains with most text", domains.Count > 0 ? string.Join(", ", domains.Select(domain => $"{domain.Domain} ({NumberText.Count(domain.Bytes)} bytes)")) : null, after: "\n\n");
        }
        else if (section.Statement is { } statement)
        {
            AddLine(text, "How it was collected", statement, after: "\n\n");
        }
    }

    private static void AddHandling(StringBuilder text, SummaryHandling handling)
    {
        text.Append("## 3. Data processing\n\n### 3.1 Respect of reservations of rights\n\n");
        AddLine(text, "Signatory of the Code of Practice", YesNo(handling.SignedCodeOfPractice));
        AddLine(text, "Measures", handling.OptOutMeasures);
        AddLine(text, "Evidence recorded for the sources", handling.EvidenceKinds.Count > 0 ? string.Join(", ", handling.EvidenceKinds.Select(kind => $"{kind.Key} ({kind.Value})")) : "none");
        text.Append("\n### 3.2 Removal of illegal content\n\n");
        AddLine(text, "Measures", handling.IllegalContentMeasures);
        text.Append("\n### 3.3 Other\n\n");
        AddLine(text, "Steps that took data in", handling.ProcessingSteps.Count > 0 ? string.Join("; ", handling.ProcessingSteps) : null, after: "\n\n");
    }

    private static void AddCompute(StringBuilder text, TrainingCompute compute)
    {
        text.Append("## Compute and the rule of one third\n\n");
        AddLine(text, "All training", NumberText.Flop(compute.TotalFlop));
        if (compute.TotalFlop is { } total)
            AddLine(text, "Indicative threshold of a general-purpose model", $"{NumberText.Flop(TrainingCompute.GeneralPurposeFlop)}; this model is {(total > TrainingCompute.GeneralPurposeFlop ? "above" : "below")} it");
        if (compute is { Original: { } original, ModificationRatio: { } ratio })
        {
            AddLine(text, "Training after the original model", $"{NumberText.Flop(compute.ModificationFlop)}, which is {NumberText.Percent(ratio)} of the {NumberText.Flop(compute.OriginalFlop)} of {original}");
            AddLine(text, "Above one third", ratio > TrainingCompute.ModifierShare ? "yes: under the Commission's guidelines of 18 July 2025, who modifies a general-purpose model so far becomes a provider, with duties limited to the modification" : "no: under the Commission's guidelines of 18 July 2025, such a modification alone makes nobody a provider");
        }
        else
        {
            AddLine(text, "The rule of one third", compute.Original is null ? "does not apply: the model was made from no single other" : "cannot be applied: what the original or a later stage took is not recorded");
        }

        text.Append('\n');
    }

    private static void AddOpenPoints(StringBuilder text, IReadOnlyList<string> points)
    {
        text.Append("## Open points\n\n");
        foreach (var point in points.DefaultIfEmpty("None."))
            text.Append("- ").Append(MarkdownText.Escape(point)).Append('\n');
    }

    private static void AddLine(StringBuilder text, string name, string? value, string after = "\n") =>
        text.Append("- ").Append(name).Append(": ").Append(MarkdownText.Escape(value ?? NotStated)).Append(after);

    private static string? YesNo(bool? value) => value switch { true => "yes", false => "no", null => null };
}
