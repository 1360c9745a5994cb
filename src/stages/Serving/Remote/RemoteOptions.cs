using Endonym.Lineage;

namespace Endonym.Serving.Remote;

/// <summary>Other servers with OpenAI's API (vLLM, SGLang, llama-server, another of ours) that answer in this one's place.</summary>
public sealed record RemoteOptions
{
    /// <summary>Their addresses, such as <c>http://10.1.2.3:8000</c>; with or without <c>/v1</c>. All offer the same model.</summary>
    /// <exception cref="InvalidInputException">There is none, or one is no http or https address.</exception>
    public required IReadOnlyList<Uri> Servers
    {
        get;
        init => field = value.Count > 0 ? [.. value.Select(Base)] : throw new InvalidInputException("No server is named; give at least one address, such as http://10.1.2.3:8000.");
    }

    /// <summary>What is sent to them as a bearer token; null for nothing. A client's own key is never passed on.</summary>
    public string? ApiKey { get; init; }

    /// <summary>How long a connection may take to be made.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often each is asked whether it is well.</summary>
    public TimeSpan HealthInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Failures in a row after which a server gets no requests for <see cref="BreakerPause"/>. At least 1.</summary>
    public int BreakerFailures
    {
        get;
        init => field = value >= 1 ? value : throw new InvalidInputException(FormattableString.Invariant($"BreakerFailures is {value}; it must be at least 1."));
    } = 3;

    /// <summary>How long a server that failed is left alone; then one request tries it again.</summary>
    public TimeSpan BreakerPause { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a request is sent at most, as long as nothing of an answer has come. At least 1.</summary>
    public int MaxTries
    {
        get;
        init => field = value >= 1 ? value : throw new InvalidInputException(FormattableString.Invariant($"MaxTries is {value}; it must be at least 1."));
    } = 3;

    private static Uri Base(Uri server)
    {
        if (!server.IsAbsoluteUri || server.Scheme is not ("http" or "https"))
            throw new InvalidInputException($"'{server}' is no server's address; write one such as http://10.1.2.3:8000.");
        var path = server.AbsolutePath.TrimEnd('/');
        if (path.EndsWith("/v1", StringComparison.Ordinal))
            path = path[..^"/v1".Length];
        return new UriBuilder(server) { Path = path + "/", Query = "", Fragment = "" }.Uri;
    }
}
