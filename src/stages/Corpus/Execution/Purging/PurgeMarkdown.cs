using System.Globalization;
using System.Text;
using Endonym.Text.Markup;

namespace Endonym.Corpus.Execution.Purging;

/// <summary>The proof of a purge as Markdown (GitHub's dialect, for its tables).</summary>
internal static class PurgeMarkdown
{
    private const int MostDocuments = 1_000;

    /// <param name="report">The report.</param>
    /// <param name="documents">What went; the first of them are listed.</param>
    public static string Render(PurgeReport report, IEnumerable<PurgedDocument> documents)
    {
        var findings = report.Findings;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# Purge of corpus {MarkdownText.Escape(report.Corpus)}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"By the take-down list `{report.TakeDowns}`, which the workspace keeps in `take-downs/`.\n\n");
        MarkdownText.AddTable(text, ["corpus", "manifest", "documents", "bytes", "held out", "bytes held out"], [State("before", report.Before), State("after", report.After)]);

        text.Append("## What was asked\n\n");
        MarkdownText.AddTable(text, ["entry", "date", "request or opt-out", "training", "held out", "among the rejects"], findings.Entries.Select(entry => (IReadOnlyList<string>)
            [MarkdownText.Escape(entry.Entry), Day(entry.Date), MarkdownText.Escape(entry.Statement), Number(entry.Training), Number(entry.HeldOut), Number(entry.Rejects)]));
        MarkdownText.AddTable(text, ["source", "documents", "bytes"], findings.Sources.Select(source => (IReadOnlyList<string>)[MarkdownText.Escape(source.Source), Number(source.Documents), Number(source.Bytes)]));
        if (findings.StayingCopies > 0)
            text.Append(CultureInfo.InvariantCulture, $"**{Number(findings.StayingCopies)} of the documents had been left out as copies of others that the list does not name: the same words stay, brought by another.** `stays_as` in {PurgeStep.ListFile} names them; if they are to go too, the list must say so.\n\n");

        text.Append("## What was read afterwards\n\nEvery document that is there now, to the last. *Named* are those that the list names, *same text* those with the text of a purged document.\n\n");
        MarkdownText.AddTable(text, ["artifact", "took the place of", "is now", "read", "named", "same text"], report.Checks.Select(check => (IReadOnlyList<string>)
            [Artifact(check.Kind, check.Name), string.Join(", ", check.EarlierIds.Select(Id)), check.Id is { } id ? Id(id) : "removed", Number(check.Read), Number(check.Named), Number(check.SameText)]));

        text.Append("## What has learnt from them\n\nNobody can take a text out of trained weights: retrain these, or withdraw them. Bytes and tokens are those of the affected sources, documents that stay included.\n\n");
        Made(text, [.. findings.ToRetrain]);
        Also(PurgeConsequence.Counted, "These have counted their words and hold no passage of them; retrain them with the next model.");
        Also(PurgeConsequence.MeasureAgain, "These were measured with them; measure again.");

        if (findings.UnfinishedTrainings.Count > 0)
            text.Append(CultureInfo.InvariantCulture, $"These trainings had begun with them and have not ended; delete what they saved: {string.Join(", ", findings.UnfinishedTrainings.Select(MarkdownText.Escape))}.\n\n");
        if (findings.OtherCorpora.Count > 0)
            text.Append(CultureInfo.InvariantCulture, $"The list names documents of other corpora too; purge these as well: {string.Join(", ", findings.OtherCorpora.Select(other => $"{MarkdownText.Escape(other.Key)} ({Number(other.Value)})"))}.\n\n");

        text.Append("## Every document\n\n");
        List<PurgedDocument> first = [.. documents.Take(MostDocuments + 1)];
        MarkdownText.AddTable(text, ["document", "where", "was in", "bytes", "entry", "evidence"], first.Take(MostDocuments).Select(document => (IReadOnlyList<string>)
        [
            MarkdownText.Escape($"{document.Source}/{document.Id}"),
            MarkdownText.Link(document.Url),
            Where(document.From),
            Number(document.Bytes),
            MarkdownText.Escape(document.Entry),
            $"{MarkdownText.Escape(document.Evidence.Kind)}: {MarkdownText.Escape(document.Evidence.Statement)} ({MarkdownText.Escape(document.Evidence.Location)}, {Day(document.Evidence.Date)})",
        ]));
        if (first.Count > MostDocuments)
            text.Append(CultureInfo.InvariantCulture, $"These are the first {Number(MostDocuments)}; all are in {PurgeStep.ListFile}.\n");
        return text.ToString();

        void Also(PurgeConsequence consequence, string words)
        {
            List<PurgedArtifact> made = [.. findings.Artifacts.Where(artifact => artifact.Consequence == consequence)];
            if (made.Count == 0)
                return;

            text.Append(words).Append("\n\n");
            Made(text, made);
        }
    }

    /// <summary>Where a document's words were, in words.</summary>
    public static string Where(PurgedFrom from) => from switch
    {
        PurgedFrom.Training => "training",
        PurgedFrom.HeldOut => "held out",
        _ => "rejects",
    };

    private static void Made(StringBuilder text, List<PurgedArtifact> all)
    {
        if (all.Count == 0)
            text.Append("None.\n\n");
        else
            MarkdownText.AddTable(text, ["artifact", "manifest", "in the workspace", "made with them", "bytes", "tokens"], all.Select(made => (IReadOnlyList<string>)
                [Artifact(made.Kind, made.Name), Id(made.Id), made.IsOnTheShelf ? "yes" : "no", made.IsCertain ? "yes" : "perhaps: of an earlier version of the corpus", Number(made.SourceBytes), Number(made.SourceTokens)]));
    }

    private static IReadOnlyList<string> State(string when, PurgeState state) =>
        [when, Id(state.Id), Number(state.Documents), Number(state.Bytes), Number(state.HeldOutDocuments), Number(state.HeldOutBytes)];

    private static string Artifact(string kind, string name) => MarkdownText.Escape($"{kind}/{name}");

    private static string Id(string id) => $"`{id[..12]}`";

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
