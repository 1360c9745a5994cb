using System.Globalization;
using System.IO.Compression;
using System.Text;
using ICSharpCode.SharpZipLib.BZip2;

namespace Endonym.Corpus.Tests.Sources.Debian;

/// <summary>Writes Debian packages byte by byte, good ones and bad ones.</summary>
internal static class DebFiles
{
    /// <summary>2026-03-01, in seconds since 1970.</summary>
    public const long Written = 1_772_323_200;

    /// <summary>Made with dpkg-deb 1.21 and xz: one manual page, one copyright file.</summary>
    public static byte[] OfDpkg { get; } = Convert.FromBase64String(
        "ITxhcmNoPgpkZWJpYW4tYmluYXJ5ICAgMTc3MjMyMzIwMCAgMCAgICAgMCAgICAgMTAwNjQ0ICA0ICAgICAgICAgYAoyLjAKY29udHJvbC50YXIueHogIDE3NzIzMjMyMDAgIDAgICAgIDAgICAgID" +
        "EwMDY0NCAgMzE2ICAgICAgIGAK/Td6WFoAAATm1rRGBMD5AYBQIQEWAAAAAAAAALMAY7PgJ/8A8V0AFwu8HH0BlcAdSj55FcLMJqNlHMfzp9N07ii1PKaVww73KvCYLgvRJeGSAzbe6FrWN1mzXHZn" +
        "RPjd3QApFiQgOGrjvapFu/obRnZXHkTlMz82mCdHQRS3Dmb+262bUBNLG5lLiJMrIyoH14lnFudjUOvoMNtG3dsN16j1HnM25wicfvRdOi9MZDCrcguS1BHDeblKu05RirXu0lwlyOpA4znn0hTR2j" +
        "hh+XUwrEqxRZWlE/kWf0EkOpQDN7w/d8F08V12I3wtmv/HqWxOmL+1nPVsR7AUWWPM0F6h3kjjQvYAFeoz0BhENxjAY/boDfU7AAAAAADDkfIzb4g3FAABlQKAUAAAxpjbdbHEZ/sCAAAAAARZWmRh" +
        "dGEudGFyLnh6ICAgICAxNzcyMzIzMjAwICAwICAgICAwICAgICAxMDA2NDQgIDQ4MCAgICAgICBgCv03elhaAAAE5ta0RgTAnQOAUCEBFgAAAAAAAADKtU5G4Cf/AZVdABcLvBx9AZXAHUo+eRXCzC" +
        "ajZRzH86fTdO4otTymlcMO9yrwmC4L0SXhkgM23uha1jdZs1x2Z0UPL3QapLlw/fYLIl1xK8SgEIwhhYwyGieWlWe4TwVQl9sbO2e5x7t5pQfstMag8ZmPjeQ6Ju4gnB9pNEuC5ZJTMKy+26H7iMwS" +
        "k+Hudv3w2nhI2PagvhA1lE3oST9J0k5Mk/hSHMYsYU1OYssQteX0zj/msqsZHdzNuNaw+Fgd8djUtc9VFvjxmle2qQ5YUjuW6LZYzGAJgR8wHow45ckj4Gp28UNfZe3kpUDgKSJwxQWzgdB3r937aB" +
        "ZOKkbdwBL9QLS+JBihVqhxzVjhr1YSIUPIn7QWNHH3z30Gw1mPp5Zmvq8TRkECJOCH8RJ+6vVAKI1VSHiFwC5K/xyzlf44IY86rZcTeIc+JQ6HCBtneRf2Q38/7M1OugeUc+V6XP1/J7DMLub3KpQe" +
        "JOtW+IwaoSTm7yxtbSys0p0vuFW/hDm7GNaatufiYYaXBsVi1dMChCnRjELxnEGidWABAAAAAACvUThIXV4QXAABuQOAUAAAO3TVOLHEZ/sCAAAAAARZWg==");

    /// <summary>A package.</summary>
    /// <param name="packing">The ending of its tar archives, such as <c>.gz</c>.</param>
    /// <param name="control">The lines of its control file.</param>
    /// <param name="files">Paths and contents; a content that begins with <c>-></c> makes a symbolic link.</param>
    public static byte[] Package(string packing, string control, params (string Path, byte[] Content)[] files) => Ar(
        ("debian-binary", "2.0\n"u8.ToArray()),
        ("control.tar" + packing, Pack(packing, Tar([("./control", Encoding.UTF8.GetBytes(control))]))),
        ("data.tar" + packing, Pack(packing, Tar(files))));

    public static byte[] Ar(params (string Name, byte[] Content)[] members)
    {
        using var file = new MemoryStream();
        file.Write("!<arch>\n"u8);
        foreach (var (name, content) in members)
        {
            file.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{name,-16}{Written,-12}{0,-6}{0,-6}{"100644",-8}{content.Length,-10}`\n")));
            file.Write(content);
            if (content.Length % 2 == 1)
                file.WriteByte((byte)'\n');
        }

        return file.ToArray();
    }

    public static byte[] Tar(params (string Path, byte[] Content)[] files)
    {
        using var tar = new MemoryStream();
        foreach (var (path, content) in files)
        {
            var isLink = content.AsSpan().StartsWith("->"u8);
            var name = Encoding.UTF8.GetBytes(path);
            if (name.Length > 100)
                Entry(tar, "././@LongLink"u8, 'L', [.. name, 0], []);
            Entry(tar, name.AsSpan(0, Math.Min(100, name.Length)), isLink ? '2' : '0', isLink ? [] : content, isLink ? content.AsSpan(2) : []);
        }

        tar.Write(new byte[1024]);
        return tar.ToArray();
    }

    public static void Entry(Stream tar, ReadOnlySpan<byte> name, char type, ReadOnlySpan<byte> content, ReadOnlySpan<byte> link, long? claimedSize = null)
    {
        var header = new byte[512];
        name.CopyTo(header);
        link.CopyTo(header.AsSpan(157));
        Field(header, 100, 8, 0x1A4);
        Field(header, 124, 12, claimedSize ?? content.Length);
        Field(header, 136, 12, Written);
        header[156] = (byte)type;
        "ustar\0"u8.CopyTo(header.AsSpan(257));
        header.AsSpan(148, 8).Fill((byte)' ');
        Field(header, 148, 8, header.Sum(one => one));
        tar.Write(header);
        tar.Write(content);
        tar.Write(new byte[(512 - (content.Length % 512)) % 512]);
    }

    public static byte[] Pack(string packing, byte[] content)
    {
        using var packed = new MemoryStream();
        using (Stream packer = packing switch
        {
            ".gz" => new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true),
            ".zst" => new ZstdSharp.CompressionStream(packed, leaveOpen: true),
            ".bz2" => new BZip2OutputStream(packed) { IsStreamOwner = false },
            _ => new BufferedStream(new NotClosed(packed)),
        })
        {
            packer.Write(content);
        }

        return packed.ToArray();
    }

    private static void Field(byte[] header, int at, int length, long value) =>
        Encoding.ASCII.GetBytes(Convert.ToString(value, 8).PadLeft(length - 1, '0')).CopyTo(header.AsSpan(at));

    private sealed class NotClosed(MemoryStream stream) : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => stream.Write(buffer, offset, count);

        public override void Write(ReadOnlySpan<byte> buffer) => stream.Write(buffer);
    }
}
