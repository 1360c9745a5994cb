using System.Diagnostics.Metrics;
using System.Net.Security;
using System.Net.Sockets;
using Endonym.Assistants;
using Endonym.Assistants.Chatbots;
using Endonym.Assistants.Pages;
using Endonym.Lineage;
using Endonym.Models.Contracts;
using Endonym.Serving.Engines;
using Endonym.Serving.Http;
using Endonym.Serving.Keys;
using Endonym.Serving.Metrics;
using Endonym.Serving.OpenAi;
using Endonym.Serving.Remote;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Endonym.Server;

/// <summary>One process that serves a model: OpenAI's API for programs, a chat page for citizens.</summary>
public static class EndonymServer
{
    private static readonly string[] OwnNames = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>Puts the server together; nothing listens yet.</summary>
    /// <param name="options">How it runs.</param>
    /// <param name="model">Answers; has a chat template. Each of its adapters is offered as a model of its own. Not disposed here.</param>
    /// <exception cref="InvalidInputException">An option, the pack's words, the database or the model is unfit, or two models have one name.</exception>
    public static WebApplication Build(ServerOptions options, ILanguageModel model)
    {
        var clock = TimeProvider.System;
        var name = options.ModelName ?? model.Name;
        options.Encoders.CheckNames([name, .. model.Adapters.Select(adapter => adapter.Name)]);
        return Build(
            options,
            name,
            services =>
            {
                services
                    .AddSingleton(provider => new GenerationScheduler(model, options.Scheduler, clock, name, provider.GetRequiredService<IMeterFactory>()))
                    .AddSingleton<ITokenConstraintFactory>(_ => new GrammarConstraints(model.Tokenizer))
                    // People's conversations forget their beginning. Programs, which count tokens themselves, are told when there are too many.
                    .AddSingleton<IChatClient>(provider => new SystemPromptChatClient(new ForgettingChatClient(Client(provider, adapter: null), model), options.SystemPrompt))
                    .AddSingleton(provider => Served(provider, adapter: null));
                // An adapter is a model of its own to those who ask.
                foreach (var adapter in model.Adapters)
                    services.AddSingleton(provider => Served(provider, adapter.Name));
                services.AddEncoders(options, clock);
            },
            endpoints => endpoints.MapOpenAi());

        LanguageModelChatClient Client(IServiceProvider provider, string? adapter) => new(
            model, provider.GetRequiredService<GenerationScheduler>(), clock, options.EosTokenIds, constraints: provider.GetRequiredService<ITokenConstraintFactory>(), adapter: adapter);

        ServedModel Served(IServiceProvider provider, string? adapter)
        {
            var scheduler = provider.GetRequiredService<GenerationScheduler>();
            var client = new SystemPromptChatClient(Client(provider, adapter), options.ApiSystemPrompt ? options.SystemPrompt : null);
            return provider.GetRequiredService<ServingMeter>().Observe(new ServedModel(adapter ?? name, scheduler.ContextLength, clock.GetUtcNow(), client)
            {
                Parent = adapter is null ? null : name,
                Completions = LanguageModelChatClient.Continuing(
                    model, scheduler, clock, options.EosTokenIds, constraints: provider.GetRequiredService<ITokenConstraintFactory>(), adapter: adapter),
            });
        }
    }

    /// <summary>Puts a server together in whose place others answer; nothing listens yet.</summary>
    /// <param name="options">How it runs; the system prompt is told on the page only, for the API's bodies go through as they are.</param>
    /// <param name="remote">The other servers.</param>
    /// <param name="model">The model's name there; the page names <see cref="ServerOptions.ModelName"/> where that is set.</param>
    /// <exception cref="InvalidInputException">An option, the pack's words or the database is unfit.</exception>
    public static WebApplication Build(ServerOptions options, RemoteOptions remote, string model) => Build(
        options,
        options.ModelName ?? model,
        services => services
            .AddSingleton(provider => new RemotePool(remote, TimeProvider.System, provider.GetRequiredService<ServingMeter>()))
            .AddSingleton<IChatClient>(provider => new SystemPromptChatClient(provider.GetRequiredService<RemotePool>().ChatClient(model), options.SystemPrompt)),
        endpoints => endpoints.MapRemote());

