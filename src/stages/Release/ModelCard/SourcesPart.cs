using System.Text;
using Endonym.Release.Gate;
using Endonym.Text.Markup;

namespace Endonym.Release.ModelCard;

/// <summary>What the model was made of.</summary>
internal static class SourcesPart
{
    /// <summary>The table of sources, and credits for those that ask for them.</summary>
    public static void Add(StringBuilder text, ReleaseSubject subject)
    {
        text.Append("## What it was made of\n\n");
        text.Append("Tokens are those seen in training, repetitions counted; the share is that of the use's tokens, or of its bytes where nothing was counted in tokens.\n\n");
        MarkdownText.AddTable(
            text,
            ["Use", "Source", "Language", "Licence", "Rights class", "Origin", "Documents", "Bytes", "Tokens", "Share of use", "Where"],
            subject.Texts.GroupBy(entered => entered.Use).SelectMany(group => Rows([.. group])));

        var shareAlike = subject.Texts.Select(entered => entered.Source).DistinctBy(EnteredText.KeyOf)
            .Where(source => LicenseTerms.Has(source.License, LicenseTerm.ShareAlike) == true).ToList();
        if (shareAlike.Count == 0)
            return;

        text.Append("These sources are under share-alike or copyleft licences and are credited here:\n\n");
        foreach (var source in shareAlike)
            text.Append("- ").Append(MarkdownText.Escape(source.Title)).Append(", ").Append(MarkdownText.Escape(source.License)).Append(", ").Append(MarkdownText.Link(source.Url)).Append('\n');
        text.Append('\n');
    }

    private static IEnumerable<IReadOnlyList<string>> Rows(IReadOnlyList<EnteredText> texts)
    {
        var amounts = new UseAmounts(texts);
        foreach (var (index, entered) in texts.Index())
        {
            var source = entered.Source;
            yield return
            [
                entered.Use.ToString().ToLowerInvariant(),
                $"{MarkdownText.Escape(source.Title)} ({MarkdownText.Escape(source.Id)})",
                MarkdownText.Escape(source.Language ?? "mixed"),
                MarkdownText.Escape(source.License),
                source.Class.ToString(),
                source.Generator is { } generator ? $"{source.Origin}, by {MarkdownText.Escape(generator)}" : source.Origin.ToString(),
                NumberText.Count(entered.Contribution.Documents),
                NumberText.Count(entered.Contribution.Bytes),
                NumberText.Count(entered.Contribution.Tokens),
                NumberText.Percent(amounts.ShareOf(index)),
                MarkdownText.Link(source.Url),
            ];
        }
    }
}
