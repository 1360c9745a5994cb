using Endonym.Assistants.Chatbots;
using Endonym.Lineage;
using Endonym.Serving.Embeddings;
using Endonym.Serving.Engines;
using Microsoft.Extensions.Configuration;

namespace Endonym.Server.Tests;

public sealed class ServerSettingsTests : IDisposable
{
    private static readonly ServerOptions Defaults = new() { Language = "pl", DatabasePath = "conversations.db" };

    private readonly string _folder = Directory.CreateTempSubdirectory("endonym-settings-").FullName;

    [Fact]
    public void A_file_sets_options_and_leaves_the_others_as_they_were()
    {
        var options = ServerSettings.Read(Defaults, Write("""
            {
              // Other programs' sections are theirs.
              "Logging": { "LogLevel": { "Default": "Debug" } },
              "Endonym": {
                "Urls": "http://127.0.0.1:9000", "HostNames": ["model.example.org", "model.example.com"], "KnownProxies": [ "10.1.2.3", "fd00::/8" ],
                "ApiSystemPrompt": false, "DrainTimeout": "00:01:00", "SlotCount": 8, "Temperature": 0.25, "SystemPrompt": ""
              }
            }
            """));

        Assert.Equal("http://127.0.0.1:9000", options.Urls);
        Assert.Equal(["model.example.org", "model.example.com"], options.HostNames);
        Assert.Equal(["10.1.2.3/32", "fd00::/8"], options.KnownProxies);
        Assert.False(options.ApiSystemPrompt);
        Assert.Equal(TimeSpan.FromMinutes(1), options.DrainTimeout);
        Assert.Equal(SchedulerOptions.Default with { SlotCount = 8 }, options.Scheduler);
        Assert.Equal(new ChatbotOptions { Temperature = 0.25 }, options.Chatbot);
        Assert.Equal("", options.SystemPrompt);
        Assert.Equal((Defaults.Language, Defaults.DatabasePath, Defaults.AllowOtherMachines), (options.Language, options.DatabasePath, options.AllowOtherMachines));
    }

    [Fact]
    public void The_documentation_shows_settings_that_exist_and_names_all()
    {
        var documentation = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "flow.md"));
        var example = documentation[documentation.IndexOf("```json", StringComparison.Ordinal)..][7..];

        var options = ServerSettings.Read(Defaults, Write(example[..example.IndexOf("```", StringComparison.Ordinal)]));

        Assert.NotEqual(Defaults, options);
        Assert.All(ServerSettings.Names, name => Assert.Contains($"`{name}`", documentation, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_setting_is_known_by_the_name_of_its_option()
    {
        // What the host finds out by itself is no setting; the groups of options are taken apart.
        string[] notSet = [nameof(ServerOptions.PackUiPath), nameof(ServerOptions.EosTokenIds), nameof(ServerOptions.Scheduler), nameof(ServerOptions.Chatbot), nameof(ServerOptions.Encoders), nameof(ServerOptions.Encoding)];
        var options = new[] { typeof(ServerOptions), typeof(SchedulerOptions), typeof(EncoderSchedulerOptions), typeof(ChatbotOptions) }
            .SelectMany(type => type.GetProperties()).Where(property => property.SetMethod?.IsStatic == false).Select(property => property.Name);

        Assert.Equal(options.Except(notSet).Order(StringComparer.Ordinal), ServerSettings.Names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_comes_later_wins_and_a_list_is_replaced_whole()
    {
        var file = ServerSettings.Read(Defaults, Write("""{"Endonym": {"SlotCount": 8, "QueueLength": 9, "HostNames": ["a.example", "b.example", "c.example"]}}"""));

        // As the environment spells it: in capitals, and a list as one text.
        var options = Over(file, ("SLOTCOUNT", "2"), ("HOSTNAMES", "d.example, e.example"));

        Assert.Equal((2, 9), (options.Scheduler.SlotCount, options.Scheduler.QueueLength));
        Assert.Equal(["d.example", "e.example"], options.HostNames);
    }

    [Theory]
    [InlineData("Slots", "4", "place Slots: there is no such setting. There are Urls,")]
    [InlineData("SlotCount", "four", "place SlotCount: 'four' is no whole number.")]
    [InlineData("SlotCount", "0", "place SlotCount: SlotCount is 0; it must lie between 1 and 1024.")]
    [InlineData("Temperature", "0,7", "place Temperature: '0,7' is no number with a decimal point.")]
    [InlineData("Temperature", "2.5", "place Temperature: Temperature is 2.5; it must lie between 0 and 2.")]
    [InlineData("TopP", "NaN", "place TopP: TopP is NaN; it must lie between 0.01 and 1.")]
    [InlineData("ApiSystemPrompt", "yes", "place ApiSystemPrompt: 'yes' is neither true nor false.")]
    [InlineData("DrainTimeout", "30", "place DrainTimeout: '30' is no time of up to a day;")]
    [InlineData("Urls", "elsewhere", "place Urls: 'elsewhere' is not an address to listen on;")]
    [InlineData("KnownProxies", "proxy.example.org", "place KnownProxies: 'proxy.example.org' is no proxy's address;")]
    [InlineData("Urls:0", "http://127.0.0.1:1", "place Urls: this setting takes one value,")]
    public void A_setting_that_does_not_exist_or_does_not_fit_says_where_it_stands(string name, string value, string told) =>
        Assert.StartsWith(told, Assert.Throws<InvalidInputException>(() => Over(Defaults, (name, value))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("{", "the settings are not valid JSON")]
    [InlineData("[]", "the settings are not valid JSON")]
    [InlineData("""{"Endonym": {"Slots": 4}}""", "Endonym:Slots: there is no such setting")]
    public void A_file_that_cannot_be_used_is_named(string json, string told)
    {
        var path = Write(json);

        var error = Assert.Throws<InvalidInputException>(() => ServerSettings.Read(Defaults, path));

        Assert.StartsWith($"{path}: {told}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_asked_for_must_be_there() => Assert.Contains(
        "the settings cannot be read", Assert.Throws<InvalidInputException>(() => ServerSettings.Read(Defaults, Path.Combine(_folder, "none.json"))).Message, StringComparison.Ordinal);

    [Fact]
    public void Without_file_and_environment_the_defaults_hold() => Assert.Equal(Defaults, ServerSettings.Read(Defaults, Write("{}")));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static ServerOptions Over(ServerOptions options, params (string Name, string Value)[] settings) => ServerSettings.Over(
        options,
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value)).Build(),
        name => "place " + name);

    private string Write(string json)
    {
        var path = Path.Combine(_folder, "appsettings.json");
        File.WriteAllText(path, json);
        return path;
    }
}
