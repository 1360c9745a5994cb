using Endonym.Lineage;
using Endonym.Lineage.Rights;
using Endonym.Lineage.Runs;
using Endonym.Training.Data;

namespace Endonym.Training.Tests.Data;

public sealed class DatasetStepTests : IDisposable
{
    private const string Good = """{"id":"1","type":"explain","messages":[{"role":"user","content":"Pytanie?"},{"role":"assistant","content":"Odpowiedź."}],"language":"pl","origin":"Synthetic","generator":"a model","license":"CC0-1.0"}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("dataset-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Bad_lines_are_kept_aside_with_their_reasons_and_the_rest_is_taken_in()
    {
        var artifact = TakeIn(
            Good,
            "{ broken",
            Good.Replace("\"generator\":\"a model\",", "", StringComparison.Ordinal),
            Good.Replace("CC0-1.0", "LicenseRef-unknown", StringComparison.Ordinal),
            Good.Replace("Odpowiedź.", " ", StringComparison.Ordinal));

        Assert.Equal(1, artifact.Manifest.Facts["rows"]!.GetValue<int>());
        var rejects = File.ReadAllLines(artifact.PathOf("rejects.jsonl"));
        Assert.Collection(rejects,
            line => Assert.Contains("\"line\":2", line, StringComparison.Ordinal),
            line => Assert.Contains("generator is not named", line, StringComparison.Ordinal),
            line => Assert.Contains("LicenseRef-unknown", line, StringComparison.Ordinal),
            line => Assert.Contains("a message is empty", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Origin_generator_and_licence_become_the_source()
    {
        var source = Assert.Single(TakeIn(Good, Good).Manifest.Composition).Source;

        Assert.Equal((Origin.Synthetic, "a model", "CC0-1.0", RightsClass.White, SourceCategory.Synthetic), (source.Origin, source.Generator, source.License, source.Class, source.Category));
    }

    [Fact]
    public void A_file_without_a_good_line_is_refused()
    {
        var error = Assert.Throws<InvalidInputException>(() => TakeIn("{}"));

        Assert.Contains("holds no good line; 1 were kept aside", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var error = Assert.Throws<InvalidInputException>(() => DatasetStep.Run(new Workspace(_folder, TimeProvider.System), "x", DatasetContent.Instructions, "/nowhere/x.jsonl", new SilentReporter(), CancellationToken.None));

        Assert.Contains("/nowhere/x.jsonl", error.Message, StringComparison.Ordinal);
    }

    private Endonym.Lineage.Artifacts.Artifact TakeIn(params string[] lines)
    {
        var path = Path.Combine(_folder, "instructions.jsonl");
        File.WriteAllLines(path, lines);
        return DatasetStep.Run(new Workspace(_folder, TimeProvider.System), "pl", DatasetContent.Instructions, path, new SilentReporter(), CancellationToken.None);
    }
}
