using System.Globalization;
using System.Text;
using Endonym.Corpus.Filters;
using Endonym.Corpus.Rights.Signals;
using Endonym.Text.Markup;

namespace Endonym.Corpus.Execution.Stories;

/// <summary>A document's story as people read it: plain text in columns.</summary>
public static class StoryText
{
    private const int LongestCell = 60;

    /// <summary>Writes a story down.</summary>
    public static string Render(DocumentStory story)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Plain(story.SourceId)}/{Plain(story.Id)} in corpus {story.Corpus} ({story.CorpusId[..12]}): {Fate(story)}\n");

        Section(text, "Where it came from");
        Rows(text, [.. OriginOf(story).Where(row => row[1].Length > 0)]);

        foreach (var evidence in story.Evidence)
        {
            Section(text, $"What the gate looked at: {evidence.Class}, {Plain(evidence.License)}, {Plain(evidence.Reason)}");
            Rows(text, [.. evidence.Signals.Select((signal, place) => Signal(signal, isDecisive: place == evidence.Decisive))]);
        }

        if (story.Steps.Count > 0)
            Section(text, "What was asked of it");
        var (longestName, longestOutcome) = (story.Steps.Select(step => step.Name.Length).DefaultIfEmpty().Max(), story.Steps.Select(step => OutcomeOf(step).Length).DefaultIfEmpty().Max());
        foreach (var step in story.Steps)
        {
            Rows(text, [[step.Name.PadRight(longestName), OutcomeOf(step).PadRight(longestOutcome), step.Detail ?? ""]]);
            Rows(text, [.. step.Scores.Select(Score)], indent: 4);
        }

        if (story.Scores is { } scores && story.Steps.Count == 0)
        {
            Section(text, "What the corpus keeps of what was measured");
            Rows(text, [.. ((string[][])[["language", scores.Language ?? "", Value(scores.LanguageScore)], ["quality", Value(scores.Quality)], ["alike", Value(scores.ClusterSize)]]).Where(row => row[^1].Length > 0)]);
        }

        if (story.Copies.Count > 0)
        {
            Section(text, "Dropped because they repeat it");
            Rows(text, [.. story.Copies.Select(copy => (string[])[copy])]);
        }

        if (story.Fate != DocumentFate.Dropped || story.Purged is not null)
        {
            Section(text, "Made with it");
            Rows(text, story.MadeWith.Count == 0 ? [["nothing yet"]] : [.. story.MadeWith.Select(made => (string[])[$"{made.Kind}/{made.Name}", made.Id[..12], made.IsOnTheShelf ? "in the workspace" : "replaced since"])]);
        }

        if (story.Beginning.Length > 0)
        {
            Section(text, "Its beginning");
            text.Append("  ").Append(Plain(story.Beginning)).Append('\n');
        }

        if (story.Notes.Count > 0)
            Section(text, "Notes");
        foreach (var note in story.Notes)
            text.Append("  ").Append(Plain(note)).Append('\n');
        return text.ToString();
    }

    private static IEnumerable<string[]> OriginOf(DocumentStory story)
    {
        if (story.Source is { } source)
        {
            yield return ["source", source.Id, source.Title];
            yield return ["rights", source.Class.ToString(), source.License];
            yield return ["made by", source.Origin.ToString(), source.Category.ToString()];
            foreach (var evidence in source.Evidence)
                yield return ["evidence", evidence.Kind, $"{evidence.Statement} ({(evidence.Location is { } location ? location + ", " : "")}{Day(evidence.Date)})"];
        }

        yield return ["file", story.File ?? ""];
        yield return ["unit", story.Unit ?? ""];
        yield return ["address", story.Url ?? ""];
        yield return ["date", story.Date is { } date ? Day(date) : ""];
        yield return ["genre", story.Genre ?? ""];
    }

    private static string OutcomeOf(JudgeStep step) => step.Reason is { } reason ? "dropped: " + reason : "passed";

    private static string Fate(DocumentStory story) => story switch
    {
        { Fate: DocumentFate.Training } => "to be trained on",
        { Fate: DocumentFate.HeldOut } => "held out",
        { Partner: { } partner } => $"dropped, {Plain(story.Reason!)} of {Plain(partner)}", // a dropped one has a reason
        { Purged: { } purged } => $"dropped, {Plain(story.Reason!)} on {Day(purged.Evidence.Date)} ({Plain(purged.Entry)})",
        _ => $"dropped, {Plain(story.Reason!)}",
    };

    private static string[] Signal(RightsSignal signal, bool isDecisive) =>
    [
        isDecisive ? "→" : signal.Superseded ? "(overruled)" : "",
        signal.Kind,
        signal.Effect switch
        {
            SignalEffect.Reserves => "reserves",
            SignalEffect.Licenses => $"licenses {signal.License}",
            SignalEffect.Permits => "permits",
            _ => "silent",
        },
        signal.Scope == SignalScope.Document ? "document" : "site",
        Day(signal.Date),
        $"{signal.Statement} ({signal.Location})",
    ];

    private static string[] Score(FilterScore score) =>
        [score.Name, Value(score.Value), score.Limit is { } limit ? "limit " + Value(limit) : "no limit", score.Reason ?? (score.Limit is null ? "" : "kept")];

    private static void Section(StringBuilder text, string title) => text.Append('\n').Append(title).Append('\n');

    // Columns are as wide as their widest cell; the last one runs on, and one very long cell does not widen its column for all.
    private static void Rows(StringBuilder text, IReadOnlyList<string[]> rows, int indent = 2)
    {
        List<string[]> plain = [.. rows.Select(row => row.Select(Plain).ToArray())];
        foreach (var row in plain)
        {
            text.Append(' ', indent);
            for (var column = 0; column < row.Length; column++)
            {
                var width = column == row.Length - 1 ? 0 : Math.Min(LongestCell, plain.Where(other => column < other.Length - 1).Max(other => other[column].Length));
                text.Append(row[column].PadRight(width)).Append(column == row.Length - 1 ? "" : "  ");
            }

            while (text[^1] == ' ')
                text.Length--;
            text.Append('\n');
        }
    }

    // Titles, ids, statements and texts come from outside.
    private static string Plain(string text) => PlainText.OneLine(text);

    private static string Value(double? value) => value?.ToString("0.####", CultureInfo.InvariantCulture) ?? "";

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
