using System.Text.Json.Nodes;
using Endonym.Lineage.Runs;

namespace Endonym.Lineage.Tests.Runs;

public sealed class MetricsLogTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string PathOfLines => _folder["metrics.jsonl"];

    [Fact]
    public void A_line_holds_step_time_and_values()
    {
        using (var log = new MetricsLog(_folder.Path, FixedTime.Noon))
            log.Write(7, ("loss", 2.5), ("rate", double.NaN));

        Assert.Equal("""{"step":7,"time":"2026-03-01T12:00:00+00:00","loss":2.5,"rate":"NaN"}""" + "\n", File.ReadAllText(PathOfLines));
    }

    [Fact]
    public void What_came_after_the_resumed_step_is_forgotten_and_half_lines_with_it()
    {
        using (var log = new MetricsLog(_folder.Path, FixedTime.Noon))
        {
            foreach (var step in new[] { 1, 2, 3 })
                log.Write(step, ("loss", step));
        }

        File.AppendAllText(PathOfLines, "\n[2]\n\"step\"\n{\"step\":\"1\"}\n{\"loss\":1}\n\0\0\n{\"step\":2,\"lo");
        using (var resumed = new MetricsLog(_folder.Path, FixedTime.Noon))
        {
            resumed.KeepUntil(2);
            resumed.Write(3, ("loss", 30));
        }

        Assert.Equal([(1, 1.0), (2, 2.0), (3, 30.0)], Lines());
        // TensorBoard is told as well, in a second file.
        Assert.Equal(2, Directory.GetFiles(_folder["tensorboard"]).Length);
    }

    [Fact]
    public void Forgetting_while_writing_loses_nothing_written_afterwards()
    {
        using (var log = new MetricsLog(_folder.Path, FixedTime.Noon))
        {
            log.Write(1, ("loss", 1));
            log.Write(2, ("loss", 2));
            log.KeepUntil(1);
            log.Write(2, ("loss", 20));
        }

        Assert.Equal([(1, 1.0), (2, 20.0)], Lines());
    }

    [Fact]
    public void A_half_line_does_not_swallow_the_next()
    {
        File.WriteAllText(PathOfLines, "{\"step\":1,\"lo");

        using (var log = new MetricsLog(_folder.Path, FixedTime.Noon))
            log.Write(2, ("loss", 2));

        Assert.Equal(2, JsonNode.Parse(File.ReadLines(PathOfLines).Last())!["step"]!.GetValue<int>());
    }

    [Fact]
    public void Forgetting_what_never_was_is_nothing()
    {
        using var log = new MetricsLog(_folder.Path, FixedTime.Noon);

        log.KeepUntil(5);

        Assert.False(File.Exists(PathOfLines));
    }

    private (int Step, double Loss)[] Lines() =>
        [.. File.ReadLines(PathOfLines).Select(line => JsonNode.Parse(line)!).Select(line => (line["step"]!.GetValue<int>(), line["loss"]!.GetValue<double>()))];
}
