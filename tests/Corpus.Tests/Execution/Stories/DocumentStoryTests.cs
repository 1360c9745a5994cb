using Endonym.Corpus.Classifiers;
using Endonym.Corpus.Decontamination;
using Endonym.Corpus.Dedup;
using Endonym.Corpus.Execution;
using Endonym.Corpus.Execution.Purging;
using Endonym.Corpus.Execution.Stories;
using Endonym.Corpus.Filters;
using Endonym.Corpus.Filters.C4;
using Endonym.Corpus.Filters.FineWeb2;
using Endonym.Corpus.Languages;
using Endonym.Corpus.Privacy;
using Endonym.Corpus.Rights;
using Endonym.Corpus.Rights.Signals;
using Endonym.Corpus.Shards;
using Endonym.Corpus.Sources;
using Endonym.Corpus.Tests.Rights;
using Endonym.Corpus.Tokenizer;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;
using Endonym.Text.Documents;
using Endonym.Text.Packs;
using Endonym.Text.Privacy;

namespace Endonym.Corpus.Tests.Execution.Stories;

public sealed class DocumentStoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_kept_document_has_its_source_its_scores_and_what_was_made_with_it()
    {
        Build(Options(Line("one", "Ola ma kota, a pies śpi pod stołem w kuchni.", "https://example.org/1"), Line("two", Samples.Story(2))));
        TokenizerStep.Run(Samples.Workspace(_folder), new TokenizerOptions { Name = "tok", Corpora = ["test"], VocabularySize = 270 }, new QuietReporter(), Stop);
        ShardsStep.Run(Samples.Workspace(_folder), new ShardsOptions { Name = "packed", Corpus = "test", Tokenizer = "tok" }, new QuietReporter(), Stop);

        var story = Tell("one");

        Assert.Equal((DocumentFate.Training, null, "s.jsonl", "00000", "https://example.org/1"), (story.Fate, story.Reason, story.File, story.Unit, story.Url));
        Assert.Equal(("CC0-1.0", RightsClass.White), (story.Source!.License, story.Source.Class));
        Assert.Equal(["rights", "cleaning", "filters of the language", "place in the corpus"], story.Steps.Select(step => step.Name));
        Assert.All(story.Steps, step => Assert.Null(step.Reason));
        // 45 characters; "Ola ma kota, a pies śpi pod stołem w kuchni." has 10 words of 33 letters.
        var scores = story.Steps[2].Scores;
        Assert.Equal((44, 1), (scores.Single(score => score.Name == "pack.characters").Value, scores.Single(score => score.Name == "pack.characters").Limit!.Value));
        Assert.Equal(3.3, scores.First(score => score.Name == "pack.mean_word_length").Value, 12);
        Assert.Equal(["tokenizer/tok", "shards/packed"], story.MadeWith.Select(made => $"{made.Kind}/{made.Name}"));
        Assert.Empty(story.Notes);
        Assert.Equal(story.Id, Tell("s/one").Id);
    }

    [Fact]
    public void A_document_that_a_filter_dropped_shows_every_measure_with_its_limit()
    {
        var limits = Samples.NoFilters.Thresholds with { MinMeanWordLength = 3, MaxTopNgramRatio = new Dictionary<int, double> { [2] = 0.5 } };
        Build(Options(Line("kept", Samples.Story(1)), Line("bad", "a b c d e f g h i j k l m n o p.")) with { Filters = Samples.NoFilters with { Thresholds = limits } });

        var story = Tell("bad");

        Assert.Equal((DocumentFate.Dropped, QualityFilter.WordsTooShort), (story.Fate, story.Reason));
        var step = Assert.Single(story.Steps, step => step.Reason is not null);
        Assert.Equal(("filters of the language", QualityFilter.WordsTooShort), (step.Name, step.Reason));
        Assert.Same(step, story.Steps[^1]);
        Assert.Equal(new FilterScore("pack.mean_word_length", 1, 3, QualityFilter.WordsTooShort), step.Scores.First(score => score.Name == "pack.mean_word_length"));
        // What comes after the decisive rule is measured too.
        Assert.Contains(step.Scores, score => score is { Name: "pack.top_2_gram", Limit: 0.5, Reason: null });
        Assert.Empty(story.MadeWith);
    }

    [Fact]
    public void A_duplicate_names_the_document_that_stays_and_that_one_its_copies()
    {
        Build(Options(Line("first", Samples.Story(1)), Line("again", Samples.Story(1)), Line("other", Samples.Story(2))));

        var (copy, kept) = (Tell("again"), Tell("first"));

        Assert.Equal((ClusterDecision.DuplicateReason, "s/first"), (copy.Reason, copy.Partner));
        Assert.Equal(("place in the corpus", ClusterDecision.DuplicateReason), (copy.Steps[^1].Name, copy.Steps[^1].Reason));
        Assert.Contains("2", copy.Steps[^1].Detail, StringComparison.Ordinal);
        Assert.Equal(["s/again"], kept.Copies);
        Assert.Empty(copy.Notes);
    }

    [Fact]
    public void Of_a_name_used_twice_both_stories_are_told_each_with_its_own_text()
    {
        Build(Options(Line("x", Samples.Story(1)), Line("x", Samples.Story(2)), Line("y", Samples.Story(3))));

        var stories = DocumentStories.Tell(Samples.Workspace(_folder), "test", "x", TimeProvider.System, Stop);

        Assert.Equal([(DocumentFate.Training, null), (DocumentFate.Dropped, CorpusBuilder.RepeatedId)], stories.Select(story => (story.Fate, story.Reason)));
        Assert.StartsWith("słowo1x", stories[0].Beginning, StringComparison.Ordinal);
        Assert.StartsWith("słowo2x", stories[1].Beginning, StringComparison.Ordinal);
        Assert.All(stories, story => Assert.Empty(story.Notes));
    }

    [Fact]
    public void A_held_out_document_is_told_as_one_and_no_shards_were_made_with_it()
    {
        Build(Options([.. Enumerable.Range(0, 40).Select(number => Line($"d{number}", Samples.Story(number)))]) with { Panel = new() { Share = 0.1 } });
        TokenizerStep.Run(Samples.Workspace(_folder), new TokenizerOptions { Name = "tok", Corpora = ["test"], VocabularySize = 270 }, new QuietReporter(), Stop);

        var story = Tell(CorpusFiles.ReadHeldOut(Corpus).First().Id);

        Assert.Equal((DocumentFate.HeldOut, null, "s.jsonl"), (story.Fate, story.Unit, story.File));
        Assert.Empty(story.MadeWith);
        Assert.Empty(story.Notes);
    }

    [Fact]
    public void Personal_data_are_counted_by_kind_and_never_shown()
    {
        Build(Options(Line("p", Samples.Story(1) + " Pisz na ala@example.org albo ola@example.org."), Line("q", Samples.Story(2))) with
        {
            Privacy = new PrivacyOptions { Rules = PrivacyRules.For(LanguagePack.Neutral("pl", "pl")) },
        });

        var story = Tell("p");

        var found = Assert.Single(Assert.Single(story.Steps, step => step.Name == "personal data").Scores);
        Assert.Equal(2, found.Value);
        Assert.DoesNotContain("example.org", StoryText.Render(story), StringComparison.Ordinal);
    }

    [Fact]
    public void An_evaluation_item_is_named()
    {
        const string item = "Kto napisał pierwszy polski podręcznik do nauki rachunków dla dzieci wiejskich i kiedy go wydano w Krakowie";
        var items = _folder.File("exam.jsonl", """{"id": "q1", "text": "TEXT"}""".Replace("TEXT", item, StringComparison.Ordinal) + "\n");
        Build(Options(Line("leak", Samples.Story(1) + " " + item + "?"), Line("q", Samples.Story(2))) with { EvaluationItems = [new InputFile { Path = items }] });

        var story = Tell("leak");

        Assert.Equal(Decontaminator.Reason, story.Reason);
        Assert.Equal("items.exam/q1", Assert.Single(story.Steps[^1].Scores).Name);
    }

    [Fact]
    public void The_lines_that_C4_takes_away_show_in_the_characters_left()
    {
        string[] sentences = [.. Enumerable.Range(0, 6).Select(number => $"To jest zdanie numer {number} i ma ono dość słów.")];
        Build(Options(Line("c", string.Join('\n', [.. sentences, "menu bez kropki"])), Line("q", "Za krótko.")) with { C4 = new C4Options() });

        var step = Assert.Single(Tell("c").Steps, step => step.Name == "C4");

        Assert.Null(step.Reason);
        Assert.Equal(6, step.Scores.Single(score => score.Name == "c4.sentences").Value);
        // Six lines with their breaks, and 16 characters with the break before them less.
        var left = sentences.Sum(sentence => sentence.Length) + 5;
        Assert.Equal($"{left + 16} characters, {left} left", Assert.Single(Tell("c").Steps, step => step.Name == "lines that are no sentences taken out").Detail);
        Assert.Equal(C4Filter.TooFewSentences, Tell("q").Steps[^1].Reason);
    }

    [Fact]
    public void Language_and_FineWeb2s_filters_show_their_scores_and_a_changed_classifier_is_noted()
    {
        Learn("pl", "cs");
        // Three times, since FineWeb-2 asks for fifty words.
        Build(Options(Line("pl", string.Join(' ', Enumerable.Repeat(Polish, 3))), Line("cs", Czech)) with
        {
            LanguageCheck = new LanguageCheckOptions { Identifier = ClassifierChoice.Of("languages"), Threshold = new LanguageThreshold { Labels = ["pl"], MinScore = 0.6 } },
            FineWeb2 = new FineWeb2Configuration
            {
                MaxDuplicateLineRatio = 0.3,
                DuplicateNgrams = [],
                TopNgrams = [],
                MinLanguageScore = 0.6,
                MinLinePunctuationRatio = 0.1,
                MaxLineBreakRatio = 0.3,
                MinMeanWordLength = 2,
                MaxMeanWordLength = 12,
                MinLetterWordRatio = 0.5,
                StopWords = ["nie", "ale", "na"],
            },
        });

        var (kept, foreign) = (Tell("pl"), Tell("cs"));

        Assert.Equal(["rights", "cleaning", "language", "filters of FineWeb-2", "place in the corpus"], kept.Steps.Select(step => step.Name));
        Assert.Contains(kept.Steps[3].Scores, score => score.Name.StartsWith("gopher_quality.", StringComparison.Ordinal) && score is { Limit: 12, Reason: null });
        Assert.Equal(kept.Scores!.LanguageScore, Assert.Single(kept.Steps[2].Scores).Value);
        Assert.Equal(LanguageThreshold.OtherLanguage, foreign.Reason);
        Assert.Equal(new FilterScore("language.cs", foreign.Scores!.LanguageScore!.Value, 0.6, LanguageThreshold.OtherLanguage), Assert.Single(foreign.Steps[^1].Scores));

        Learn("pl", "cs", "en");
        Assert.Contains("'languages' is another one", Tell("pl").Notes[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("User-agent: *\nDisallow: /\n", false, 0)]
    [InlineData("User-agent: *\nAllow: /\n", true, null)]
    public void Of_what_the_gate_looked_at_the_decisive_signal_is_marked(string robots, bool passes, int? decisive)
    {
        var document = new Document { Id = "1", Source = "news", Text = Samples.Story(1), Url = Web.Page };
        var clearance = new RightsClearance(new ClearanceOptions()).Clear(document, Web.Manifest("tdm-exception"), Web.Of(robots: robots, tdmRep: "[]"));
        Assert.Equal(passes, clearance.Passed);
        var trace = new JudgeTrace();

        var evidence = new DocumentJudge(Samples.Options(Source("x")), comesInSeries: false, new JudgeTools()).Judge("news", SourceItem.Of(document, clearance), trace).Evidence!;

        Assert.Equal(decisive, evidence.Decisive);
        Assert.Equal(passes, trace.Steps[0].Reason is null);
        if (decisive is { } place)
            Assert.Equal(("robots.txt", SignalEffect.Reserves), (evidence.Signals[place].Kind, evidence.Signals[place].Effect));
    }

    [Fact]
    public void A_broken_line_and_a_document_that_was_taken_down_have_stories_too()
    {
        var list = _folder.File("list.yaml", """{ "format": 1, "take_downs": [ { "id": "letter", "date": "2026-09-01", "reason": "asked by mail", "document": "gone" } ] }""");
        Build(Options(Line("gone", Samples.Story(1)), "{broken\n", Line("q", Samples.Story(2))) with { TakeDowns = [new InputFile { Path = list }] });

        Assert.Equal(JsonlSource.BrokenLine, Tell("s.jsonl:2").Reason);
        var story = Tell("gone");
        Assert.Equal((RightsVerdict.TakenDown, ""), (story.Reason, story.Beginning));
        Assert.Equal((0, "asked by mail"), (Assert.Single(story.Evidence).Decisive!.Value, story.Evidence[0].Signals[0].Statement));
    }

    [Fact]
    public void A_purged_document_still_tells_what_was_made_with_it()
    {
        Build(Options(Line("gone", Samples.Story(1)), Line("q", Samples.Story(2))));
        TokenizerStep.Run(Samples.Workspace(_folder), new TokenizerOptions { Name = "tok", Corpora = ["test"], VocabularySize = 270 }, new QuietReporter(), Stop);
        var list = _folder.File("list.yaml", """{ "format": 1, "take_downs": [ { "id": "letter", "date": "2026-09-01", "reason": "asked by mail", "document": "gone" } ] }""");
        PurgeStep.Run(Samples.Workspace(_folder), "test", list, new QuietReporter(), Stop);

        var (gone, stays) = (Tell("gone"), Tell("q"));

        Assert.Equal((DocumentFate.Dropped, "letter", PurgedFrom.Training), (gone.Fate, gone.Purged!.Entry, gone.Purged.From));
        Assert.Equal(["tok"], gone.MadeWith.Select(made => made.Name));
        Assert.DoesNotContain("słowo1x", StoryText.Render(gone), StringComparison.Ordinal);
        // What stays is read again by the options with which the corpus was built before.
        Assert.Equal((DocumentFate.Training, "s.jsonl"), (stays.Fate, stays.File));
        Assert.Equal(["tok"], stays.MadeWith.Select(made => made.Name));
    }

    [Fact]
    public void Where_the_source_is_gone_or_changed_the_story_says_so_and_tells_what_is_kept()
    {
        var options = Options(Line("a", Samples.Story(1)), Line("b", "krótko"), Line("c", Samples.Story(3))) with { Filters = Samples.NoFilters with { Thresholds = Samples.NoFilters.Thresholds with { MinLength = 20 } } };
        Build(options);
        var path = options.Sources[0].Paths[0];

        File.WriteAllText(path, Line("b", Samples.Story(9)));
        Assert.Contains("has changed since", Assert.Single(Tell("b").Notes), StringComparison.Ordinal);
        Assert.Contains("not where it was read", Assert.Single(Tell("a").Notes), StringComparison.Ordinal);

        File.Delete(path);
        var story = Tell("b");
        Assert.Contains("cannot be read", Assert.Single(story.Notes), StringComparison.Ordinal);
        Assert.Equal((QualityFilter.TooShort, "krótko"), (story.Reason, story.Beginning));
        Assert.Empty(story.Steps);
    }

    [Fact]
    public void A_document_of_the_second_unit_of_the_second_source_is_found_there()
    {
        var first = SourceOptions.Jsonl("s", Samples.Rights, _folder.File("s.jsonl", Line("a", Samples.Story(1))));
        var second = SourceOptions.Jsonl("t", Samples.Rights, _folder.File("t1.jsonl", Line("b", Samples.Story(2))), _folder.File("t2.jsonl", Line("b2", "x") + Line("c", Samples.Story(3))));
        Build(Samples.Options(first, second) with { UnitBytes = 1, Panel = new() { Share = 0 } });

        Assert.Equal(("t2.jsonl", "00002"), (Tell("t/c").File, Tell("t/c").Unit));
    }

    [Fact]
    public void A_name_that_nobody_has_is_told()
    {
        Build(Options(Line("a", Samples.Story(1))));

        Assert.Contains("no document 'nobody'", Assert.Throws<InvalidInputException>(() => Tell("nobody")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_story_reads_as_plain_columns()
    {
        var story = new DocumentStory
        {
            Corpus = "pl",
            CorpusId = new string('a', 64),
            Id = "7\u001b[2J",
            SourceId = "news",
            Fate = DocumentFate.Dropped,
            Reason = "mean word too short",
            Copies = [],
            File = "news.jsonl",
            Unit = "00002",
            Evidence = [],
            Steps =
            [
                new JudgeStep("rights", null, "White, CC0-1.0: declared for the source", []),
                new JudgeStep("filters of the language", "mean word too short", null, [new FilterScore("pack.characters", 120, 100, null), new FilterScore("pack.mean_word_length", 2.25, 3, "mean word too short"), new FilterScore("pack.stop_words", 4, null, null)]),
            ],
            Beginning = "a b c\nd",
            MadeWith = [],
            Notes = [],
        };

        Assert.Equal(
            """
            news/7 [2J in corpus pl (aaaaaaaaaaaa): dropped, mean word too short

            Where it came from
              file  news.jsonl
              unit  00002

            What was asked of it
              rights                   passed                        White, CC0-1.0: declared for the source
              filters of the language  dropped: mean word too short
                pack.characters        120   limit 100  kept
                pack.mean_word_length  2.25  limit 3    mean word too short
                pack.stop_words        4     no limit

            Its beginning
              a b c d

            """.ReplaceLineEndings("\n"),
            StoryText.Render(story));
    }

    private const string Polish = "Nie wiemy jeszcze, dlaczego rzeka tej wiosny wylała wcześniej niż zwykle, ale mieszkańcy zdążyli już przenieść zwierzęta na wyżej położone łąki.";
    private const string Czech = "Dosud nevíme, proč se řeka letos na jaře rozvodnila dříve než obvykle, ale obyvatelé už stihli převést zvířata na výše položené louky.";

    private void Learn(params string[] languages) => LanguageModelStep.Run(
        Samples.Workspace(_folder), new LanguageModelOptions { Name = "languages", DotnetLanguages = languages }, new QuietReporter(), TimeProvider.System, Stop);

    private SourceOptions Source(string lines) => SourceOptions.Jsonl("s", Samples.Rights, _folder.File("s.jsonl", lines));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private Artifact Corpus => Samples.Workspace(_folder).Get(ArtifactKind.Corpus, "test");

    private static string Line(string id, string text, string? url = null) => System.Text.Json.JsonSerializer.Serialize(new { id, text, url }) + "\n";

    private CorpusOptions Options(params string[] lines) => Samples.Options(Source(string.Concat(lines))) with { Panel = new() { Share = 0 } };

    private void Build(CorpusOptions options) => CorpusStep.Run(Samples.Workspace(_folder), options, new QuietReporter(), Stop);

    private DocumentStory Tell(string name)
    {
        var story = Assert.Single(DocumentStories.Tell(Samples.Workspace(_folder), "test", name, TimeProvider.System, Stop));
        // What is printed as JSON reads back.
        Assert.Equal(story.Id, System.Text.Json.JsonSerializer.Deserialize<DocumentStory>(System.Text.Json.JsonSerializer.Serialize(story, LineageJson.Indented), LineageJson.Indented)!.Id);
        return story;
    }
}
