using System.Net;
using Endonym.Assistants.Chatbots;
using Endonym.Lineage;
using Endonym.Serving.Batches;
using Endonym.Serving.Embeddings;
using Endonym.Serving.Engines;
using Endonym.Serving.Http;
using Endonym.Serving.Remote;

namespace Endonym.Server;

/// <summary>How the server runs. Other machines cannot reach it unless <see cref="AllowOtherMachines"/> says so.</summary>
public sealed record ServerOptions
{
    /// <summary>Where the server listens if nobody says otherwise.</summary>
    public const string DefaultUrls = "http://127.0.0.1:8080";

    /// <summary>Address and port, such as <c>http://127.0.0.1:8080</c>; port 0 takes a free one. <c>https</c> needs <see cref="TlsCertificate"/>.</summary>
    public string Urls { get; init => field = Parse(value).OriginalString; } = DefaultUrls;

    /// <summary>
    /// Whether <see cref="Urls"/> may name an address that other machines reach although the server asks for no keys or speaks no TLS: a proxy in front does. With
    /// <see cref="RequireKeys"/> and <see cref="TlsCertificate"/> it may in any case.
    /// </summary>
    public bool AllowOtherMachines { get; init; }

    /// <summary>A PEM file with the certificate and those that vouch for it, or a PKCS #12 file; null for no TLS. A renewed file is taken up without a new start.</summary>
    public string? TlsCertificate { get; init; }

    /// <summary>The PEM file with the certificate's private key, where it is a file of its own.</summary>
    public string? TlsKey { get; init; }

    /// <summary>What opens the private key, where it is locked. Set it in the environment only: a command line can be read by others.</summary>
    public string? TlsPassword { get; init; }

    /// <summary>Whether OpenAI's API asks for a key that <c>endonym keys create</c> made. The page never does.</summary>
    public bool RequireKeys { get; init; }

    /// <summary>Folder for the API's keys, their use, uploaded files and batches; null for <c>api</c> beside <see cref="DatabasePath"/>.</summary>
    public string? ApiFolder { get; init; }

    /// <summary>How long making an answer may take, waiting included.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How long a client may take nothing of an answer that is ready for it; then its connection is broken off.</summary>
    public TimeSpan SlowReaderTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Connections that may be open at once; null for as many as the system allows.</summary>
    public int? MaxConnections
    {
        get;
        init => field = value is null or > 0 ? value : throw new InvalidInputException(FormattableString.Invariant($"MaxConnections is {value}; it must be at least 1."));
    }

    /// <summary>Addresses of other servers with OpenAI's API that answer in place of a model in this process; empty for none.</summary>
    public IReadOnlyList<string> RemoteServers { get; init; } = [];

    /// <summary>The key that is sent to them; null for none. Set it in the environment only: a command line can be read by others.</summary>
    public string? RemoteKey { get; init; }

    /// <inheritdoc cref="BatchOptions.MaxLines"/>
    public int BatchMaxLines { get; init; } = 50_000;

    /// <inheritdoc cref="BatchOptions.MaxFileBytes"/>
    public long BatchMaxFileBytes { get; init; } = 200_000_000;

    /// <inheritdoc cref="BatchOptions.MaxStoredBytes"/>
    public long BatchMaxStoredBytes { get; init; } = 100_000_000_000;

    /// <inheritdoc cref="BatchOptions.MaxLineBytes"/>
    public int BatchMaxLineBytes { get; init; } = 1 << 20;

    /// <inheritdoc cref="BatchOptions.Concurrency"/>
    public int BatchConcurrency { get; init; } = 4;

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

    /// <summary>Encoders that make vectors and score documents, beside the model that writes; not disposed by the server.</summary>
    public ServedEncoders Encoders { get; init; } = new();

