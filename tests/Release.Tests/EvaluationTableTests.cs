using Endonym.Lineage;
using Endonym.Lineage.Artifacts;

namespace Endonym.Release.Tests;

public sealed class EvaluationTableTests
{
    [Fact]
    public void Whatever_has_a_value_and_an_interval_is_a_measure()
    {
        var table = Read("""
            { "stages": [
                { "name": "base", "bits": { "value": 2, "low": 1.9, "high": 2.1, "n": 7 }, "competency": null },
                { "name": "pl", "bits": { "value": 1, "low": 0.9, "high": 1.1, "n": 7 }, "competency": { "value": 0.5, "low": 0.4, "high": 0.6, "n": 60 }, "details": { "n": 3 } } ],
              "counter_adaptation": null }
            """);

        Assert.Equal(["bits", "competency"], table.Measures);
        Assert.Equal(["base", "pl"], table.Rows.Select(row => row.Stage));
        Assert.Equal([false, true], table.Rows.Select(row => row.IsReleased));
        Assert.Equal(new MeasuredValue(0.5, 0.4, 0.6, 60), table.Rows[1].Values["competency"]);
        Assert.False(table.Rows[0].Values.ContainsKey("competency"));
        Assert.Null(table.Verdict);
    }

    [Theory]
    [InlineData("{", "not a valid report")]
    [InlineData("{}", "no list 'stages'")]
    [InlineData("""{ "stages": [] }""", "no list 'stages'")]
    [InlineData("""{ "stages": [ { "name": 7 } ] }""", "stages[0] has no name")]
    [InlineData("""{ "stages": [ 7 ] }""", "stages[0] has no name")]
    public void A_broken_report_is_told_by_its_path(string json, string fault)
    {
        var error = Assert.Throws<InvalidInputException>(() => Read(json));
        Assert.Contains("report.json", error.Message, StringComparison.Ordinal);
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
    }

    private static EvaluationTable Read(string json)
    {
        var folder = Directory.CreateTempSubdirectory("endonym-report-").FullName;
        File.WriteAllText(Path.Combine(folder, "report.json"), json);
        var report = Some.Manifest(ArtifactKind.Report, "stages", [], SmallLineage.Adapted.As("stage:pl"));
        report = report with { Files = [new("report.json", json.Length, new string('b', 64))] };
        return EvaluationTable.Read(new Artifact(report, folder), SmallLineage.Adapted.Id);
    }
}
