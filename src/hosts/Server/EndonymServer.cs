using System.Net.Sockets;
using Endonym.Assistants;
using Endonym.Assistants.Chatbots;
using Endonym.Assistants.Pages;
using Endonym.Lineage;
using Endonym.Models.Contracts;
using Endonym.Serving.Engines;
using Endonym.Serving.OpenAi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.HttpOverrides;
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
    /// <param name="model">Answers; has a chat template. Not disposed here.</param>
    /// <exception cref="InvalidInputException">An option, the pack's words, the database or the model is unfit.</exception>
    public static WebApplication Build(ServerOptions options, ILanguageModel model)
    {
        var clock = TimeProvider.System;
        var name = options.ModelName ?? model.Name;
        var endPoint = options.EndPoint();
        var assistants = new AssistantsOptions
        {
            Language = options.Language,
            PageLanguages = PageLanguage.NationalFirst(options.Language, options.PackUiPath is { } path ? UiStrings.Read(path) : null),
            DatabasePath = options.DatabasePath,
            ModelName = name,
            RetryAfter = options.Scheduler.RetryAfter,
            Chatbot = options.Chatbot,
        };

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(EndonymServer).Assembly.GetName().Name });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(endPoint);
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
            .AddSingleton(_ => new GenerationScheduler(model, options.Scheduler, clock, name))
            .AddSingleton<ITokenConstraintFactory>(_ => new JsonConstraints(model.Tokenizer))
            .AddSingleton(services => new LanguageModelChatClient(
                model, services.GetRequiredService<GenerationScheduler>(), clock, options.EosTokenIds, constraints: services.GetRequiredService<ITokenConstraintFactory>()))
            // People's conversations forget their beginning. Programs, which count tokens themselves, are told when there are too many.
            .AddSingleton<IChatClient>(services => new SystemPromptChatClient(
                new ForgettingChatClient(services.GetRequiredService<LanguageModelChatClient>(), model), options.SystemPrompt))
            .AddSingleton(services => new ServedModel(name, services.GetRequiredService<GenerationScheduler>().ContextLength, clock.GetUtcNow(), new SystemPromptChatClient(
                services.GetRequiredService<LanguageModelChatClient>(), options.ApiSystemPrompt ? options.SystemPrompt : null))
            {
                Completions = LanguageModelChatClient.Continuing(
                    model, services.GetRequiredService<GenerationScheduler>(), clock, options.EosTokenIds, constraints: services.GetRequiredService<ITokenConstraintFactory>()),
            })
            .AddSingleton<ChatFailureOf>(FailureOf)
            .AddSingleton<ForgottenMessagesOf>(first => ForgettingChatClient.ForgottenMessages(first.AdditionalProperties))
            .AddAssistants(assistants, clock);

        if (options.KnownProxies.Count > 0)
            builder.Services.Configure<ForwardedHeadersOptions>(headers => Believe(headers, options.ProxyNetworks()));

        var app = builder.Build();
        if (options.KnownProxies.Count > 0)
            app.UseForwardedHeaders();
        app.UseHostFiltering();
        app.UseBrowserSafety();
        app.UseRouting();
        app.UseRateLimiter();
        app.MapOpenAi();
        app.MapAssistants();
        // A model without a chat template is refused now, not at the first question.
        app.Services.GetRequiredService<IChatClient>();
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
        _ => ChatFailure.Failed,
    };
}
