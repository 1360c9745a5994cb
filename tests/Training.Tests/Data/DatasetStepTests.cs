using System.Text;
using System.Text.Json.Nodes;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Rights;
using Endonym.Lineage.Runs;
using Endonym.Training.Data;

namespace Endonym.Training.Tests.Data;

public sealed class DatasetStepTests : IDisposable
{
    private const string Good = """{"id":"1","type":"explain","messages":[{"role":"user","content":"Pytanie?"},{"role":"assistant","content":"Odpowiedź."}],"language":"pl","origin":"Synthetic","generator":"a model","license":"CC0-1.0"}""";

    private const string GoodPair = """{"id":"1","prompt":[{"role":"user","content":"Pytanie?"}],"chosen":[{"role":"assistant","content":"Lepsza."}],"rejected":[{"role":"assistant","content":"Gorsza."}],"criterion":"nativeness","language":"pl","origin":"Organic","license":"CC0-1.0"}""";

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
            line => Assert.Contains("'messages' holds an empty message", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""[{"role":"user","content":"Pytanie?"},{"role":"assistant","content":"Odpowiedź."}]""", "[null]", "'messages' holds null in place of a message")]
    [InlineData("""{"role":"user","content":"Pytanie?"}""", "null", "'messages' holds null in place of a message")]
    [InlineData("\"content\":\"Pytanie?\"", "\"content\":null", "content")]
    [InlineData("\"role\":\"user\"", "\"role\":\"tool\"", "'messages' holds the role 'tool', which is none of system, user and assistant")]
    [InlineData("\"role\":\"assistant\"", "\"role\":\"Assistant\"", "'messages' holds the role 'Assistant'")]
    [InlineData("Pytanie?", " \\t", "'messages' holds an empty message")]
    [InlineData("Pytanie?", "\\ufffd", "'messages' holds U+FFFD")]
    [InlineData("Pytanie?", "Pytanie\uFFFD", "no UTF-8, or U+FFFD")]
    [InlineData("Pytanie?", "\\ud800", "messages[0]")] // half of a surrogate pair
    [InlineData("\"a model\"", "\"\"", "generator is empty")]
    [InlineData("\"language\":\"pl\"", "\"language\":\" \"", "language is empty")]
    public void A_row_that_cannot_be_learnt_from_is_kept_aside(string part, string replacement, string reason) =>
        Assert.Contains(reason, ReasonOf(DatasetContent.Instructions, Good, part, replacement), StringComparison.OrdinalIgnoreCase);

    [Theory]
    [InlineData("""[{"role":"user","content":"Pytanie?"}]""", "[]", "the prompt does not end with the user")]
    [InlineData("""{"role":"user","content":"Pytanie?"}""", "null", "'prompt' holds null in place of a message")]
    [InlineData("""{"role":"assistant","content":"Lepsza."}""", "null", "'chosen' holds null in place of a message")]
    [InlineData("Pytanie?", "  ", "'prompt' holds an empty message")]
    [InlineData("Lepsza.", "", "'chosen' holds an empty message")]
    [InlineData("Gorsza.", "\\n", "'rejected' holds an empty message")]
    [InlineData("Gorsza.", "Lepsza.", "chosen and rejected are the same")]
    [InlineData("\"Organic\"", "\"Synthetic\"", "generator is not named")]
    public void A_pair_that_cannot_be_learnt_from_is_kept_aside(string part, string replacement, string reason) =>
        Assert.Contains(reason, ReasonOf(DatasetContent.Preferences, GoodPair, part, replacement), StringComparison.Ordinal);

    [Fact]
    public void Bytes_that_are_no_utf_8_are_kept_aside()
    {
        var path = Path.Combine(_folder, "latin.jsonl");
        File.WriteAllBytes(path, [.. Encoding.Latin1.GetBytes(Good.Replace("Odpowiedź.", "Réponse.", StringComparison.Ordinal)), (byte)'\n', .. Encoding.UTF8.GetBytes(Good)]);

        var reject = Assert.Single(File.ReadAllLines(TakeIn(path, DatasetContent.Instructions).PathOf("rejects.jsonl")));

        Assert.Contains("no UTF-8", reject, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_file_says_cannot_steer_a_terminal()
    {
        var reporter = new SilentReporter();
        var path = Path.Combine(_folder, "x.jsonl");
        File.WriteAllLines(path, [Good.Replace("CC0-1.0", "\\u001b[2J\\u202e", StringComparison.Ordinal), Good]);

        TakeIn(path, DatasetContent.Instructions, reporter);

        var note = Assert.Single(reporter.Notes);
        Assert.Contains("line 1: licence ' [2J '", note, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', note);
    }

    [Fact]
    public void Two_files_of_one_name_are_two_sources_and_the_same_file_is_one()
    {
        string IdOf(string folder, string text)
        {
            Directory.CreateDirectory(Path.Combine(_folder, folder));
            var path = Path.Combine(_folder, folder, "instructions.jsonl");
            File.WriteAllText(path, text);
            return Assert.Single(TakeIn(path, DatasetContent.Instructions).Manifest.Composition).Source.Id;
        }

        var ours = IdOf("ours", Good);
        var theirs = IdOf("theirs", Good.Replace("Pytanie?", "Inne pytanie?", StringComparison.Ordinal));

        Assert.NotEqual(ours, theirs);
        Assert.Equal(ours, IdOf("a copy", Good));
        Assert.Matches("^instructions\\.jsonl-[0-9a-f]{12}:pl:Synthetic:a model:CC0-1\\.0$", ours);
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

    // A good line stands beside the bad one, which otherwise would be the whole file.
    private string ReasonOf(DatasetContent content, string good, string part, string replacement)
    {
        Assert.Contains(part, good, StringComparison.Ordinal);
        var path = Path.Combine(_folder, "rows.jsonl");
        File.WriteAllLines(path, [good.Replace(part, replacement, StringComparison.Ordinal), good]);

        var artifact = TakeIn(path, content);

        Assert.Equal((1, 1), ((int)artifact.Manifest.Facts["rows"]!, (int)artifact.Manifest.Facts["rejected"]!));
        return (string)JsonNode.Parse(File.ReadAllLines(artifact.PathOf("rejects.jsonl")).Single())!["reason"]!;
    }

    private Artifact TakeIn(params string[] lines)
    {
        var path = Path.Combine(_folder, "instructions.jsonl");
        File.WriteAllLines(path, lines);
        return TakeIn(path, DatasetContent.Instructions);
    }

    private Artifact TakeIn(string path, DatasetContent content, SilentReporter? reporter = null) =>
        DatasetStep.Run(new Workspace(_folder, TimeProvider.System), "pl", content, path, reporter ?? new SilentReporter(), CancellationToken.None);
}
