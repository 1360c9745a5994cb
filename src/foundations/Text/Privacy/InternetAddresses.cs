using System.Net;
using System.Net.Sockets;

namespace Endonym.Text.Privacy;

/// <summary>Internet addresses of machines that can be reached from everywhere; private, reserved and documentation addresses point to nobody.</summary>
internal static class InternetAddresses
{
    /// <summary>Length of a public IPv4 address that begins at a place; 0 if there is none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">The place.</param>
    /// <param name="isSmall">Whether it could as well be the number of a section or a version.</param>
    public static int MatchIpv4(ReadOnlySpan<char> text, int start, out bool isSmall)
    {
        isSmall = false;
        Span<int> octets = stackalloc int[4];
        var at = start;
        for (var octet = 0; octet < 4; octet++)
        {
            var first = at;
            while (at < text.Length && at - first < 4 && char.IsAsciiDigit(text[at]))
                octets[octet] = (octets[octet] * 10) + text[at++] - '0';
            // A leading zero is written in dates and versions, not in addresses.
            if (at == first || octets[octet] > 255 || (at - first > 1 && text[first] == '0'))
                return 0;

            if (octet == 3)
                break;
            if (at == text.Length || text[at++] != '.')
                return 0;
        }

        isSmall = IsSmall(octets);
        return IsPublic(octets) ? at - start : 0;
    }

    /// <summary>Length of a public IPv6 address that begins at a place; 0 if there is none. Public addresses begin with 2 or 3.</summary>
    public static int MatchIpv6(ReadOnlySpan<char> text, int start)
    {
        if (text.Length - start < 6 || text[start] is not ('2' or '3') || !char.IsAsciiHexDigit(text[start + 1]) || !char.IsAsciiHexDigit(text[start + 2]) || !char.IsAsciiHexDigit(text[start + 3]) || text[start + 4] != ':')
            return 0;

        var end = start;
        while (end < text.Length && end - start < 40 && (char.IsAsciiHexDigit(text[end]) || text[end] == ':'))
            end++;
        // A colon may follow the address as punctuation; two belong to it.
        if (text[end - 1] == ':' && text[end - 2] != ':')
            end--;

        if (!IPAddress.TryParse(text[start..end], out var address) || address.AddressFamily != AddressFamily.InterNetworkV6)
            return 0;

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        var isDocumentation = bytes is [0x20, 0x01, 0x0D, 0xB8, ..] || (bytes[0] == 0x3F && bytes[1] == 0xFF && bytes[2] < 0x10);
        var isReserved = bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] < 2;
        return isDocumentation || isReserved ? 0 : end - start;
    }

    private static bool IsPublic(ReadOnlySpan<int> octets) => octets switch
    {
        [0 or 10 or 127 or >= 224, ..] => false,
        [100, >= 64 and <= 127, ..] => false,
        [169, 254, ..] or [192, 168, ..] or [192, 0, 0 or 2, _] => false,
        [172, >= 16 and <= 31, ..] => false,
        [198, 18 or 19, ..] or [198, 51, 100, _] or [203, 0, 113, _] => false,
        _ => true,
    };

    // Sections and versions count from one; 1.1.1.1, 8.8.8.8 and 9.9.9.9 are the best known addresses there are.
    private static bool IsSmall(ReadOnlySpan<int> octets) =>
        octets[0] < 40 && octets[1] < 40 && octets[2] < 40 && octets[3] < 40 && octets[1..].IndexOfAnyExcept(octets[0]) >= 0;
}
