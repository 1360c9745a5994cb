using System.ClientModel;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Endonym.Serving.Batches;
using Endonym.Serving.Embeddings;
using Endonym.Serving.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using OpenAI;
using OpenAI.Embeddings;

namespace Endonym.Serving.Tests.Embeddings;

public sealed class EmbeddingTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("endonym-embeddings-").FullName;
    private WebApplication? _app;
    private HttpClient? _http;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private HttpClient Http => _http ?? throw new InvalidOperationException("The server has not started.");

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore().AddLogging()
            .AddSingleton(new ServedEmbeddingModel("letters", 8192, DateTimeOffset.UnixEpoch, new LetterCounts()))
            .AddSingleton(new ServedReranker("overlap", 8192, DateTimeOffset.UnixEpoch, new Overlap()))
            .AddServingPlatform(new PlatformOptions { DatabasePath = Path.Combine(_folder, "api.db"), Batches = new BatchOptions { Folder = Path.Combine(_folder, "files") } }, TimeProvider.System);
        _app = builder.Build();
        _app.UseRouting();
        _app.UseServingPlatform();
        _app.MapServingPlatform();
        await _app.StartAsync(Cancellation);
        _http = new HttpClient { BaseAddress = new Uri(_app.Urls.Single()) };
    }

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        if (_app is not null)
            await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task OpenAIs_client_which_asks_for_base64_gets_the_generators_vectors()
    {
        var client = new OpenAIClient(new ApiKeyCredential("unused"), new OpenAIClientOptions { Endpoint = new Uri(Http.BaseAddress!, "/v1") }).GetEmbeddingClient("letters");

        OpenAIEmbeddingCollection made = await client.GenerateEmbeddingsAsync(["abba", "żółć", "c"], cancellationToken: Cancellation);
        OpenAIEmbedding shorter = await client.GenerateEmbeddingAsync("abba", new OpenAI.Embeddings.EmbeddingGenerationOptions { Dimensions = 2 }, Cancellation);

        Assert.Equal([[2, 2, 0], [0, 0, 0], [0, 0, 1]], made.Select(vector => vector.ToFloats().ToArray()));
        Assert.Equal(9, made.Usage.InputTokenCount);
        Assert.Equal([2, 2], shorter.ToFloats().ToArray());
    }

    [Fact]
    public async Task Numbers_come_as_numbers_unless_asked_otherwise()
    {
        using var response = await PostAsync("/v1/embeddings", """{"model": "letters", "input": "aab"}""");
        var body = await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);

        Assert.Equal("""{"object":"list","data":[{"object":"embedding","index":0,"embedding":[2,1,0]}],"model":"letters","usage":{"prompt_tokens":3,"total_tokens":3}}""", body.GetRawText());
    }

    [Theory]
    [InlineData("""{"model": "other", "input": "x"}""", HttpStatusCode.NotFound, "model")]
    [InlineData("""{"input": "x"}""", HttpStatusCode.BadRequest, "model")]
    [InlineData("""{"model": "letters"}""", HttpStatusCode.BadRequest, "input")]
    [InlineData("""{"model": "letters", "input": []}""", HttpStatusCode.BadRequest, "input")]
    [InlineData("""{"model": "letters", "input": ["x", ""]}""", HttpStatusCode.BadRequest, "input")]
    [InlineData("""{"model": "letters", "input": [1, 2]}""", HttpStatusCode.BadRequest, "input")]
    [InlineData("""{"model": "letters", "input": "\ud800"}""", HttpStatusCode.BadRequest, "input")]
    [InlineData("""{"model": "letters", "input": "x", "encoding_format": "hex"}""", HttpStatusCode.BadRequest, "encoding_format")]
    [InlineData("""{"model": "letters", "input": "x", "dimensions": 0}""", HttpStatusCode.BadRequest, "dimensions")]
    [InlineData("""{"model": "letters", "input": "x", "dimensions": 7}""", HttpStatusCode.BadRequest, "dimensions")]
    public async Task What_cannot_be_honoured_is_refused_with_its_field(string json, HttpStatusCode status, string param)
    {
        using var response = await PostAsync("/v1/embeddings", json);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);

        Assert.Equal((status, param), (response.StatusCode, body.GetProperty("error").GetProperty("param").GetString()));
    }

    [Theory]
    [InlineData("/v1/rerank")]
    [InlineData("/v2/rerank")]
    [InlineData("/rerank")]
    public async Task Documents_come_back_the_best_first_and_equals_in_their_order(string path)
    {
        using var response = await PostAsync(path, """{"model": "overlap", "query": "stary most", "documents": ["nowy dom", {"text": "stary stary most"}, "most", "stary"], "top_n": 3, "return_documents": true}""");
        var body = await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        var results = body.GetProperty("results").EnumerateArray().ToList();

        Assert.Equal([(1, 2.0, "stary stary most"), (2, 1.0, "most"), (3, 1.0, "stary")], results.Select(result =>
            (result.GetProperty("index").GetInt32(), result.GetProperty("relevance_score").GetDouble(), result.GetProperty("document").GetProperty("text").GetString())));
    }

    [Theory]
    [InlineData("""{"model": "none", "query": "x", "documents": ["y"]}""", HttpStatusCode.NotFound, "model")]
    [InlineData("""{"model": "overlap", "documents": ["y"]}""", HttpStatusCode.BadRequest, "query")]
    [InlineData("""{"model": "overlap", "query": "x", "documents": []}""", HttpStatusCode.BadRequest, "documents")]
    [InlineData("""{"model": "overlap", "query": "x", "documents": [7]}""", HttpStatusCode.BadRequest, "documents")]
    [InlineData("""{"model": "overlap", "query": "x", "documents": ["y"], "top_n": 0}""", HttpStatusCode.BadRequest, "top_n")]
    public async Task A_rerank_that_cannot_be_honoured_is_refused_with_its_field(string json, HttpStatusCode status, string param)
    {
        using var response = await PostAsync("/v1/rerank", json);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);

        Assert.Equal((status, param), (response.StatusCode, body.GetProperty("error").GetProperty("param").GetString()));
    }

    private Task<HttpResponseMessage> PostAsync(string path, string json) => Http.PostAsync(new Uri(path, UriKind.Relative), new StringContent(json, Encoding.UTF8, "application/json"), Cancellation);

    /// <summary>How often a, b and c occur; makes 2 or 3 dimensions, and refuses others as a model would that has fewer.</summary>
    private sealed class LetterCounts : IEmbeddingGenerator<string, Embedding<float>>
    {
        public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
            IEnumerable<string> values, Microsoft.Extensions.AI.EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
        {
            var dimensions = options?.Dimensions ?? 3;
            ArgumentOutOfRangeException.ThrowIfGreaterThan(dimensions, 3, nameof(options));
            var texts = values.ToList();
            var made = new GeneratedEmbeddings<Embedding<float>>(texts.Select(text =>
                new Embedding<float>("abc".Take(dimensions).Select(letter => (float)text.Count(other => other == letter)).ToArray())))
            {
                Usage = new UsageDetails { InputTokenCount = texts.Sum(text => text.Length) },
            };
            return Task.FromResult(made);
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }

    /// <summary>How many different words a document shares with the query.</summary>
    private sealed class Overlap : IReranker
    {
        public Task<RerankScores> ScoreAsync(string query, IReadOnlyList<string> documents, string client, CancellationToken cancellationToken) =>
            Task.FromResult(new RerankScores([.. documents.Select(document => (double)document.Split(' ').Distinct().Intersect(query.Split(' ')).Count())], TokenCount: 1));
    }
}
