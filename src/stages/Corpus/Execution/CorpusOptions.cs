using System.Text.Json.Serialization;
using Endonym.Corpus.Dedup.Lines;
using Endonym.Corpus.Filters;
using Endonym.Corpus.Filters.C4;
using Endonym.Corpus.Filters.FineWeb2;
using Endonym.Corpus.Filters.Lines;
using Endonym.Corpus.Languages;
using Endonym.Corpus.Panels;
using Endonym.Corpus.Privacy;
using Endonym.Corpus.Quality;
using Endonym.Corpus.Sources;
using Endonym.Lineage;
using Endonym.Lineage.Rights;
using Endonym.Text.Packs;

namespace Endonym.Corpus.Execution;

/// <summary>What a corpus is made of and what is dropped; serializes with <see cref="Lineage.Manifests.LineageJson"/>.</summary>
public sealed record CorpusOptions
{
    /// <summary>The artifact's name.</summary>
    public required string Name { get; init; }

    /// <summary>BCP 47 code of the corpus' language.</summary>
    public required string Language { get; init; }

    /// <summary>Where the text comes from; the first of two equal texts stays.</summary>
    public required IReadOnlyList<SourceOptions> Sources { get; init => field = value.Count > 0 ? value : throw new InvalidInputException("A corpus needs at least one source."); }

    /// <summary>Rights classes that are let in; empty lets in all but <see cref="RightsClass.Excluded"/>, which never enters. A white and a grey corpus are two artifacts.</summary>
    public IReadOnlyList<RightsClass> Classes
    {
        get;
        init => field = value.Contains(RightsClass.Excluded) ? throw new InvalidInputException($"classes holds {RightsClass.Excluded}, which is allowed in nothing. Use {RightsClass.White}, {RightsClass.GreyTdm} and {RightsClass.GreyResearch}.") : value;
    } = [];

    /// <summary>Lists of take-downs and later opt-outs (<see cref="Rights.TakeDowns.TakeDownList"/>); no document that they speak of enters.</summary>
    public IReadOnlyList<InputFile> TakeDowns { get; init; } = [];

    /// <summary>Ids of lists that the workspace keeps (<see cref="Rights.TakeDowns.RegisteredTakeDowns"/>), whose documents stay out too; the run adds those that it finds.</summary>
    public IReadOnlyList<string> RegisteredTakeDowns { get; init; } = [];

    /// <summary>Names of corpora whose documents, held-out ones too, are not repeated here: a grey corpus beside its white one, or this month's beside the year's. One that looked for near duplicates in the same way is not read again.</summary>
    public IReadOnlyList<string> Minus { get; init; } = [];

    /// <summary>How the language is made sure of; null trusts the sources.</summary>
    public LanguageCheckOptions? LanguageCheck { get; init; }

    /// <summary>What counts as prose of the language.</summary>
    public required FilterOptions Filters { get; init; }

    /// <summary>FineWeb-2's filters, with their own word counts, in place of <see cref="Filters"/>; null for those.</summary>
    public FineWeb2Configuration? FineWeb2 { get; init; }

    /// <summary>Which lines are furniture of pages, and taken out after the other filters; null leaves them in.</summary>
    public LineOptions? Lines { get; init; }

    /// <summary>How many long paragraphs a document must have; null asks for none.</summary>
    public ParagraphOptions? Paragraphs { get; init; }

    /// <summary>C4's rules, which take lines away, after the other filters; null does without, as FineWeb-2 does.</summary>
    public C4Options? C4 { get; init; }

    /// <summary>How good prose is asked for; null asks for none.</summary>
    public QualityCheckOptions? Quality { get; init; }

    /// <summary>What is done about personal data; null looks for none.</summary>
    public PrivacyOptions? Privacy { get; init; }

    /// <summary>Which texts are so alike that one of them is enough; null drops equal texts only.</summary>
    public NearDuplicateOptions? NearDuplicates { get; init; }

    /// <summary>Which lines or paragraphs are taken out of documents because others have them too; null takes none out.</summary>
    public LineDedupOptions? RepeatedLines { get; init; }

    /// <summary>Evaluation items; a document that holds one is dropped, so that the model's tests stay tests.</summary>
    public IReadOnlyList<InputFile> EvaluationItems { get; init; } = [];

    /// <summary>What is held out.</summary>
    public PanelOptions Panel { get; init; } = new();

    /// <summary>Bytes of files that one unit of work reads, and a killed run repeats at most per thread; a file is never split. The corpus has a file for each unit.</summary>
    public long UnitBytes { get; init => field = value > 0 ? value : throw new InvalidInputException($"unit_bytes is {value}; it must be above 0."); } = 64 << 20;

    /// <summary>Bytes that finding repeats may hold in memory; what is beyond is sorted on the disk. No part of the options, as the result does not depend on it.</summary>
    [JsonIgnore]
    public long DedupMemoryBytes { get; init; } = 1L << 30;

    /// <summary>Threads over documents; no part of the options, as the result does not depend on it.</summary>
    [JsonIgnore]
    public int ThreadCount { get; init => field = value > 0 ? value : throw new InvalidInputException($"{value} threads cannot work; use 1 or more."); } = Environment.ProcessorCount;

    /// <summary>Options with the filters and the panel that a language asks for.</summary>
    public static CorpusOptions For(LanguagePack pack, string name, params IReadOnlyList<SourceOptions> sources) => new()
    {
        Name = name,
        Language = pack.Code,
        Sources = sources,
        Filters = FilterOptions.From(pack),
        Panel = PanelOptions.For(pack),
    };
}
