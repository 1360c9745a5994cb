using System.Globalization;
using System.Text;

namespace Endonym.Corpus.Sources.Web;

/// <summary>Tells the addresses of a mirror's files by their names, as wget and HTTrack give them: <c>[scheme/]host[:port]/path</c>, or the path alone below a known address.</summary>
/// <remarks>The scheme is <c>https</c> where no folder names it. <c>index.html</c> stands for its folder, which is what those programs save under that name.</remarks>
internal sealed class MirrorLayout
{
    private const int LongestPort = 5;

    private readonly Uri? _base;

    /// <param name="baseUrl">The address of the root, ending in <c>/</c>; null where folders are named after hosts.</param>
    public MirrorLayout(string? baseUrl) => _base = baseUrl is null ? null : new Uri(baseUrl);

    /// <summary>Whether addresses are known without looking into the pages.</summary>
    public bool IsCertain => _base is not null;

    /// <summary>The address of a page.</summary>
    /// <returns>Null where neither a base nor a host is known.</returns>
    public Uri? AddressOf(SourceFile file) => AddressOf(file, file.Name);

    /// <summary>The address and the status of a file in which a site states rights. One that the server did not have is there as an empty file with the status behind its name: <c>robots.txt.404</c>.</summary>
    /// <returns>False where the file is none.</returns>
    public bool TryReadStatement(SourceFile file, out Uri address, out int status)
    {
        address = null!;
        status = 200;
        var name = file.Name;
        if (name.Length > 4 && name[^4] == '.' && int.TryParse(name.AsSpan(name.Length - 3), NumberStyles.None, CultureInfo.InvariantCulture, out var other) && other is >= 400 and < 600)
            (name, status) = (name[..^4], other);
        // Below a base that is no host's root its folder still holds the host's files.
        var found = _base is not null ? new Uri(_base, "/" + name) : AddressOf(file, name);
        if (found is null || !WebAddress.IsStatement(found.AbsoluteUri))
            return false;
        address = found;
        return true;
    }

    private Uri? AddressOf(SourceFile file, string name)
    {
        if (_base is not null)
            return Join(_base.AbsoluteUri, name);

        var parts = name.Split('/');
        var scheme = parts is ["http" or "https", _, _, ..] ? parts[0] : null;
        var path = parts.AsSpan(scheme is null ? 0 : 1);
        if (path.Length > 1 && HostOf(path[0]) is { } host)
            return Join($"{scheme ?? "https"}://{host}/", string.Join('/', path[1..]!));

        // Or the root itself is a host's folder.
        var root = file.Path.Length > file.Name.Length ? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(file.Path[..^file.Name.Length]))) : "";
        return HostOf(root) is { } rootHost ? Join($"https://{rootHost}/", name) : null;
    }

    private static Uri? Join(string root, string name)
    {
        var path = new StringBuilder(root);
        for (var i = 0; i < name.Length; i++)
        {
            // A query is part of the name; a fragment never is.
            path.Append(name[i] switch
            {
                '#' => "%23",
                '%' when i + 2 >= name.Length || !char.IsAsciiHexDigit(name[i + 1]) || !char.IsAsciiHexDigit(name[i + 2]) => "%25",
                var character => character.ToString(),
            });
        }

        var address = path.ToString();
        foreach (var index in (string[])["/index.html", "/index.htm"])
        {
            if (address.EndsWith(index, StringComparison.Ordinal))
                address = address[..(address.Length - index.Length + 1)];
        }

        return WebAddress.TryRead(address, out var uri) ? uri : null;
    }

    // "host", "host:8080", or "host_8080" as HTTrack and "host+8080" as wget on Windows write it; null for what is no host.
    private static string? HostOf(string folder)
    {
        var mark = folder.LastIndexOfAny([':', '_', '+']);
        var hasPort = mark > 0 && folder.Length - mark - 1 is >= 1 and <= LongestPort && folder.AsSpan(mark + 1).IndexOfAnyExceptInRange('0', '9') < 0;
        var host = hasPort ? folder[..mark] : folder;
        return (host.Contains('.', StringComparison.Ordinal) || host == "localhost") && Uri.CheckHostName(host) is UriHostNameType.Dns or UriHostNameType.IPv4
            ? hasPort ? $"{host}:{folder[(mark + 1)..]}" : host
            : null;
    }
}
