using System.Diagnostics;
using System.Text.Json.Nodes;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;
using Endonym.Lineage.Runs;

namespace Endonym.Lineage.Tests.Runs;

public sealed class WorkspaceTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FixedTime _time = FixedTime.Noon;
    private readonly RecordingReporter _reporter = new();
    private readonly Workspace _workspace;

    public WorkspaceTests() => _workspace = new Workspace(_folder["work"], _time);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_step_leaves_an_artifact_with_a_manifest_that_says_everything()
    {
        var input = _workspace.Make(Samples.Step("in")).As("base");
        var step = Samples.Step("out", ArtifactKind.Shards, options: new JsonObject { ["rate"] = 1 }, inputs: input);

        var made = _workspace.Run(step, _reporter, context =>
        {
            _time.Now += TimeSpan.FromMinutes(5);
            context.Progress(new StepProgress("counting", 1, 2, "document"));
            context.Note("half done");
            File.WriteAllText(Path.Combine(context.OutputFolder, "text"), "abc");
            return new StepResult([Samples.Of(Samples.Source("s", RightsClass.GreyTdm, Origin.Converted), 3)], new JsonObject { ["documents"] = 1 });
        }, CancellationToken.None);

        var manifest = _workspace.Get(ArtifactKind.Shards, "out").Manifest;
        Assert.Equal(ContentHash.OfJson(made.Manifest), ContentHash.OfJson(manifest));
        Assert.Equal((1, "shards", "out", RightsClass.GreyTdm, Origin.Converted), (manifest.Format, manifest.Kind, manifest.Name, manifest.RightsClass, manifest.Origin));
        Assert.Equal([new FileEntry("text", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")], manifest.Files);
        Assert.Equal([input], manifest.Inputs);
        Assert.Equal((step.Key(), "{\"rate\":1}", CodeVersion.Current), (manifest.Run.Key, manifest.Run.Options.ToJsonString(), manifest.Run.Code));
        Assert.Equal(TimeSpan.FromMinutes(5), manifest.Run.Finished - manifest.Run.Started);
        Assert.Equal("abc", File.ReadAllText(made.PathOf("text")));
        Assert.Equal(["started", "progressed", "noted half done", "finished"], _reporter.Heard);
        Assert.Equal(manifest.Id, _workspace.FindManifest(manifest.Id)?.Id);
        Assert.DoesNotContain(Environment.MachineName, File.ReadAllText(_workspace.FolderOf(ArtifactKind.Shards, "out") + ".manifest.json"), StringComparison.Ordinal);
        var run = _workspace.Runs().Single(record => record.Name == "out");
        Assert.Equal((RunStatus.Done, manifest.Id, 1), (run.Status, run.Artifact, run.Attempts));
    }

    [Fact]
    public void A_step_that_is_done_is_skipped_and_one_that_changed_is_not()
    {
        var step = Samples.Step(options: new JsonObject { ["rate"] = 1 });
        _workspace.Make(step, "first");

        var again = _workspace.Run(step, _reporter, _ => throw new UnreachableException(), CancellationToken.None);
        Assert.Equal("first", File.ReadAllText(again.PathOf("text")));
        Assert.Equal(["skipped"], _reporter.Heard);

        var changed = _workspace.Make(step with { Options = new JsonObject { ["rate"] = 2 } }, "second");
        Assert.Equal("second", File.ReadAllText(changed.PathOf("text")));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("shorter")]
    public void A_step_whose_files_are_gone_or_cut_is_done_again_from_the_start(string? left)
    {
        var made = _workspace.Make(Samples.Step(), "many words");
        if (left is null)
            File.Delete(made.PathOf("text"));
        else
            File.WriteAllText(made.PathOf("text"), left);

        var again = _workspace.Run(Samples.Step(), _reporter, context =>
        {
            File.WriteAllText(Path.Combine(context.OutputFolder, "text"), "many words");
            return new StepResult([], []);
        }, CancellationToken.None);

        Assert.Equal(made.Manifest.Id, again.Manifest.Id);
        Assert.Equal(["started", "finished"], _reporter.Heard);
    }

    [Fact]
    public void The_same_content_has_the_same_id_at_another_time_in_another_place()
    {
        using var elsewhere = new TempFolder();
        var other = new Workspace(elsewhere.Path, new FixedTime(_time.Now.AddYears(1)));
        var composition = Samples.Of(Samples.Source("s"), 5);

        Assert.Equal(_workspace.Make(Samples.Step(), "words", composition).Manifest.Id, other.Make(Samples.Step(), "words", composition).Manifest.Id);
        Assert.NotEqual(_workspace.Make(Samples.Step("b"), "other words", composition).Manifest.Id, other.Make(Samples.Step(), "words", composition).Manifest.Id);
    }

    [Fact]
    public void An_interrupted_step_finds_its_state_again_and_begins_once()
    {
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => _workspace.Run(Samples.Step(), _reporter, context =>
        {
            File.WriteAllText(Path.Combine(context.StateFolder, "position"), "42");
            stop.Cancel();
            context.CancellationToken.ThrowIfCancellationRequested();
            throw new UnreachableException();
        }, stop.Token));
        Assert.Equal(RunStatus.Interrupted, _workspace.Runs().Single().Status);
        Assert.Null(_workspace.Runs().Single().Error);
        Assert.Null(_workspace.Find(ArtifactKind.Corpus, "a"));

        var begun = _time.Now;
        _time.Now += TimeSpan.FromHours(1);
        var state = "";
        var made = _workspace.Run(Samples.Step(), _reporter, context =>
        {
            state = context.StateFolder;
            Assert.Equal("42", File.ReadAllText(Path.Combine(state, "position")));
            File.WriteAllText(Path.Combine(context.OutputFolder, "text"), "done");
            return new StepResult([], []);
        }, CancellationToken.None);

        Assert.Equal(["started", "resumed", "finished"], _reporter.Heard);
        Assert.Equal((begun, 2), (made.Manifest.Run.Started, _workspace.Runs().Single().Attempts));
        Assert.False(Directory.Exists(state));
    }

    [Fact]
    public void A_failed_step_says_why_and_leaves_the_old_artifact_valid()
    {
        var old = _workspace.Make(Samples.Step(options: new JsonObject { ["rate"] = 1 }), "old");

        Assert.Throws<InvalidInputException>(() => _workspace.Run(Samples.Step(options: new JsonObject { ["rate"] = 2 }), _reporter, context =>
        {
            File.WriteAllText(Path.Combine(context.OutputFolder, "text"), "half");
            throw new InvalidInputException("The corpus is empty.");
        }, CancellationToken.None));

        var found = _workspace.Get(ArtifactKind.Corpus, "a");
        Assert.Equal(old.Manifest.Id, found.Manifest.Id);
        Assert.Equal("old", File.ReadAllText(found.PathOf("text")));
        Assert.Contains(_workspace.Runs(), run => run is { Status: RunStatus.Failed, Error: "The corpus is empty." });
    }

    [Fact]
    public void A_second_process_is_kept_out_while_the_first_works()
    {
        var secondProcess = new Workspace(_workspace.Root, _time);

        _workspace.Run(Samples.Step(), _reporter, context =>
        {
            var refused = Assert.Throws<InvalidInputException>(() => secondProcess.Make(Samples.Step()));
            Assert.Contains("in use by another process", refused.Message, StringComparison.Ordinal);
            Assert.Equal(RunStatus.Running, secondProcess.Runs().Single().Status);
            secondProcess.Make(Samples.Step("another"));
            File.WriteAllText(Path.Combine(context.OutputFolder, "text"), "words");
            return new StepResult([], []);
        }, CancellationToken.None);

        Assert.Equal(["a", "another"], _workspace.Artifacts().Select(artifact => artifact.Manifest.Name));
    }

    [Fact]
    public void A_killed_run_is_shown_as_interrupted()
    {
        _workspace.Make(Samples.Step());
        // What a killed process leaves: a record that says it is running, and a lock that nobody holds.
        Rewrite(record => record with { Status = RunStatus.Running });

        Assert.Equal(RunStatus.Interrupted, _workspace.Runs().Single().Status);
    }

    [Fact]
    public void A_run_killed_between_its_artifact_and_its_last_words_is_concluded_when_it_is_skipped()
    {
        var made = _workspace.Make(Samples.Step());
        Rewrite(record => record with { Status = RunStatus.Running, Artifact = null, Finished = null });
        var state = Directory.CreateDirectory(Path.Combine(RunFolder(), "state")).FullName;
        File.WriteAllText(Path.Combine(state, "moments"), "large");

        _workspace.Run(Samples.Step(), _reporter, _ => throw new UnreachableException(), CancellationToken.None);

        var run = _workspace.Runs().Single();
        Assert.Equal((RunStatus.Done, made.Manifest.Id, made.Manifest.Run.Finished), (run.Status, run.Artifact, run.Finished));
        Assert.False(Directory.Exists(state));
        Assert.Equal(["skipped"], _reporter.Heard);
    }

    [Fact]
    public void A_state_that_a_killed_process_did_not_get_to_delete_is_deleted_and_never_resumed()
    {
        var made = _workspace.Make(Samples.Step(), "many words");
        var state = Directory.CreateDirectory(Path.Combine(RunFolder(), "state")).FullName;
        File.WriteAllText(Path.Combine(state, "moments"), "old");
        File.Delete(made.PathOf("text"));

        _workspace.Run(Samples.Step(), _reporter, context =>
        {
            Assert.Empty(Directory.EnumerateFileSystemEntries(context.StateFolder));
            File.WriteAllText(Path.Combine(context.OutputFolder, "text"), "many words");
            return new StepResult([], []);
        }, CancellationToken.None);

        Assert.Equal(["started", "finished"], _reporter.Heard);
    }

    [Fact]
    public void Another_version_begins_anew_says_so_and_keeps_what_was_saved_until_it_is_done()
    {
        Interrupt(position: "42");
        Rewrite(record => record with { Code = "0.0.1+older" });
        File.WriteAllText(Path.Combine(RunFolder(), "output", "half"), "of the older version");

        Interrupt(position: "7", atStart: context =>
        {
            Assert.Empty(Directory.EnumerateFileSystemEntries(context.StateFolder));
            Assert.Empty(Directory.EnumerateFileSystemEntries(context.OutputFolder));
        });

        var note = Assert.Single(_reporter.Heard, heard => heard.StartsWith("noted", StringComparison.Ordinal));
        Assert.Contains("begun by 0.0.1+older", note, StringComparison.Ordinal);
        Assert.Contains("begins anew", note, StringComparison.Ordinal);
        Assert.DoesNotContain("resumed", _reporter.Heard);
        Assert.Equal((1, CodeVersion.Current), (_workspace.Runs().Single().Attempts, _workspace.Runs().Single().Code));

        // Moving it back, as the note says, gives the older version its state and its record again.
        var aside = Path.Combine(RunFolder(), "set-aside");
        Assert.Equal("42", File.ReadAllText(Path.Combine(aside, "state", "position")));
        Assert.Equal("0.0.1+older", LineageJson.Read<RunRecord>(Path.Combine(aside, "run.json"), "run record").Code);

        _workspace.Make(Samples.Step());
        Assert.False(Directory.Exists(aside));
    }

    [Fact]
    public void Another_processor_goes_on_and_says_that_digits_may_differ()
    {
        Interrupt(position: "42");
        Rewrite(record => record with { Machine = record.Machine with { Processor = "Z80" } });

        Interrupt(position: "43", atStart: context => Assert.Equal("42", File.ReadAllText(Path.Combine(context.StateFolder, "position"))));

        Assert.Contains(_reporter.Heard, heard => heard.StartsWith("noted Begun on Z80", StringComparison.Ordinal));
        Assert.Contains("resumed", _reporter.Heard);
    }

    [Fact]
    public void A_record_that_cannot_be_read_is_named_and_hides_no_other_run()
    {
        _workspace.Make(Samples.Step("whole"));
        _workspace.Make(Samples.Step("broken"));
        var path = Path.Combine(RunFolder("broken"), "run.json");
        File.WriteAllText(path, "{");

        List<string> unreadable = [];
        Assert.Equal(["whole"], _workspace.Runs(error => unreadable.Add(error.Message)).Select(run => run.Name));
        Assert.StartsWith(path, Assert.Single(unreadable), StringComparison.Ordinal);
        Assert.StartsWith(path, Assert.Throws<InvalidInputException>(() => _workspace.Runs()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_whose_record_cannot_be_read_begins_anew()
    {
        Interrupt(position: "42");
        File.WriteAllText(Path.Combine(RunFolder(), "run.json"), "");

        Interrupt(position: "7", atStart: context => Assert.Empty(Directory.EnumerateFileSystemEntries(context.StateFolder)));

        Assert.Contains(_reporter.Heard, heard => heard.Contains("unreadable record", StringComparison.Ordinal));
        Assert.Equal(1, _workspace.Runs().Single().Attempts);
    }

    [Fact]
    public void Pauses_between_attempts_are_no_work()
    {
        // 10 minutes; a night; 2 hours of which the process writes its last line after 1 hour and 30 minutes and is killed; a night; 5 minutes.
        Interrupt(position: "1", atStart: _ => _time.Now += TimeSpan.FromMinutes(10));
        Assert.Equal(TimeSpan.FromMinutes(10), _workspace.Runs().Single().Worked);
        _time.Now += TimeSpan.FromHours(9);
        Interrupt(position: "2", atStart: context =>
        {
            _time.Now += TimeSpan.FromMinutes(90);
            context.Metrics.Write(1, ("loss", 2));
            _time.Now += TimeSpan.FromMinutes(30);
        });
        Rewrite(record => record with { Status = RunStatus.Running, Worked = TimeSpan.FromMinutes(10), Finished = null });
        _time.Now += TimeSpan.FromHours(9);

        _workspace.Run(Samples.Step(), _reporter, context =>
        {
            _time.Now += TimeSpan.FromMinutes(5);
            File.WriteAllText(Path.Combine(context.OutputFolder, "text"), "words");
            return new StepResult([], []);
        }, CancellationToken.None);

        Assert.Equal(TimeSpan.FromMinutes(10 + 90 + 5), _workspace.Runs().Single().Worked);
    }

    [Fact]
    public void Of_many_who_begin_one_step_again_and_again_one_does_it_once()
    {
        for (var round = 0; round < 50; round++)
        {
            var done = 0;
            var step = Samples.Step(FormattableString.Invariant($"a{round}"));
            Parallel.For(0, 4, _ =>
            {
                // Some of those who are refused try again just when the first is ready, between their look for the artifact and for the lock.
                while (!TryRun(step, () => Interlocked.Increment(ref done)))
                {
                }
            });

            Assert.Equal(1, done);
        }

        bool TryRun(Step step, Action onWork)
        {
            try
            {
                new Workspace(_workspace.Root, _time).Run(step, new RecordingReporter(), context =>
                {
                    onWork();
                    File.WriteAllText(Path.Combine(context.OutputFolder, "text"), "words");
                    return new StepResult([], []);
                }, CancellationToken.None);
                return true;
            }
            catch (InvalidInputException error)
            {
                Assert.Contains("in use by another process", error.Message, StringComparison.Ordinal);
                return false;
            }
        }
    }

    [Fact]
    public void Two_who_publish_under_one_name_at_once_leave_one_of_the_two_artifacts_whole()
    {
        for (var round = 0; round < 25; round++)
        {
            Parallel.For(0, 4, writer => new Workspace(_workspace.Root, _time).Make(
                Samples.Step("shared", options: new JsonObject { ["round"] = round, ["writer"] = writer }), FormattableString.Invariant($"words of {writer} in round {round}")));

            var left = _workspace.Get(ArtifactKind.Corpus, "shared");
            Assert.Equal(left.Manifest.Files, ContentHash.OfFolder(left.Folder));
            Assert.Equal(["shared"], _workspace.Artifacts().Select(artifact => artifact.Manifest.Name));
        }
    }

    [Fact]
    public void A_fault_of_the_disk_is_not_taken_for_another_process()
    {
        // A file where the folder of runs should be: like a full disk, a fault of the disk and not of another process.
        Directory.CreateDirectory(_workspace.Root);
        File.WriteAllText(Path.Combine(_workspace.Root, "runs"), "");

        Assert.ThrowsAny<IOException>(() => _workspace.Make(Samples.Step()));
    }

    [Fact]
    public void Runs_are_listed_the_latest_first()
    {
        foreach (var name in new[] { "first", "second", "third" })
        {
            _workspace.Make(Samples.Step(name));
            _time.Now += TimeSpan.FromMinutes(1);
        }

        Assert.Equal(["third", "second", "first"], _workspace.Runs().Select(run => run.Name));
    }

    [Fact]
    public void A_replaced_artifacts_manifest_is_still_found_by_its_id()
    {
        var old = _workspace.Make(Samples.Step(version: 1), "old");
        _workspace.Make(Samples.Step(version: 2), "new");

        Assert.Equal(old.Manifest.Files, _workspace.FindManifest(old.Manifest.Id)?.Files);
    }

    [Fact]
    public void A_removed_artifact_is_gone_and_its_manifest_is_still_listed()
    {
        var old = _workspace.Make(Samples.Step(version: 1), "old");
        var made = _workspace.Make(Samples.Step(version: 2), "new");

        _workspace.Remove(made.Manifest.Kind, made.Manifest.Name, CancellationToken.None);
        _workspace.Remove(made.Manifest.Kind, "nobody", CancellationToken.None);

        Assert.Empty(_workspace.Artifacts());
        Assert.False(Directory.Exists(made.Folder));
        Assert.Equal(new[] { old.Manifest.Id, made.Manifest.Id }.Order(StringComparer.Ordinal), _workspace.Manifests().Select(manifest => manifest.Id));
    }

    [Fact]
    public void A_run_that_is_discarded_has_nothing_left_but_its_record_and_begins_anew()
    {
        Interrupt(position: "42");
        File.WriteAllText(Path.Combine(RunFolder(), "output", "text"), "half");

        Assert.True(_workspace.Discard(_workspace.Runs().Single()));

        Assert.Equal(["log.jsonl", "run.json"], Directory.EnumerateFileSystemEntries(RunFolder()).Select(path => Path.GetFileName(path)).Where(name => name != ".lock").Order(StringComparer.Ordinal));
        Assert.False(_workspace.Discard(_workspace.Runs().Single()));
        _workspace.Run(Samples.Step(), _reporter, context =>
        {
            Assert.Empty(Directory.EnumerateFileSystemEntries(context.StateFolder));
            // Nobody takes away what is being written.
            Assert.Contains("in use by another process", Assert.Throws<InvalidInputException>(() => _workspace.Discard(_workspace.Runs().Single())).Message, StringComparison.Ordinal);
            File.WriteAllText(Path.Combine(context.OutputFolder, "text"), "whole");
            return new StepResult([], []);
        }, CancellationToken.None);
    }

    [Theory]
    [InlineData("../artifacts/corpus/a.manifest")]
    [InlineData("")]
    [InlineData("0000")]
    public void An_id_is_never_a_path(string id)
    {
        _workspace.Make(Samples.Step());

        Assert.Null(_workspace.FindManifest(id));
    }

    [Fact]
    public void What_is_not_there_is_told_with_what_is()
    {
        Assert.Contains("no corpus at all yet", Assert.Throws<InvalidInputException>(() => _workspace.Get(ArtifactKind.Corpus, "x")).Message, StringComparison.Ordinal);
        var made = _workspace.Make(Samples.Step("a"));
        _workspace.Make(Samples.Step("b"));

        Assert.Contains("There is 'a', 'b'.", Assert.Throws<InvalidInputException>(() => _workspace.Get(ArtifactKind.Corpus, "x")).Message, StringComparison.Ordinal);
        Assert.Contains("no file 'x'; it has text", Assert.Throws<InvalidInputException>(() => made.PathOf("x")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("format", "2", "format 2; this version of Endonym reads format 1")]
    [InlineData("format", null, "format")]
    [InlineData("inputs", null, "inputs")]
    [InlineData("colour", "\"red\"", "colour")]
    public void A_manifest_with_a_missing_or_unknown_name_or_another_format_says_so(string name, string? value, string named)
    {
        _workspace.Make(Samples.Step());
        var path = _workspace.FolderOf(ArtifactKind.Corpus, "a") + ".manifest.json";
        var json = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        json.Remove(name);
        if (value is not null)
            json[name] = JsonNode.Parse(value);
        File.WriteAllText(path, json.ToJsonString());

        var message = Assert.Throws<InvalidInputException>(() => _workspace.Find(ArtifactKind.Corpus, "a")).Message;

        Assert.StartsWith(path, message, StringComparison.Ordinal);
        Assert.Contains(named, message[path.Length..], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GreyResearch", "White")]
    [InlineData("Synthetic", "Organic")]
    [InlineData("\"bytes\": 5", "\"bytes\": 6")]
    [InlineData("LicenseRef-theirs", "CC0-1.0")]
    public void A_manifest_that_somebody_made_freer_is_refused(string written, string forged)
    {
        var source = Samples.Source("s", RightsClass.GreyResearch, Origin.Synthetic, "LicenseRef-theirs", "some-model");
        var made = _workspace.Make(Samples.Step(), "words", Samples.Of(source, 9));
        foreach (var path in (string[])[_workspace.FolderOf(ArtifactKind.Corpus, "a") + ".manifest.json", Path.Combine(_workspace.Root, "lineage", made.Manifest.Id + ".json")])
        {
            var text = File.ReadAllText(path);
            Assert.Contains(written, text, StringComparison.Ordinal);
            File.WriteAllText(path, text.Replace(written, forged, StringComparison.Ordinal));
        }

        Assert.Contains("changed after it was written", Assert.Throws<InvalidInputException>(() => _workspace.Find(ArtifactKind.Corpus, "a")).Message, StringComparison.Ordinal);
        Assert.Contains("changed after it was written", Assert.Throws<InvalidInputException>(() => _workspace.FindManifest(made.Manifest.Id)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_manifest_under_another_ones_id_is_refused()
    {
        var white = _workspace.Make(Samples.Step("white"), "words", Samples.Of(Samples.Source("s"), 5));
        var grey = _workspace.Make(Samples.Step("grey"), "words", Samples.Of(Samples.Source("s", RightsClass.GreyTdm), 5));
        string PathOf(Artifact artifact) => Path.Combine(_workspace.Root, "lineage", artifact.Manifest.Id + ".json");
        File.Copy(PathOf(white), PathOf(grey), overwrite: true);

        Assert.Throws<InvalidInputException>(() => _workspace.FindManifest(grey.Manifest.Id));
    }

    [Fact]
    public void A_step_that_writes_nothing_is_our_own_mistake() =>
        Assert.Throws<UnreachableException>(() => _workspace.Run(Samples.Step(), _reporter, _ => new StepResult([], []), CancellationToken.None));

    /// <summary>Runs the sample step, lets it save its position, and stops it as Ctrl-C does.</summary>
    private void Interrupt(string position, Action<RunContext>? atStart = null)
    {
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => _workspace.Run(Samples.Step(), _reporter, context =>
        {
            atStart?.Invoke(context);
            File.WriteAllText(Path.Combine(context.StateFolder, "position"), position);
            stop.Cancel();
            throw new OperationCanceledException(stop.Token);
        }, stop.Token));
    }

    private string RunFolder(string name = "a") => Directory.EnumerateDirectories(Path.Combine(_workspace.Root, "runs"), $"corpus-{name}-*").Single();

    private void Rewrite(Func<RunRecord, RunRecord> change)
    {
        var path = Path.Combine(RunFolder(), "run.json");
        LineageJson.Write(path, change(LineageJson.Read<RunRecord>(path, "run record")));
    }
}
