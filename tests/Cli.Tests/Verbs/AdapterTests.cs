using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Endonym.Cli.Tests.Workspaces;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Rights;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Tests.Adapters;

namespace Endonym.Cli.Tests.Verbs;

public sealed partial class AdapterTests(FinishedWorkspace finished)
{
    private static readonly string[] Modules = ["q_proj", "v_proj", "o_proj", "up_proj", "down_proj"];

    [Fact]
    public async Task An_adapter_that_a_request_chooses_answers_as_the_export_it_is_merged_into_whatever_engine_runs_it()
    {
        using var folder = finished.Copy();
        var (law, letters) = (WriteAdapter(folder, "law", seed: 1), WriteAdapter(folder, "letters", seed: 2));
        (await folder.RunAsync("export", "--checkpoint", "aligned", "--format", "onnx-fp32", "--adapter", law, "--adapter-license", "Apache-2.0", "--name", "merged")).Well();
        (await folder.RunAsync("export", "--checkpoint", "aligned", "--format", "onnx-fp32", "--name", "plain")).Well();
        var merged = await LogProbabilitiesAsync(folder, "merged", [], "merged");

        foreach (var model in new[] { "aligned", "plain" }) // libtorch and ONNX Runtime
        {
            string[] adapters = ["--adapter", "law=" + law, "--adapter", "letters=" + letters];
            var (ofLaw, ofLetters, ofNone) = (await LogProbabilitiesAsync(folder, model, adapters, "law"), await LogProbabilitiesAsync(folder, model, adapters, "letters"), await LogProbabilitiesAsync(folder, model, adapters, model));

            // The engines add sums in other orders.
            Assert.All(merged.Zip(ofLaw), pair => Assert.Equal(pair.First, pair.Second, 1e-3));
            Assert.True(Math.Abs(ofLetters[0] - ofLaw[0]) > 0.01 && Math.Abs(ofNone[0] - ofLaw[0]) > 0.01, $"{ofLetters[0]} {ofLaw[0]} {ofNone[0]}");
        }
    }

    [Theory]
    [InlineData("CC-BY-4.0", RightsClass.White)]
    [InlineData(null, RightsClass.Excluded)]
    public async Task A_merged_adapter_is_a_source_of_the_export(string? license, RightsClass expected)
    {
        using var folder = finished.Copy();
        var adapter = WriteAdapter(folder, "law", seed: 1);

        (await folder.RunAsync(["export", "--checkpoint", "aligned", "--format", "hf", "--adapter", adapter, .. license is null ? Array.Empty<string>() : ["--adapter-license", license]])).Well();

        var export = folder.Workspace.Get(ArtifactKind.Export, "aligned-law-hf");
        var source = Assert.Single(export.Manifest.Composition, contribution => contribution.Source.Id.StartsWith("lora-adapter:", StringComparison.Ordinal)).Source;
        Assert.Equal((expected, Origin.Unknown), (source.Class, source.Origin));
        Assert.Equal(expected, export.Manifest.RightsClass);
        Assert.Equal(folder.Checkpoint("aligned").Manifest.Composition.Count + 1, export.Manifest.Composition.Count);
        Assert.Equal(2 * Modules.Length, (int)export.Manifest.Facts["merged_modules"]!);
        HuggingFaceFolder.OpenWeights(export.Folder, HuggingFaceFolder.ReadConfig(export.Folder)).Dispose();

        // The same again is done already; another adapter in the folder is other work.
        (await folder.RunAsync(["export", "--checkpoint", "aligned", "--format", "hf", "--adapter", adapter, .. license is null ? Array.Empty<string>() : ["--adapter-license", license]])).Well();
        Assert.Equal(export.Manifest.Run.Id, folder.Workspace.Get(ArtifactKind.Export, "aligned-law-hf").Manifest.Run.Id);
        WriteAdapter(folder, "law", seed: 3);
        (await folder.RunAsync("export", "--checkpoint", "aligned", "--format", "hf", "--adapter", adapter)).Well();
        Assert.NotEqual(export.Manifest.Id, folder.Workspace.Get(ArtifactKind.Export, "aligned-law-hf").Manifest.Id);
    }

    [Theory]
    [InlineData("serve --model aligned --adapter law", "NAME=FOLDER")]
    [InlineData("serve --model aligned --adapter law=nowhere", "nowhere", "no such folder")]
    [InlineData("serve --model aligned --adapter law=nowhere --remote http://127.0.0.1:1", "load adapters there")]
    [InlineData("export --checkpoint aligned --format hf --adapter nowhere", "adapter_config.json is missing")]
    [InlineData("export --checkpoint aligned --format hf --adapter-license MIT", "--adapter")]
    public async Task A_mistake_is_told_with_the_way_out(string command, params string[] told)
    {
        var line = (await finished.Folder.RunAsync(command.Split(' '))).Mistake();

        Assert.All(told, word => Assert.Contains(word, line, StringComparison.Ordinal));
    }

    private static string WriteAdapter(WorkspaceFolder folder, string name, int seed) =>
        new RandomAdapter(HuggingFaceFolder.ReadConfig(folder.Checkpoint("aligned").Folder), Modules, seed: seed, alpha: 1).Write(folder.PathOf(name));

    // Of the tokens that a model thinks most probable after a text.
    private static async Task<double[]> LogProbabilitiesAsync(WorkspaceFolder folder, string model, string[] options, string asked)
    {
        using var server = folder.Start(["serve", "--model", model, "--port", "0", .. options]);
        string? address = null;
        await server.UntilAsync(() => (address = Address().Match(server.Output) is { Success: true } found ? found.Value : null) is not null, "it listens");
        using var http = new HttpClient();
        using var response = await http.PostAsJsonAsync(
            address + "v1/completions", new { model = asked, prompt = "In this tale", max_tokens = 4, temperature = 0, ignore_eos = true, logprobs = 1 }, TestContext.Current.CancellationToken);
        var answer = await response.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, answer?.ToJsonString());
        return [.. answer!["choices"]![0]!["logprobs"]!["token_logprobs"]!.AsArray().Select(value => (double)value!)];
    }

    [GeneratedRegex("http://127.0.0.1:[0-9]+/")]
    private static partial Regex Address();
}
