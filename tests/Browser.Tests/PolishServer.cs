using Endonym.Assistants.Chatbots;
using Endonym.Server.Tests;
using Endonym.Serving.Tests.Fakes;

namespace Endonym.Browser.Tests;

/// <summary>The server with a Polish page and a model whose tokens the test lets through.</summary>
internal static class PolishServer
{
    public const string Answer = "Rydze rosną pod sosnami, najchętniej w młodych lasach na piaszczystej ziemi. Najwięcej jest ich we wrześniu, po ciepłym deszczu.";

    public static Task<RunningServer> StartAsync(FakeModel model, ChatbotOptions? chatbot = null) => RunningServer.StartAsync(model, options => options with
    {
        PackUiPath = Path.Combine(AppContext.BaseDirectory, "ui.pl.json"),
        ModelName = "rydz-1b-instruct",
        Chatbot = chatbot ?? options.Chatbot,
    });

    public static Uri Page(this RunningServer server, string language) => new(server.Address, $"/?lang={language}");
}
