using System.Globalization;
using Endonym.Corpus.Execution;
using Endonym.Corpus.Filters;
using Endonym.Corpus.Sources;
using Endonym.Lineage.Rights;
using Endonym.Lineage.Runs;
using Endonym.Text.Packs;

namespace Endonym.Corpus.Tests;

internal static class Samples
{
    public static DateOnly Today { get; } = new(2026, 5, 3);

    public static DeclaredRights Rights { get; } = new()
    {
        Title = "A test text",
        License = "CC0-1.0",
        Class = RightsClass.White,
        Origin = Origin.Organic,
        Category = SourceCategory.Other,
        Evidence = "written for this test",
    };

    public static FilterOptions NoFilters { get; } = new()
    {
        Script = "Latn",
        Thresholds = new FilterThresholds { MinLength = 1, MaxMeanWordLength = 1000, MinLetterWordRatio = 0, MaxNewLineRatio = 1, MaxDuplicateLineRatio = 1 },
    };

    public static Workspace Workspace(TemporaryFolder folder) => new(Path.Combine(folder.Path, "work"), TimeProvider.System);

    public static CorpusOptions Options(params SourceOptions[] sources) => new() { Name = "test", Language = "pl", Sources = sources, Filters = NoFilters };

    /// <summary>Everything a source has.</summary>
    public static IEnumerable<SourceItem> ReadAll(this IDocumentSource source) => source.Files.SelectMany(file => source.Read(file, TestContext.Current.CancellationToken));

    /// <summary>Everything one of a source's files has.</summary>
    public static IEnumerable<SourceItem> ReadFile(this IDocumentSource source, int file) => source.Read(source.Files[file], TestContext.Current.CancellationToken);

    /// <summary>A document of its own: no two numbers give a common run of 80 characters, since every word carries the number.</summary>
    public static string Story(int number) => string.Join(' ', Enumerable.Range(0, 40).Select(word => string.Create(CultureInfo.InvariantCulture, $"słowo{number}x{word * 7919 % 101}"))) + ".";

    public static string JsonLine(string id, string text) => System.Text.Json.JsonSerializer.Serialize(new { id, text }) + "\n";
}
