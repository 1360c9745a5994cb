using System.Collections.Frozen;
using System.Text;

namespace Endonym.Corpus.Sources.Warc;

/// <summary>The names under which pages know encodings, and the encodings that .NET has for them.</summary>
/// <remarks>WHATWG Encoding standard, "Names and labels". ISO-8859-10, -14 and -16 are left out: .NET does not have them.</remarks>
internal static class CharsetNames
{
    // name, code page, labels
    private static readonly (string Name, int CodePage, string Labels)[] Known =
    [
        ("utf-8", 65001, "utf-8 utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8"),
        ("utf-16le", 1200, "utf-16le utf-16 ucs-2 unicode csunicode iso-10646-ucs-2 unicodefeff"),
        ("utf-16be", 1201, "utf-16be unicodefffe"),
        ("ibm866", 866, "ibm866 866 cp866 csibm866"),
        ("iso-8859-2", 28592, "iso-8859-2 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2 csisolatin2 iso-ir-101"),
        ("iso-8859-3", 28593, "iso-8859-3 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3 csisolatin3 iso-ir-109"),
        ("iso-8859-4", 28594, "iso-8859-4 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4 csisolatin4 iso-ir-110"),
        ("iso-8859-5", 28595, "iso-8859-5 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988 cyrillic csisolatincyrillic iso-ir-144"),
        ("iso-8859-6", 28596, "iso-8859-6 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987 arabic csisolatinarabic asmo-708 ecma-114 iso-ir-127"),
        ("iso-8859-7", 28597, "iso-8859-7 iso8859-7 iso88597 iso_8859-7 iso_8859-7:1987 greek greek8 csisolatingreek ecma-118 elot_928 sun_eu_greek iso-ir-126"),
        ("iso-8859-8", 28598, "iso-8859-8 iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988 iso-8859-8-e iso-8859-8-i logical visual hebrew csisolatinhebrew iso-ir-138"),
        ("iso-8859-13", 28603, "iso-8859-13 iso8859-13 iso885913"),
        ("iso-8859-15", 28605, "iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9 csisolatin9"),
        ("koi8-r", 20866, "koi8-r koi8 koi cskoi8r koi8_r"),
        ("koi8-u", 21866, "koi8-u koi8-ru"),
        ("macintosh", 10000, "macintosh mac x-mac-roman csmacintosh"),
        ("x-mac-cyrillic", 10007, "x-mac-cyrillic x-mac-ukrainian"),
        ("windows-874", 874, "windows-874 dos-874 iso-8859-11 iso8859-11 iso885911 tis-620"),
        ("windows-1250", 1250, "windows-1250 cp1250 x-cp1250"),
        ("windows-1251", 1251, "windows-1251 cp1251 x-cp1251"),
        ("windows-1252", 1252, "windows-1252 cp1252 x-cp1252 iso-8859-1 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 csisolatin1 ascii us-ascii ansi_x3.4-1968 cp819 ibm819 iso-ir-100"),
        ("windows-1253", 1253, "windows-1253 cp1253 x-cp1253"),
        ("windows-1254", 1254, "windows-1254 cp1254 x-cp1254 iso-8859-9 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5 csisolatin5 iso-ir-148"),
        ("windows-1255", 1255, "windows-1255 cp1255 x-cp1255"),
        ("windows-1256", 1256, "windows-1256 cp1256 x-cp1256"),
        ("windows-1257", 1257, "windows-1257 cp1257 x-cp1257"),
        ("windows-1258", 1258, "windows-1258 cp1258 x-cp1258"),
        ("gbk", 936, "gbk gb2312 gb_2312 gb_2312-80 chinese csgb2312 csiso58gb231280 iso-ir-58 x-gbk"),
        ("gb18030", 54936, "gb18030"),
        ("big5", 950, "big5 big5-hkscs cn-big5 csbig5 x-x-big5"),
        ("euc-jp", 51932, "euc-jp cseucpkdfmtjapanese x-euc-jp"),
        ("iso-2022-jp", 50220, "iso-2022-jp csiso2022jp"),
        ("shift_jis", 932, "shift_jis shift-jis sjis ms_kanji ms932 windows-31j x-sjis csshiftjis"),
        ("euc-kr", 949, "euc-kr cseuckr ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 korean windows-949 csksc56011987 iso-ir-149"),
    ];

    private static readonly FrozenDictionary<string, string> NameByLabel = Known
        .SelectMany(known => known.Labels.Split(' ').Select(label => (label, known.Name)))
        .ToFrozenDictionary(pair => pair.label, pair => pair.Name, StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, Encoding> EncodingByName = Known.ToFrozenDictionary(known => known.Name, known => Get(known.CodePage), StringComparer.Ordinal);

    /// <summary>The encoding that a page means by a label; null where none is known by it.</summary>
    public static string? NameOf(ReadOnlySpan<char> label) => NameByLabel.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(label.Trim(" \t\n\f\r\"'"), out var name) ? name : null;

    /// <summary>.NET's encoding of a name.</summary>
    public static Encoding EncodingOf(string name) => EncodingByName[name];

    // Without registering the provider, which is for the whole process to decide.
    private static Encoding Get(int codePage) => codePage switch
    {
        65001 => new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        1200 => new UnicodeEncoding(bigEndian: false, byteOrderMark: false),
        1201 => new UnicodeEncoding(bigEndian: true, byteOrderMark: false),
        _ => CodePagesEncodingProvider.Instance.GetEncoding(codePage) ?? Encoding.GetEncoding(codePage),
    };
}
