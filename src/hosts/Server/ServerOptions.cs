using System.Net;
using Endonym.Lineage;

namespace Endonym.Server;

/// <summary>How the server runs. Other machines cannot reach it unless <see cref="AllowOtherMachines"/> says so.</summary>
public sealed record ServerOptions
{
    /// <summary>Address and port, such as <c>http://127.0.0.1:8080</c>; port 0 takes a free one. TLS is a reverse proxy's work.</summary>
    public string Urls { get; init => field = Parse(value).OriginalString; } = "http://127.0.0.1:8080";

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

    /// <summary>Answers in the making at once; each holds a key/value cache.</summary>
    public int SlotCount { get; init; } = 4;

    /// <summary>Requests that may wait for a slot; the next one is told to come back.</summary>
    public int QueueLength { get; init; } = 64;

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

    private static Uri Parse(string value) => Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme == "http" && url.AbsolutePath == "/"
        && (url.Host == "localhost" || IPAddress.TryParse(url.Host.Trim('[', ']'), out _))
            ? url
            : throw new InvalidInputException($"'{value}' is not an address to listen on; write http://, an IP address or localhost, and a port, such as http://127.0.0.1:8080.");
}
