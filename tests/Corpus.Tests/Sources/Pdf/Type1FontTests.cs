using System.Text;
using Endonym.Corpus.Sources.Pdf;

namespace Endonym.Corpus.Tests.Sources.Pdf;

public sealed class Type1FontTests
{
    [Theory]
    [InlineData("/Subrs 5 array dup 0 15 RD abcdefghijklmno NP /CharStrings 3 dict dup begin /A 4 RD abcd ND end", false)]
    [InlineData("/UniqueID 5000793 def /CharStrings 3 dict dup begin /A 4 RD abcd ND end", false)] // names the font
    [InlineData("/CharStrings 3 dict dup begin /A 999999999 RD abcd ND end", true)]
    [InlineData("/Subrs 2147483647 array dup 0 15 RD abcdefghijklmno NP", true)]
    [InlineData("/CharStrings 99999999999999999999 dict", true)]
    public void A_program_boasts_if_a_number_in_it_is_larger_than_it_is(string program, bool boasts)
    {
        byte[] encrypted = [.. "%!PS-AdobeFont-1.0: Test\ncurrentfile eexec\n"u8, .. Encrypt(program)];
        byte[] hexadecimal = [.. "%!PS-AdobeFont-1.0: Test\ncurrentfile eexec\n"u8, .. Encoding.ASCII.GetBytes(Convert.ToHexString(Encrypt(program)).Insert(20, "\n"))];

        Assert.Equal(boasts, Type1Font.Boasts(encrypted));
        Assert.Equal(boasts, Type1Font.Boasts(hexadecimal));
    }

    [Fact]
    public void What_is_no_font_boasts_of_nothing()
    {
        Assert.False(Type1Font.Boasts([]));
        Assert.False(Type1Font.Boasts("eexec"u8));
        Assert.False(Type1Font.Boasts("a page of text, 999999999 times"u8));
    }

    // The format's own encryption: four bytes of any kind first, and a key that follows from what was written.
    private static byte[] Encrypt(string program)
    {
        ushort key = 55665;
        return [.. Encoding.ASCII.GetBytes("\u0011\u0012\u0013\u0014" + program).Select(plain =>
        {
            var cipher = (byte)(plain ^ (key >> 8));
            key = unchecked((ushort)(((cipher + key) * 52845) + 22719));
            return cipher;
        })];
    }
}
