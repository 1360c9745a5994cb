using System.ClientModel;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Endonym.Lineage;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Checkpoints.Onnx;
using Endonym.Models.Onnx.Encoders;
using Endonym.Models.Tests.Families;
using Endonym.Serving.Tests.Fakes;
using OpenAI;
using OpenAI.Embeddings;

namespace Endonym.Server.Tests;

/// <summary>Real encoders, small ones with chance weights, behind the whole server.</summary>
public sealed class EncoderTests : IDisposable
{
    private const int Positions = 34; // 32 tokens

    private readonly TinyEncoder _vectors = new(positions: Positions);
    private readonly TinyEncoder _pairs = new("ForSequenceClassification", positions: Positions, seed: 2);
    private readonly List<IDisposable> _models = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _models.ForEach(model => model.Dispose());
        _vectors.Dispose();
        _pairs.Dispose();
    }

    [Fact]
    public async Task OpenAIs_client_gets_the_vectors_that_plain_loops_compute()
    {
        await using var server = await StartAsync();
        string[] texts = ["stary most", "a", "nie wiem, co to za nowy dom", "Żółć!"];
        var client = new OpenAIClient(new ApiKeyCredential("unused"), new OpenAIClientOptions { Endpoint = new Uri(server.Address, "/v1") }).GetEmbeddingClient("vectors");

        OpenAIEmbeddingCollection made = await client.GenerateEmbeddingsAsync(texts, cancellationToken: Cancellation);
        OpenAIEmbedding shorter = await client.GenerateEmbeddingAsync(texts[0], new EmbeddingGenerationOptions { Dimensions = 10 }, Cancellation);

        Assert.All(texts.Zip(made), pair => Assert.Equal(Expected(pair.First), pair.Second.ToFloats().ToArray().Select(value => (double)value), (a, b) => Math.Abs(a - b) < 1e-5));
        Assert.Equal(texts.Sum(text => Ids(text).Length), made.Usage.InputTokenCount);
        Assert.Equal(Unit([.. Expected(texts[0]).Take(10)]), shorter.ToFloats().ToArray().Select(value => (double)value), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public async Task A_hundred_requests_at_once_get_each_its_own_vector()
    {
        await using var server = await StartAsync();
        string[] texts = [.. Enumerable.Range(0, 100).Select(number => $"most {number}: " + string.Concat(Enumerable.Repeat("nie ", number % 6)))];

        var answers = await Task.WhenAll(texts.Select(async text =>
        {
            // A client alone may fill half the queue; then it is told to come back.
            while (true)
            {
                using var response = await server.Http.PostAsJsonAsync("/v1/embeddings", new { model = "vectors", input = text }, Cancellation);
                if (response.StatusCode != HttpStatusCode.TooManyRequests)
                    return (await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("data")[0].GetProperty("embedding").EnumerateArray().Select(value => value.GetDouble()).ToArray();
                Assert.NotNull(response.Headers.RetryAfter);
                await Task.Yield();
            }
        }));

        Assert.All(texts.Zip(answers), pair => Assert.Equal(Expected(pair.First), pair.Second, (a, b) => Math.Abs(a - b) < 1e-5));
    }

    [Fact]
    public async Task A_reranker_scores_as_plain_loops_do_and_says_what_it_has_not_read()
    {
        await using var server = await StartAsync();
        string[] documents = ["nowy dom", string.Concat(Enumerable.Repeat("stary most ", 40)), "ość"];

        var answer = await PostAsync(server, "/v1/rerank", new { model = "pairs", query = "stary most", documents });

        var tokenizer = Endonym.Text.Tokenizers.TokenizerFiles.ReadFolder(_pairs.Path).Tokenizer;
        var ids = documents.Select(document =>
        {
            List<int> list = [];
            tokenizer.EncodePair("stary most", document.Trim(), list, Positions - 2);
            return list.ToArray();
        }).ToList();
        var scores = ids.Select((list, index) => (Index: index, Score: 1 / (1 + Math.Exp(-_pairs.Reference().Logits(list)[0])))).OrderByDescending(pair => pair.Score).ToList();
        var results = answer.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(scores.Select(pair => pair.Index), results.Select(result => result.GetProperty("index").GetInt32()));
        Assert.Equal(scores.Select(pair => pair.Score), results.Select(result => result.GetProperty("relevance_score").GetDouble()), (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.Equal(ids.Sum(list => list.Length), answer.GetProperty("usage").GetProperty("total_tokens").GetInt32());
        Assert.Equal(32, ids[1].Length);
        Assert.Equal("1 of the documents are too long with the query: what is beyond 32 tokens was not read.", answer.GetProperty("meta").GetProperty("warnings")[0].GetString());
    }

    [Fact]
    public async Task A_text_too_long_is_refused_with_its_length_and_read_in_part_where_that_is_asked_for()
    {
        await using var server = await StartAsync();
        var text = string.Concat(Enumerable.Repeat("most ", 50)).Trim(); // 52 tokens

        using var refused = await server.Http.PostAsJsonAsync("/v1/embeddings", new { model = "vectors", input = new[] { "a", text } }, Cancellation);
        var error = (await refused.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("error");
        var cut = await PostAsync(server, "/v1/embeddings", new { model = "vectors", input = text, truncate = true });

        Assert.Equal((HttpStatusCode.BadRequest, "input", "context_length_exceeded"), (refused.StatusCode, error.GetProperty("param").GetString(), error.GetProperty("code").GetString()));
        Assert.Contains("32 tokens of a text at most; text 1 has 52", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(32, cut.GetProperty("usage").GetProperty("prompt_tokens").GetInt32());
        Assert.Equal(Expected(string.Concat(Enumerable.Repeat("most ", 30)).Trim()), cut.GetProperty("data")[0].GetProperty("embedding").EnumerateArray().Select(value => value.GetDouble()), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public async Task A_prompt_is_put_before_a_text_by_its_name()
    {
        _vectors.WriteModules(prompts: new JsonObject { ["query"] = "query: " });
        await using var server = await StartAsync();

        var asked = await PostAsync(server, "/v1/embeddings", new { model = "vectors", input = "most", prompt_name = "query" });
        using var refused = await server.Http.PostAsJsonAsync("/v1/embeddings", new { model = "vectors", input = "most", prompt_name = "other" }, Cancellation);

        Assert.Equal(Expected("query: most"), asked.GetProperty("data")[0].GetProperty("embedding").EnumerateArray().Select(value => value.GetDouble()), (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Fact]
    public async Task Models_of_every_kind_are_listed_and_a_name_means_one()
    {
        await using var server = await StartAsync();

        var models = (await server.Http.GetFromJsonAsync<JsonElement>("/v1/models", Cancellation)).GetProperty("data").EnumerateArray().ToList();
        var one = await server.Http.GetFromJsonAsync<JsonElement>("/v1/models/pairs", Cancellation);
        using var chat = await server.Http.PostAsJsonAsync("/v1/chat/completions", new { model = "vectors", messages = new[] { new { role = "user", content = "?" } } }, Cancellation);

        Assert.Equal(["fake", "vectors", "pairs"], models.Select(model => model.GetProperty("id").GetString()));
        Assert.Equal(32, one.GetProperty("max_model_len").GetInt32());
        Assert.Equal(HttpStatusCode.NotFound, chat.StatusCode);
        var twice = await Assert.ThrowsAsync<InvalidInputException>(() => StartAsync(name: "fake"));
        Assert.Contains("Two models would be called 'fake'", twice.Message, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> PostAsync(RunningServer server, string path, object body)
    {
        using var response = await server.Http.PostAsJsonAsync(path, body, Cancellation);
        return await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(Cancellation);
    }

    private static double[] Unit(double[] vector) => [.. vector.Select(value => value / Math.Sqrt(vector.Sum(other => other * other)))];

    private Task<RunningServer> StartAsync(string name = "vectors")
    {
        foreach (var source in new[] { _vectors, _pairs })
            OnnxEncoderExporter.Export(TextEncoderFolder.Read(source.Path), OnnxExportOptions.FullPrecision, Directory.CreateDirectory(source["onnx"]).FullName);
        var run = new OnnxEncoderOptions { ThreadCount = 1 };
        var (vectors, pairs) = (OnnxEmbeddingModel.Load(_vectors["onnx"], name, run), OnnxCrossEncoder.Load(_pairs["onnx"], "pairs", run));
        _models.AddRange([vectors, pairs]);
        return RunningServer.StartAsync(FakeModel.Echo(), options => options with { Encoders = new ServedEncoders { EmbeddingModels = [vectors], Rerankers = [pairs] } });
    }

    private double[] Expected(string text)
    {
        var hidden = _vectors.Reference().Hidden(Ids(text));
        return Unit([.. Enumerable.Range(0, hidden[0].Length).Select(place => hidden.Average(token => token[place]))]);
    }

    private int[] Ids(string text)
    {
        List<int> ids = [];
        Endonym.Text.Tokenizers.TokenizerFiles.ReadFolder(_vectors.Path).Tokenizer.EncodeSingle(text.Trim(), ids);
        return [.. ids];
    }
}
