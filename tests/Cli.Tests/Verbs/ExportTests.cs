using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Endonym.Cli.Tests.Workspaces;
using Endonym.Lineage.Artifacts;
using Endonym.Models.Checkpoints.Gguf;

namespace Endonym.Cli.Tests.Verbs;

public sealed partial class ExportTests(FinishedWorkspace finished)
{
    [Fact]
    public async Task An_exported_file_is_read_and_carries_its_checkpoints_rights_and_lineage()
    {
        using var folder = finished.Copy();

        (await folder.RunAsync("export", "--checkpoint", "aligned", "--format", "gguf-q8_0", "--license", "CC-BY-4.0")).Well();

        var (checkpoint, export) = (folder.Checkpoint("aligned"), folder.Workspace.Get(ArtifactKind.Export, "aligned-gguf-q8_0"));
        Assert.Equal(JsonSerializer.Serialize(checkpoint.Manifest.Composition), JsonSerializer.Serialize(export.Manifest.Composition));
        Assert.Equal(checkpoint.Manifest.Id, Assert.Single(export.Manifest.Inputs).Id);
        using var file = GgufFile.Open(export.PathOf("aligned-gguf-q8_0.gguf"));
        Assert.Equal(checkpoint.Manifest.Id, file.Value<string>("endonym.lineage.id"));
        Assert.Equal("CC-BY-4.0", file.Value<string>("general.license"));
    }

    [Fact]
    public async Task An_export_as_onnx_is_served()
    {
        using var folder = finished.Copy();
        (await folder.RunAsync("export", "--checkpoint", "aligned", "--format", "onnx-fp32", "--name", "small")).Well();

        using var server = folder.Start("serve", "--model", "small", "--port", "0");
        string? address = null;
        await server.UntilAsync(() => (address = Address().Match(server.Output) is { Success: true } found ? found.Value : null) is not null, "it listens");
        using var http = new HttpClient();
        using var response = await http.PostAsJsonAsync(
            address + "v1/chat/completions", new { model = "small", max_tokens = 5, messages = new[] { new { role = "user", content = "a" } } }, TestContext.Current.CancellationToken);

        var answer = await response.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, answer?.ToJsonString());
        Assert.InRange((int)answer!["usage"]!["completion_tokens"]!, 1, 5);
    }

    [Fact]
    public async Task Quantizing_says_what_it_costs_the_language()
    {
        using var folder = finished.Copy();

        // The shared model's widths do not divide into blocks.
        (await folder.RunAsync(["base", "--name", "even", .. Flow.BaseOf(steps: 14, threads: 1)[3..].Select(argument => argument == "172" ? "176" : argument)])).Well();

        var ended = (await folder.RunAsync("quantize", "--checkpoint", "even", "--format", "onnx-int4", "--language", "pl", "--native", "tales", "--max-panel-bytes", "5000")).Well();

        Assert.Contains("original", ended.Output, StringComparison.Ordinal);
        Assert.Contains("onnx-int4", ended.Output, StringComparison.Ordinal);
        // Embedding and output layer, a third of so small a model, keep 8 bits.
        Assert.InRange((double)folder.Workspace.Get(ArtifactKind.Export, "even-onnx-int4").Manifest.Facts["bits_per_weight"]!, 4.25, 8.5);
    }

    [Theory]
    [InlineData("export --checkpoint aligned --format zip", "zip", "gguf-q4_k_m")]
    [InlineData("export --checkpoint nobody --format onnx-int8", "nobody")]
    [InlineData("quantize --checkpoint aligned --format gguf-q8_0", "gguf-q8_0", "onnx-int4")]
    public async Task A_mistake_is_told_with_the_way_out(string command, params string[] told)
    {
        var line = (await finished.Folder.RunAsync(command.Split(' '))).Mistake();

        Assert.All(told, word => Assert.Contains(word, line, StringComparison.Ordinal));
    }

    [GeneratedRegex("http://127.0.0.1:[0-9]+/")]
    private static partial Regex Address();
}