    private static WebApplication Build(ServerOptions options, string name, Action<IServiceCollection> addEngine, Action<IEndpointRouteBuilder> mapEngine)
    {
        var clock = TimeProvider.System;
        var endPoint = options.EndPoint();
        var platform = options.Platform();
        var certificate = options.TlsCertificate is { } path ? new TlsCertificateFile(path, options.TlsKey, options.TlsPassword, clock) : null;
        var assistants = new AssistantsOptions
        {
            Language = options.Language,
            PageLanguages = PageLanguage.NationalFirst(options.Language, options.PackUiPath is { } words ? UiStrings.Read(words) : null),
            DatabasePath = options.DatabasePath,
            ModelName = name,
            RetryAfter = options.Scheduler.RetryAfter,
            Chatbot = options.Chatbot,
        };

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(EndonymServer).Assembly.GetName().Name });
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = options.MaxConnections;
            kestrel.Listen(endPoint, listen => Secure(listen, certificate));
        });
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true)
            // Below warnings, ASP.NET writes down paths, and a conversation's id is part of some.
            .SetMinimumLevel(LogLevel.Warning)
            // A server that cannot start throws, and whoever started it tells why, once.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Services
            .Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainTimeout)
            // A page elsewhere whose name is made to point here (DNS rebinding) is not let in.
            .AddHostFiltering(filter => filter.AllowedHosts = [.. OwnNames, .. options.HostNames])
            .AddRoutingCore()
            .AddSingleton<ChatFailureOf>(FailureOf)
            .AddSingleton<ForgottenMessagesOf>(first => ForgettingChatClient.ForgottenMessages(first.AdditionalProperties))
            .AddServingPlatform(platform, clock)
            .AddAssistants(assistants, clock);
        addEngine(builder.Services);

        if (options.KnownProxies.Count > 0)
            builder.Services.Configure<ForwardedHeadersOptions>(headers => Believe(headers, options.ProxyNetworks()));

        var app = builder.Build();
        if (options.KnownProxies.Count > 0)
            app.UseForwardedHeaders();
        app.UseHostFiltering();
        app.UseBrowserSafety();
        app.UseRouting();
        app.UseServingPlatform();
        app.UseRateLimiter();
        mapEngine(app);
        app.MapServingPlatform();
        app.MapAssistants();
        // A model without a chat template is refused now, not at the first question.
        app.Services.GetRequiredService<IChatClient>();
        if (options.RequireKeys && !app.Services.GetRequiredService<KeyStore>().HasAny)
            app.Logger.LogWarning("Keys are required and there is none: every request to the API is refused until 'endonym keys create' has made one.");
        return app;
    }

    /// <summary>Listens until it is cancelled or told to stop (Ctrl-C, SIGTERM), then lets answers under way finish.</summary>
    /// <param name="options">How it runs.</param>
    /// <param name="model">Answers; has a chat template. Not disposed here.</param>
    /// <param name="onListening">Told the address once people can come.</param>
    /// <param name="cancellationToken">Stops the server.</param>
    /// <exception cref="InvalidInputException">An option, the pack's words, the database or the model is unfit, or the port is in use.</exception>
    public static async Task RunAsync(ServerOptions options, ILanguageModel model, Action<Uri> onListening, CancellationToken cancellationToken = default)
    {
        await using var app = Build(options, model);
        await RunAsync(app, options, onListening, cancellationToken);
    }

    /// <summary>Lets other servers answer until it is cancelled or told to stop (Ctrl-C, SIGTERM), then lets answers under way finish.</summary>
    /// <param name="options">How it runs.</param>
    /// <param name="remote">The other servers.</param>
    /// <param name="model">The model's name there.</param>
    /// <param name="onListening">Told the address once people can come.</param>
    /// <param name="cancellationToken">Stops the server.</param>
    /// <exception cref="InvalidInputException">An option, the pack's words or the database is unfit, or the port is in use.</exception>
    public static async Task RunAsync(ServerOptions options, RemoteOptions remote, string model, Action<Uri> onListening, CancellationToken cancellationToken = default)
    {
        await using var app = Build(options, remote, model);
        await RunAsync(app, options, onListening, cancellationToken);
    }

    private static async Task RunAsync(WebApplication app, ServerOptions options, Action<Uri> onListening, CancellationToken cancellationToken)
    {
        await StartAsync(app, options, cancellationToken);
        onListening(new Uri(app.Urls.First()));
        await app.WaitForShutdownAsync(cancellationToken);
    }

    /// <summary>Begins to listen.</summary>
    /// <exception cref="InvalidInputException">The port is in use or may not be used.</exception>
    public static async Task StartAsync(WebApplication app, ServerOptions options, CancellationToken cancellationToken = default)
    {
        var port = options.EndPoint().Port;
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException error) when (error.InnerException is AddressInUseException)
        {
            throw new InvalidInputException($"port {port} is in use: another program listens there. Stop it or use --port with another number.", error);
        }
        catch (SocketException error)
        {
            throw new InvalidInputException($"{options.Urls} cannot be listened on: {error.Message} Use another address or --port.", error);
        }
    }

    private static void Secure(ListenOptions listen, TlsCertificateFile? certificate)
    {
        if (certificate is null)
            return;
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = certificate.Context,
            }),
        });
    }

    private static void Believe(ForwardedHeadersOptions headers, IEnumerable<System.Net.IPNetwork> proxies)
    {
        headers.ForwardedHeaders = ForwardedHeaders.XForwardedFor;
        // From the last proxy back to the first address that is no known proxy's: that is the client, and what it has written itself before that is not read.
        headers.ForwardLimit = null;
        headers.KnownProxies.Clear();
        headers.KnownIPNetworks.Clear();
        foreach (var network in proxies)
            headers.KnownIPNetworks.Add(network);
    }

    private static ChatFailure FailureOf(Exception error) => error switch
    {
        QueueFullException => ChatFailure.Busy,
        ContextLengthExceededException => ChatFailure.TooLong,
        _ when RemoteFailure.IsBusy(error) => ChatFailure.Busy,
        _ when RemoteFailure.IsTooLong(error) => ChatFailure.TooLong,
        _ => ChatFailure.Failed,
    };
}
