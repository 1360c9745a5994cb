using System.Net;
using Endonym.Assistants.Chatbots;
using Endonym.Lineage;
using Endonym.Serving.Engines;

namespace Endonym.Server;

/// <summary>How the server runs. Other machines cannot reach it unless <see cref="AllowOtherMachines"/> says so.</summary>
public sealed record ServerOptions
{
    /// <summary>Where the server listens if nobody says otherwise.</summary>
    public const string DefaultUrls = "http://127.0.0.1:8080";

    /// <summary>Address and port, such as <c>http://127.0.0.1:8080</c>; port 0 takes a free one. TLS is a reverse proxy's work.</summary>
    public string Urls { get; init => field = Parse(value).OriginalString; } = DefaultUrls;

    /// <summary>Whether <see cref="Urls"/> may name an address that other machines reach. There is no login: put a proxy with one in front.</summary>
    public bool AllowOtherMachines { get; init; }

    /// <summary>Names under which people reach the server, besides this machine's own; needed where others may. <c>*</c> means any.</summary>
    public IReadOnlyList<string> HostNames { get; init; } = [];

    /// <summary>The model's name in the API and on the page; null for the model's own.</summary>
    public string? ModelName { get; init; }

    /// <summary>SQLite file for conversations with consent; made if need be.</summary>
    public required string DatabasePath { get; init; }

    /// <summary>The language pack's <c>ui.json</c>; null leaves the page in English.</summary>
    public string? PackUiPath { get; init; }

    /// <summary>BCP 47 code of the nation's language.</summary>
    public required string Language { get; init; }

    /// <summary>What the model is told first, on the page always; null or empty for nothing. The pack's own is what it was measured with.</summary>
    public string? SystemPrompt { get; init; }

    /// <summary>Whether OpenAI's API, too, tells it to the model where a request brings no system message.</summary>
    public bool ApiSystemPrompt { get; init; } = true;

    /// <summary>Tokens that the model's own files name as ending an answer, besides what its template and tokenizer do.</summary>
    public IReadOnlyList<int> EosTokenIds { get; init; } = [];

    /// <summary>How many answers are made at once, and how many may wait.</summary>
    public SchedulerOptions Scheduler { get; init; } = SchedulerOptions.Default;

    /// <summary>What citizens may ask of the page's chat, and how they are answered.</summary>
    public ChatbotOptions Chatbot { get; init; } = new();

    /// <summary>
    /// Addresses, or networks such as <c>10.1.0.0/16</c>, of proxies whose <c>X-Forwarded-For</c> is believed. With none, whoever connects is the client: behind
    /// a proxy all people are then one, who take turns with nobody and share one limit.
    /// </summary>
    public IReadOnlyList<string> KnownProxies { get; init => field = [.. value.Select(proxy => Network(proxy).ToString())]; } = [];

    /// <summary>How long answers under way may take to finish when the server stops.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The address to listen on.</summary>
    /// <exception cref="InvalidInputException">Other machines would reach it, and nobody allowed that.</exception>
    internal IPEndPoint EndPoint()
    {
        var url = Parse(Urls);
        var address = url.Host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(url.Host.Trim('[', ']'));
        return IPAddress.IsLoopback(address) || AllowOtherMachines
            ? new IPEndPoint(address, url.Port)
            : throw new InvalidInputException($"{Urls} lets other machines reach this server, which has no login. Use 127.0.0.1, or allow other machines explicitly and put a proxy with a login in front.");
    }

    /// <summary><see cref="KnownProxies"/>, an address being a network of one.</summary>
    internal IEnumerable<IPNetwork> ProxyNetworks() => KnownProxies.Select(Network);

    private static IPNetwork Network(string value) => IPNetwork.TryParse(value, out var network) ? network
        : IPAddress.TryParse(value, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : throw new InvalidInputException($"'{value}' is no proxy's address; write an IP address such as 10.1.2.3, or a network such as 10.1.0.0/16.");

    private static Uri Parse(string value) => Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme == "http" && url.AbsolutePath == "/"
        && (url.Host == "localhost" || IPAddress.TryParse(url.Host.Trim('[', ']'), out _))
            ? url
            : throw new InvalidInputException($"'{value}' is not an address to listen on; write http://, an IP address or localhost, and a port, such as http://127.0.0.1:8080.");
}
