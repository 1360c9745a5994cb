using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Checkpoints.Onnx;
using Endonym.Models.Onnx.Encoders;
using Endonym.Models.Onnx.Generation;
using Endonym.Models.Onnx.Session;
using Endonym.Models.Tests.Families;
using Endonym.Serving.Engines;
using Endonym.Serving.Keys;

namespace Endonym.Server.Tests.Clients;

/// <summary>What others' clients must find, each the same: <c>scenario.json</c>, over HTTP with a key, answered by real engines.</summary>
public sealed class ScenarioTests(ITestOutputHelper output)
{
    // Milliseconds. What waits for something that never comes fails, and does not hang.
    private const int Limit = 300_000;

    [Fact(Timeout = Limit)]
    public Task OpenAIs_client_for_dotnet_finds_all_that_the_scenario_expects() => RunAsync(OpenAiScenarioClient.Name, (address, key) => new OpenAiScenarioClient(address, key));

    [Fact(Timeout = Limit)]
    public Task OpenAIs_client_for_JavaScript_finds_all_that_the_scenario_expects() => RunAsync(NodeScenarioClient.Name, NodeScenarioClient.Start);

    [Fact(Timeout = Limit)]
    public Task Microsofts_chat_client_finds_all_that_the_scenario_expects() => RunAsync(ExtensionsAiScenarioClient.Name, (address, key) => new ExtensionsAiScenarioClient(address, key));

    private async Task RunAsync(string name, Func<Uri, string, IScenarioClient> open)
    {
        using var encoder = new TinyEncoder();
        var folder = Directory.CreateTempSubdirectory("endonym-small-model-").FullName;
        try
        {
            SmallModel.Write(folder);
            OnnxEncoderExporter.Export(TextEncoderFolder.Read(encoder.Path), OnnxExportOptions.FullPrecision, Directory.CreateDirectory(encoder["onnx"]).FullName);
            using var model = OnnxLanguageModel.Load(folder, "small", new OnnxDecoderOptions { ThreadCount = 1, SpinsWhileWaiting = false });
            using var vectors = OnnxEmbeddingModel.Load(encoder["onnx"], "vectors", new OnnxEncoderOptions { ThreadCount = 1 });
            await using var server = await RunningServer.StartAsync(model, options => options with
            {
                RequireKeys = true,
                Scheduler = new SchedulerOptions { SlotCount = 2 },
                Encoders = new ServedEncoders { EmbeddingModels = [vectors] },
            });
            var key = server.Key(KeyScopes.Chat | KeyScopes.Embed | KeyScopes.Batch);

            var failures = await new ScenarioRunner(name, secret => open(server.Address, secret), key).RunAsync(output.WriteLine);

            Assert.True(failures.Count == 0, string.Join('\n', failures));
            Assert.Equal(0, server.ActiveAnswers);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
