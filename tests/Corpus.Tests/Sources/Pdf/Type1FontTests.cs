using System.Text;
using Endonym.Corpus.Sources.Pdf;
using UglyToad.PdfPig.Tokens;

namespace Endonym.Corpus.Tests.Sources.Pdf;

public sealed class Type1FontTests
{
    private const string Clear = "%!PS-AdobeFont-1.0: Test\ncurrentfile eexec\n";

    [Theory]
    [InlineData("/Subrs 5 array dup 0 15 RD abcdefghijklmno NP /CharStrings 3 dict dup begin /A 4 RD abcd ND end mark currentfile closefile", false)]
    [InlineData("/UniqueID 5000793 def /CharStrings 3 dict dup begin /A 4 RD abcd ND end mark currentfile closefile", false)] // names the font
    [InlineData("/CharStrings 3 dict dup begin /A 999999999 RD abcd ND end mark currentfile closefile", true)]
    [InlineData("/Subrs 2147483647 array dup 0 15 RD abcdefghijklmno NP mark currentfile closefile", true)]
    [InlineData("/CharStrings 99999999999999999999 dict mark currentfile closefile", true)]
    [InlineData("/Subrs 5 array dup 0 15", true)] // breaks off within a number
    public void A_program_is_hostile_if_a_number_in_it_is_larger_than_it_is_or_if_it_breaks_off(string program, bool hostile)
    {
        byte[] encrypted = [.. Encoding.ASCII.GetBytes(Clear), .. Encrypt(program)];
        byte[] hexadecimal = [.. Encoding.ASCII.GetBytes(Clear), .. Encoding.ASCII.GetBytes(Convert.ToHexString(Encrypt(program)).Insert(20, "\n"))];

        Assert.Equal(hostile, Type1Font.IsHostile(encrypted, Lengths(Clear.Length, encrypted.Length - Clear.Length)));
        Assert.Equal(hostile, Type1Font.IsHostile(hexadecimal, Lengths(Clear.Length, hexadecimal.Length - Clear.Length)));
    }

    [Fact]
    public void A_program_is_hostile_if_the_file_tells_lengths_that_cut_it()
    {
        byte[] program = [.. Encoding.ASCII.GetBytes(Clear), .. Encrypt("/CharStrings 1 dict dup begin /A 4 RD abcd ND end mark currentfile closefile")];

        Assert.False(Type1Font.IsHostile(program, Lengths(Clear.Length, program.Length - Clear.Length)));
        Assert.True(Type1Font.IsHostile(program, Lengths(Clear.Length, 20)));
        Assert.True(Type1Font.IsHostile(program, Lengths(Clear.Length - 7, program.Length)));
        Assert.True(Type1Font.IsHostile(program, Lengths(-1, program.Length)));
    }

    [Fact]
    public void What_is_no_font_is_not_hostile()
    {
        Assert.False(Type1Font.IsHostile([], Lengths(0, 0)));
        Assert.False(Type1Font.IsHostile("a page of text, 999999999 times"u8, Lengths(1, 2)));
    }

    private static DictionaryToken Lengths(int first, int second) => new(new Dictionary<NameToken, IToken>
    {
        [NameToken.Create("Length1")] = new NumericToken(first),
        [NameToken.Create("Length2")] = new NumericToken(second),
    });

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
