using System.Globalization;
using System.Text.Json;
using Endonym.Assistants.Chatbots;
using Endonym.Lineage;
using Endonym.Serving.Embeddings;
using Endonym.Serving.Engines;
using Microsoft.Extensions.Configuration;

namespace Endonym.Server;

/// <summary>
/// <see cref="ServerOptions"/> from the section <c>Endonym</c> of <c>appsettings.json</c>, and over it from the environment, under the same names:
/// <c>{"Endonym": {"SlotCount": 8}}</c> or <c>ENDONYM_SLOTCOUNT=8</c>. Strict: a name that does not exist or a value that does not fit is an error that says where.
/// </summary>
public static class ServerSettings
{
    /// <summary>The file that is read from the folder in which the server is started, if it is there.</summary>
    public const string FileName = "appsettings.json";

    /// <summary>The file's section; the others are other programs'.</summary>
    public const string Section = "Endonym";

    /// <summary>What the environment's names begin with.</summary>
    public const string EnvironmentPrefix = "ENDONYM_";

    private static readonly Dictionary<string, Setting> Settings = new(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(ServerOptions.Urls)] = (options, value) => options with { Urls = Text(value) },
        [nameof(ServerOptions.AllowOtherMachines)] = (options, value) => options with { AllowOtherMachines = Switch(value) },
        [nameof(ServerOptions.TlsCertificate)] = (options, value) => options with { TlsCertificate = Text(value) },
        [nameof(ServerOptions.TlsKey)] = (options, value) => options with { TlsKey = Text(value) },
        [nameof(ServerOptions.TlsPassword)] = (options, value) => options with { TlsPassword = Text(value) },
        [nameof(ServerOptions.RequireKeys)] = (options, value) => options with { RequireKeys = Switch(value) },
        [nameof(ServerOptions.ApiFolder)] = (options, value) => options with { ApiFolder = Text(value) },
        [nameof(ServerOptions.RequestTimeout)] = (options, value) => options with { RequestTimeout = Time(value) },
        [nameof(ServerOptions.SlowReaderTimeout)] = (options, value) => options with { SlowReaderTimeout = Time(value) },
        [nameof(ServerOptions.MaxConnections)] = (options, value) => options with { MaxConnections = Whole(value) },
        [nameof(ServerOptions.RemoteServers)] = (options, value) => options with { RemoteServers = List(value) },
        [nameof(ServerOptions.RemoteKey)] = (options, value) => options with { RemoteKey = Text(value) },
        [nameof(ServerOptions.BatchMaxLines)] = (options, value) => options with { BatchMaxLines = Whole(value) },
        [nameof(ServerOptions.BatchMaxFileBytes)] = (options, value) => options with { BatchMaxFileBytes = LongWhole(value) },
        [nameof(ServerOptions.BatchMaxStoredBytes)] = (options, value) => options with { BatchMaxStoredBytes = LongWhole(value) },
        [nameof(ServerOptions.BatchMaxLineBytes)] = (options, value) => options with { BatchMaxLineBytes = Whole(value) },
        [nameof(ServerOptions.BatchConcurrency)] = (options, value) => options with { BatchConcurrency = Whole(value) },
        [nameof(ServerOptions.HostNames)] = (options, value) => options with { HostNames = List(value) },
        [nameof(ServerOptions.KnownProxies)] = (options, value) => options with { KnownProxies = List(value) },
        [nameof(ServerOptions.ModelName)] = (options, value) => options with { ModelName = Text(value) },
        [nameof(ServerOptions.Language)] = (options, value) => options with { Language = Text(value) },
        [nameof(ServerOptions.DatabasePath)] = (options, value) => options with { DatabasePath = Text(value) },
        [nameof(ServerOptions.SystemPrompt)] = (options, value) => options with { SystemPrompt = Text(value) },
        [nameof(ServerOptions.ApiSystemPrompt)] = (options, value) => options with { ApiSystemPrompt = Switch(value) },
        [nameof(ServerOptions.DrainTimeout)] = (options, value) => options with { DrainTimeout = Time(value) },
        [nameof(SchedulerOptions.SlotCount)] = OfScheduler((scheduler, value) => scheduler with { SlotCount = Whole(value) }),
        [nameof(SchedulerOptions.SlotContextLength)] = OfScheduler((scheduler, value) => scheduler with { SlotContextLength = Whole(value) }),
        [nameof(SchedulerOptions.KeyValueTokens)] = OfScheduler((scheduler, value) => scheduler with { KeyValueTokens = Whole(value) }),
        [nameof(SchedulerOptions.PromptChunk)] = OfScheduler((scheduler, value) => scheduler with { PromptChunk = Whole(value) }),
        [nameof(SchedulerOptions.QueueLength)] = OfScheduler((scheduler, value) => scheduler with { QueueLength = Whole(value) }),
        [nameof(SchedulerOptions.RetryAfter)] = OfScheduler((scheduler, value) => scheduler with { RetryAfter = Time(value) }),
        [nameof(EncoderSchedulerOptions.TokensPerRun)] = OfEncoding((encoding, value) => encoding with { TokensPerRun = Whole(value) }),
        [nameof(EncoderSchedulerOptions.WaitingTokens)] = OfEncoding((encoding, value) => encoding with { WaitingTokens = Whole(value) }),
        [nameof(ChatbotOptions.MaxMessageLength)] = OfChatbot((chatbot, value) => chatbot with { MaxMessageLength = Whole(value) }),
        [nameof(ChatbotOptions.MaxMessages)] = OfChatbot((chatbot, value) => chatbot with { MaxMessages = Whole(value) }),
        [nameof(ChatbotOptions.MaxAnswerTokens)] = OfChatbot((chatbot, value) => chatbot with { MaxAnswerTokens = Whole(value) }),
        [nameof(ChatbotOptions.Temperature)] = OfChatbot((chatbot, value) => chatbot with { Temperature = Fraction(value) }),
        [nameof(ChatbotOptions.TopP)] = OfChatbot((chatbot, value) => chatbot with { TopP = Fraction(value) }),
        [nameof(ChatbotOptions.RequestsPerMinute)] = OfChatbot((chatbot, value) => chatbot with { RequestsPerMinute = Whole(value) }),
    };

    private delegate ServerOptions Setting(ServerOptions options, IConfigurationSection value);

    /// <summary>The names of all settings.</summary>
    internal static IEnumerable<string> Names => Settings.Keys;

    /// <summary>Reads the file, then the environment of this process, which wins.</summary>
    /// <param name="defaults">What holds where neither says anything.</param>
    /// <param name="file">Must exist; null for <see cref="FileName"/> in the current folder, which need not.</param>
    /// <exception cref="InvalidInputException">The file cannot be read, or a setting is unknown or does not fit.</exception>
    public static ServerOptions Read(ServerOptions defaults, string? file)
    {
        var path = file ?? (File.Exists(FileName) ? FileName : null);
        var options = path is null ? defaults : Over(defaults, SectionOf(path), key => $"{path}: {Section}:{key}");
        return Over(options, new ConfigurationBuilder().AddEnvironmentVariables(EnvironmentPrefix).Build(), key => EnvironmentPrefix + key);
    }

    /// <summary>Options with some settings laid over them.</summary>
    /// <param name="options">What holds where the settings say nothing.</param>
    /// <param name="settings">A child for each setting.</param>
    /// <param name="place">Where a setting stands, for the error.</param>
    internal static ServerOptions Over(ServerOptions options, IConfiguration settings, Func<string, string> place)
    {
        foreach (var child in settings.GetChildren())
        {
            if (!Settings.TryGetValue(child.Key, out var setting))
                throw new InvalidInputException($"{place(child.Key)}: there is no such setting. There are {string.Join(", ", Names)}.");

            try
            {
                options = setting(options, child);
            }
            catch (InvalidInputException error)
            {
                throw new InvalidInputException($"{place(child.Key)}: {error.Message}", error);
            }
        }

        return options;
    }

    private static IConfigurationSection SectionOf(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return new ConfigurationBuilder().AddJsonStream(stream).Build().GetSection(Section);
        }
        catch (Exception error) when (error is JsonException or FormatException)
        {
            throw new InvalidInputException($"{path}: the settings are not valid JSON: {error.Message}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"{path}: the settings cannot be read: {error.Message}", error);
        }
    }

    private static Setting OfScheduler(Func<SchedulerOptions, IConfigurationSection, SchedulerOptions> set) =>
        (options, value) => options with { Scheduler = set(options.Scheduler, value) };

    private static Setting OfEncoding(Func<EncoderSchedulerOptions, IConfigurationSection, EncoderSchedulerOptions> set) =>
        (options, value) => options with { Encoding = set(options.Encoding, value) };

    private static Setting OfChatbot(Func<ChatbotOptions, IConfigurationSection, ChatbotOptions> set) =>
        (options, value) => options with { Chatbot = set(options.Chatbot, value) };

    private static string Text(IConfigurationSection setting) => setting.Value
        ?? throw new InvalidInputException("this setting takes one value, and neither null nor a list nor an object.");

    /// <summary>A JSON array, or, as the environment has none, texts with commas between them.</summary>
    private static string[] List(IConfigurationSection setting) => setting.Value is { } text
        ? text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        : [.. setting.GetChildren().Select(Text)];

    private static bool Switch(IConfigurationSection setting) =>
        bool.TryParse(Text(setting), out var value) ? value : throw new InvalidInputException($"'{setting.Value}' is neither true nor false.");

    private static int Whole(IConfigurationSection setting) => int.TryParse(Text(setting), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
        ? value
        : throw new InvalidInputException($"'{setting.Value}' is no whole number.");

    private static long LongWhole(IConfigurationSection setting) => long.TryParse(Text(setting), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
        ? value
        : throw new InvalidInputException($"'{setting.Value}' is no whole number.");

    private static double Fraction(IConfigurationSection setting) => double.TryParse(Text(setting), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        ? value
        : throw new InvalidInputException($"'{setting.Value}' is no number with a decimal point.");

    private static TimeSpan Time(IConfigurationSection setting) =>
        TimeSpan.TryParseExact(Text(setting), "c", CultureInfo.InvariantCulture, out var value) && value > TimeSpan.Zero && value <= TimeSpan.FromDays(1)
            ? value
            : throw new InvalidInputException($"'{setting.Value}' is no time of up to a day; write hours, minutes and seconds as in 00:00:30.");
}