    /// <summary>How much an encoder reads at once, and how much may wait for it; how many requests, and how long a refused one is told to wait, say <see cref="Scheduler"/>'s.</summary>
    public EncoderSchedulerOptions Encoding { get; init; } = EncoderSchedulerOptions.Default;

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
        if (url.Scheme == "https" && TlsCertificate is null)
            throw new InvalidInputException($"{Urls} needs a certificate: name its file with --tls-certificate, or use http://.");
        if (url.Scheme == "http" && TlsCertificate is not null)
            throw new InvalidInputException($"{Urls} speaks no TLS, and a certificate is named. Use https://, or leave the certificate out.");
        return IPAddress.IsLoopback(address) || AllowOtherMachines || (RequireKeys && TlsCertificate is not null)
            ? new IPEndPoint(address, url.Port)
            : throw new InvalidInputException(
                $"{Urls} lets other machines reach this server, which {(RequireKeys ? "speaks no TLS" : TlsCertificate is null ? "asks for no keys and speaks no TLS" : "asks for no keys")}. "
                + "Use 127.0.0.1; or give it both, --require-keys and --tls-certificate; or put a proxy in front that does both and allow other machines with --allow-other-machines.");
    }

    /// <summary>What surrounds the engine.</summary>
    /// <exception cref="InvalidInputException">A number is out of its range.</exception>
    internal PlatformOptions Platform()
    {
        var folder = ApiFolder ?? DefaultApiFolder(Path.GetDirectoryName(Path.GetFullPath(DatabasePath)) ?? ".");
        return new PlatformOptions
        {
            DatabasePath = ApiDatabase(folder),
            RequireKeys = RequireKeys,
            RequestTimeout = RequestTimeout,
            SlowReaderTimeout = SlowReaderTimeout,
            RetryAfter = Scheduler.RetryAfter,
            Batches = new BatchOptions
            {
                Folder = Path.Combine(folder, "files"),
                MaxLines = BatchMaxLines,
                MaxFileBytes = BatchMaxFileBytes,
                MaxStoredBytes = BatchMaxStoredBytes,
                MaxLineBytes = BatchMaxLineBytes,
                Concurrency = BatchConcurrency,
                EngineSlots = Scheduler.SlotCount,
            },
        };
    }

    /// <summary>The other servers; null where there are none.</summary>
    /// <exception cref="InvalidInputException">One is no http or https address.</exception>
    public RemoteOptions? Remote() => RemoteServers.Count == 0 ? null : new RemoteOptions
    {
        Servers = [.. RemoteServers.Select(server => Uri.TryCreate(server, UriKind.Absolute, out var address)
            ? address
            : throw new InvalidInputException($"'{server}' is no server's address; write one such as http://10.1.2.3:8000."))],
        ApiKey = RemoteKey,
    };

    /// <summary>Where the API's keys, files and batches lie in a workspace unless <see cref="ApiFolder"/> says otherwise.</summary>
    public static string DefaultApiFolder(string workspace) => Path.Combine(workspace, "api");

    /// <summary>The database in such a folder.</summary>
    public static string ApiDatabase(string folder) => Path.Combine(folder, "api.db");

    /// <summary><see cref="KnownProxies"/>, an address being a network of one.</summary>
    internal IEnumerable<IPNetwork> ProxyNetworks() => KnownProxies.Select(Network);

    private static IPNetwork Network(string value) => IPNetwork.TryParse(value, out var network) ? network
        : IPAddress.TryParse(value, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : throw new InvalidInputException($"'{value}' is no proxy's address; write an IP address such as 10.1.2.3, or a network such as 10.1.0.0/16.");

    private static Uri Parse(string value) => Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.AbsolutePath == "/"
        && (url.Host == "localhost" || IPAddress.TryParse(url.Host.Trim('[', ']'), out _))
            ? url
            : throw new InvalidInputException($"'{value}' is not an address to listen on; write http:// or https://, an IP address or localhost, and a port, such as http://127.0.0.1:8080.");
}
