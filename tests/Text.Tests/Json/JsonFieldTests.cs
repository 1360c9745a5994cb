using System.Text;
using Endonym.Lineage;
using Endonym.Text.Json;

namespace Endonym.Text.Tests.Json;

public sealed class JsonFieldTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{"a": 1, "a": 2}""", "'a' is there twice")]
    [InlineData("""{"b": [{}, {"c": {"a": 1, "\u0061": 2}}]}""", "'b[1].c.a' is there twice")]
    [InlineData("""{"a": }""", "this is not JSON")]
    [InlineData("", "this is not JSON")]
    [InlineData("""{"\ud800": 1}""", "a name that is no Unicode text")]
    public void What_is_no_strict_JSON_is_named_with_its_place(string json, string fault)
    {
        var message = Assert.Throws<InvalidInputException>(() => Open(Encoding.UTF8.GetBytes(json))).Message;

        Assert.StartsWith(_folder["x.json"], message, StringComparison.Ordinal);
        Assert.Contains(fault, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_in_another_encoding_is_refused_and_a_byte_order_mark_passed_over()
    {
        Assert.Contains("not UTF-8", Assert.Throws<InvalidInputException>(() => Open([.. "{\"a\": \""u8, 0xE9, .. "\"}"u8])).Message, StringComparison.Ordinal);
        Assert.Equal("é", Open([0xEF, 0xBB, 0xBF, .. "{\"a\": \"é\"}"u8])["a"].AsText());
    }

    [Fact]
    public void A_file_larger_than_such_files_are_is_not_read() =>
        Assert.Contains("has 7 bytes; such a file has at most 6", Assert.Throws<InvalidInputException>(() => Open("{\"a\":1}"u8.ToArray(), maxBytes: 6)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_value_of_another_kind_is_refused_by_its_way_its_value_and_what_is_supported()
    {
        var root = Open("""{"a": {"b": [1, "two", 2147483648, -1, "\ud800"]}, "c": null}"""u8.ToArray());
        var elements = root["a"]["b"].Elements().ToList();

        Refused("'a.b[1]' is \"two\"; supported: a whole number of 32 bits", () => elements[1].AsInteger());
        Refused("'a.b[1]' is \"two\"; supported: a number", () => elements[1].AsNumber());
        Refused("'a.b[2]' is 2147483648; supported: a whole number of 32 bits", () => elements[2].AsInteger());
        Refused("'a.b[3]' is -1; supported: a whole number from 0", () => elements[3].AsId());
        Refused("'a.b[4]' is \"\\ud800\"; supported: a string of Unicode text", () => elements[4].AsText());
        Refused("'a.x' is missing; supported: a string", () => root["a"]["x"].AsText());
        Refused("'c' is null; supported: an object", () => root["c"]["x"].AsText());
        Refused("the file is {", () => root.AsText());
        Assert.Equal((1, 1.0, -1), (elements[0].AsInteger(), elements[0].AsNumber(), elements[3].AsInteger()));
    }

    [Fact]
    public void A_long_value_is_shown_by_its_beginning()
    {
        var field = Open(Encoding.UTF8.GetBytes($$"""{"a": "{{new string('x', 500)}}"}"""))["a"];

        Assert.Equal('"' + new string('x', 98) + '…', field.Shown);
    }

    private JsonField Open(byte[] bytes, long maxBytes = 1000)
    {
        File.WriteAllBytes(_folder["x.json"], bytes);
        return JsonField.Open(_folder["x.json"], maxBytes);
    }

    private static void Refused(string fault, Func<object> read) => Assert.Contains(fault, Assert.Throws<InvalidInputException>(() => read()).Message, StringComparison.Ordinal);
}
