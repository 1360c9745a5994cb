using System.Text;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;
using Endonym.Text.Markup;
using static System.FormattableString;

namespace Endonym.Corpus.Exports;

/// <summary>The <c>README.md</c> of an exported corpus: YAML for Hugging Face's catalogue, then what people need to know before they use it.</summary>
internal static class DataCard
{
    // SPDX identifiers that the catalogue lists, in its spelling; any other is told as "other".
    private static readonly string[] CatalogueLicenses =
    [
        "cc0-1.0", "cc-by-2.0", "cc-by-2.5", "cc-by-3.0", "cc-by-4.0", "cc-by-sa-3.0", "cc-by-sa-4.0", "cc-by-nc-3.0", "cc-by-nc-4.0", "cc-by-nd-4.0", "cc-by-nc-nd-4.0", "cc-by-nc-sa-4.0",
        "mit", "apache-2.0", "bsd-2-clause", "bsd-3-clause", "mpl-2.0", "isc", "zlib", "unlicense", "artistic-2.0", "gpl-2.0", "gpl-3.0", "lgpl-2.1", "lgpl-3.0", "agpl-3.0",
    ];

    private static readonly (long Below, string Name)[] Sizes =
    [
        (1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"), (10_000_000, "1M<n<10M"),
        (100_000_000, "10M<n<100M"), (1_000_000_000, "100M<n<1B"), (10_000_000_000, "1B<n<10B"), (100_000_000_000, "10B<n<100B"),
    ];

    public static string Of(Manifest corpus, IReadOnlyList<Contribution> composition, TextForm form)
    {
        var documents = composition.Sum(contribution => contribution.Documents);
        var card = new StringBuilder();
        void Line(string text = "") => card.Append(text).Append('\n');

        Line("---");
        var languages = composition.Select(contribution => contribution.Source.Language).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (languages.Count > 0)
        {
            Line("language:");
            foreach (var language in languages)
                Line($"- {Quoted(language)}");
        }

        Licenses(composition, Line);
        Line($"pretty_name: {Quoted(corpus.Name)}");
        Line("size_categories:");
        Line($"- {Quoted(Sizes.FirstOrDefault(size => documents < size.Below).Name ?? "100B<n<1T")}");
        Line("task_categories:");
        Line("- text-generation");
        Line("configs:");
        Line("- config_name: default");
        Line("  data_files:");
        Line("  - split: train");
        Line($"    path: {(form == TextForm.Parquet ? "data/*.parquet" : "data/*.jsonl.zst")}");
        Line("---");
        Line();
        Line($"# {MarkdownText.Escape(corpus.Name)}");
        Line();
        Line(Invariant($"{documents:N0} documents, {composition.Sum(contribution => contribution.Bytes):N0} bytes of text; rights class {Taint.ClassOf(composition)}, origin {Taint.OriginOf(composition)}."));
        Line($"Made with Endonym; the corpus it was exported from has the id `{corpus.Id}`.");
        Line();
        Line("## Sources and rights");
        Line();
        Line("Each row carries its source, licence and rights class, and the rule that decided the class. `sources.json` has the evidence of every source, with the day it was looked at.");
        if (Taint.ClassOf(composition) != RightsClass.White)
        {
            Line();
            Line("**Not all of this text may be passed on openly.** Rows of the class `GreyTdm` are lawful copies without an opt-out and serve text and data mining; those of `GreyResearch` serve research only.");
        }

        Line();
        Line("| Source | Title | Licence | Class | Origin | Documents | Bytes |");
        Line("|---|---|---|---|---|---:|---:|");
        foreach (var (source, contribution) in composition.Select(contribution => (contribution.Source, contribution)))
            Line(Invariant($"| {MarkdownText.Escape(source.Id)} | {MarkdownText.Escape(source.Title)} | {MarkdownText.Escape(source.License)} | {source.Class} | {source.Origin} | {contribution.Documents:N0} | {contribution.Bytes:N0} |"));
        return card.ToString();
    }

    private static void Licenses(IReadOnlyList<Contribution> composition, Action<string> line)
    {
        var licenses = composition.Select(contribution => CatalogueName(contribution.Source.License)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (licenses.Contains(null))
        {
            line("license: other");
            line("license_name: several");
            line("license_link: sources.json");
            return;
        }

        line("license:");
        foreach (var license in licenses)
            line($"- {license}");
    }

    private static string? CatalogueName(string license)
    {
        var bare = license.EndsWith("-only", StringComparison.Ordinal) ? license[..^"-only".Length]
            : license.EndsWith("-or-later", StringComparison.Ordinal) ? license[..^"-or-later".Length]
            : license;
        return CatalogueLicenses.FirstOrDefault(known => known.Equals(bare, StringComparison.OrdinalIgnoreCase));
    }

    // In YAML a single-quoted text knows one escape.
    private static string Quoted(string text) => $"'{PlainText.OneLine(text).Replace("'", "''", StringComparison.Ordinal)}'";
}
