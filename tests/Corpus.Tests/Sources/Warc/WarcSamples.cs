using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Endonym.Corpus.Tests.Sources.Warc;

/// <summary>Small archives built by hand, byte by byte as the standard says.</summary>
internal static class WarcSamples
{
    public static byte[] Page(string body, string headers = "Content-Type: text/html; charset=utf-8\r\n") => Page(Encoding.UTF8.GetBytes(body), headers);

    public static byte[] Page(byte[] body, string headers = "Content-Type: text/html; charset=utf-8\r\n") =>
        [.. Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\n{headers}\r\n"), .. body];

    public static byte[] Record(string uri, byte[] block, string type = "response", string more = "", string version = "WARC/1.0", long? length = null, string ending = "\r\n\r\n") =>
    [
        .. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"{version}\r\nWARC-Type: {type}\r\nWARC-Target-URI: {uri}\r\nWARC-Date: 2026-03-01T10:20:30Z\r\nWARC-Record-ID: <urn:uuid:0>\r\n{more}Content-Type: application/http; msgtype=response\r\nContent-Length: {length ?? block.Length}\r\n\r\n")),
        .. block,
        .. Encoding.ASCII.GetBytes(ending),
    ];

    public static byte[] Gzip(params byte[][] parts)
    {
        using var target = new MemoryStream();
        using (var packer = new GZipStream(target, CompressionLevel.Optimal))
        {
            foreach (var part in parts)
                packer.Write(part);
        }

        return target.ToArray();
    }

    public static byte[] Zstd(byte[] content, byte[]? dictionary = null)
    {
        using var packer = new ZstdSharp.Compressor(3);
        if (dictionary is not null)
            packer.LoadDictionary(dictionary);
        return packer.Wrap(content).ToArray();
    }
}
