using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net;
using Endonym.Models.Contracts;
using Endonym.Serving.Engines;
using Endonym.Serving.OpenAi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using OpenAI;
using OpenAI.Chat;

namespace Endonym.Serving.Tests.Fakes;

/// <summary>The API over a fake model, on a free port of this machine.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private readonly RecordingChatClient _client;

    private ApiServer(WebApplication app, FakeModel model, GenerationScheduler scheduler, RecordingChatClient client)
    {
        _app = app;
        _client = client;
        Model = model;
        Scheduler = scheduler;
        Address = new Uri(app.Urls.Single());
        Http = new HttpClient { BaseAddress = Address };
    }

    public FakeModel Model { get; }

    public GenerationScheduler Scheduler { get; }

    /// <summary>What the engine was asked for in conversations.</summary>
    public IReadOnlyList<GenerationRequest> Requests => _client.Requests;

    public Uri Address { get; }

    public HttpClient Http { get; }

    public static async Task<ApiServer> StartAsync(FakeModel model, SchedulerOptions? options = null, ITokenConstraintFactory? constraints = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        builder.Services.AddLogging();
        var scheduler = new GenerationScheduler(model, options ?? new SchedulerOptions());
        var client = new RecordingChatClient(new LanguageModelChatClient(model, scheduler, TimeProvider.System, constraints: constraints));
        builder.Services.AddSingleton(new ServedModel(model.Name, model.ContextLength, DateTimeOffset.UnixEpoch, client)
        {
            Completions = LanguageModelChatClient.Continuing(model, scheduler, TimeProvider.System, [ByteTokenizer.EndOfTurn], constraints: constraints),
        });
        var app = builder.Build();
        app.MapOpenAi();
        await app.StartAsync();
        return new ApiServer(app, model, scheduler, client);
    }

    /// <summary>OpenAI's own client; it does not repeat what was refused.</summary>
    public ChatClient Client() => new(Model.Name, new ApiKeyCredential("unused"), new OpenAIClientOptions
    {
        Endpoint = new Uri(Address, "/v1"),
        RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
    });

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        Scheduler.Dispose();
    }
}
