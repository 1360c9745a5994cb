using System.Text.Json.Nodes;
using Endonym.Lineage.Runs;

namespace Endonym.Lineage.Tests.Runs;

public sealed class RunContextTests
{
    [Fact]
    public void Notes_go_to_people_and_into_the_log_of_every_attempt()
    {
        using var folder = new TempFolder();
        var reporter = new RecordingReporter();
        using (var first = new RunContext(folder.Path, reporter, FixedTime.Noon, CancellationToken.None))
            first.Note("zażółć");
        File.AppendAllText(folder["log.jsonl"], "{\"half");
        using (var second = new RunContext(folder.Path, reporter, FixedTime.Noon, CancellationToken.None))
            second.Log("checkpoint-saved", new JsonObject { ["step"] = 5 });

        Assert.Equal(["noted zażółć"], reporter.Heard);
        Assert.Equal(
            [
                """{"time":"2026-03-01T12:00:00+00:00","event":"note","message":"zażółć"}""",
                "{\"half",
                """{"time":"2026-03-01T12:00:00+00:00","event":"checkpoint-saved","step":5}""",
            ],
            File.ReadLines(folder["log.jsonl"]));
    }

    [Fact]
    public void Many_threads_write_whole_lines()
    {
        using var folder = new TempFolder();
        using (var context = new RunContext(folder.Path, new RecordingReporter(), FixedTime.Noon, CancellationToken.None))
            Parallel.For(0, 200, i => context.Log("event", new JsonObject { ["i"] = i }));

        Assert.Equal(Enumerable.Range(0, 200), File.ReadLines(folder["log.jsonl"]).Select(line => JsonNode.Parse(line)!["i"]!.GetValue<int>()).Order());
    }
}
