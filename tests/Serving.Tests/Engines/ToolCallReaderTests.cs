using Endonym.Serving.Engines;

namespace Endonym.Serving.Tests.Engines;

/// <summary>What was read is written as text with calls in it: <c>→name(arguments)</c>.</summary>
public sealed class ToolCallReaderTests
{
    private static readonly HashSet<string> Functions = ["weather", "time"];

    public static TheoryData<string, string> Answers() => new()
    {
        // Hermes and Qwen
        { "<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\": \"Łódź\"}}\n</tool_call>", "→weather({\"city\": \"Łódź\"})" },
        { "Zaraz sprawdzę.\n<tool_call>{\"name\":\"time\",\"arguments\":{}}</tool_call>\n<tool_call>{\"name\":\"weather\",\"arguments\":{\"a\":1}}</tool_call>\n", "Zaraz sprawdzę.→time({})→weather({\"a\":1})" },
        { "<tool_call>{\"name\":\"time\"}", "→time({})" }, // the model ended its turn without the mark
        { "<tool_call>{\"name\":\"time\", \"arguments\": \"{\\\"a\\\": 1}\"}</tool_call>", "→time({\"a\": 1})" },
        { "<tool_call>{\"name\":\"time\",\"arguments\":{\"s\":\"</tool_call\"}}</tool_call> done", "→time({\"s\":\"</tool_call\"}) done" },
        { "<tool_call>not JSON</tool_call> after", "<tool_call>not JSON</tool_call> after" },
        { "<tool_call>{\"name\": 5}</tool_call>", "<tool_call>{\"name\": 5}</tool_call>" },
        { "<tool_call>{\"name\":\"unheard-of\",\"arguments\":{}}</tool_call>", "→unheard-of({})" }, // whoever asked says that there is no such function
        // Mistral
        { "[TOOL_CALLS][{\"name\": \"weather\", \"arguments\": {\"city\": \"Gdynia\"}}, {\"name\": \"time\", \"arguments\": {}}]", "→weather({\"city\": \"Gdynia\"})→time({})" },
        { "[TOOL_CALLS] [{\"name\": \"time\", \"arguments\": {}}] ", "→time({})" },
        { "[TOOL_CALLS]weather[ARGS]{\"city\": \"]}\"}", "→weather({\"city\": \"]}\"})" },
        { "[TOOL_CALLS] are a mark", "[TOOL_CALLS] are a mark" },
        { "[TOOL_CALLS][1, 2]", "[TOOL_CALLS][1, 2]" },
        // Llama 3
        { "{\"name\": \"weather\", \"parameters\": {\"city\": \"Opole\"}}", "→weather({\"city\": \"Opole\"})" },
        { "<|python_tag|>{\"name\": \"time\", \"parameters\": {}}; {\"type\": \"function\", \"name\": \"weather\", \"parameters\": {}}", "→time({})→weather({})" },
        { " {\"type\": \"function\", \"function\": {\"name\": \"time\", \"arguments\": {}}}", "→time({})" },
        { "{\"name\": \"Jan\", \"parameters\": {}}", "{\"name\": \"Jan\", \"parameters\": {}}" }, // no function of ours: JSON for another reason
        { "{\"answer\": [1, {\"x\": \"}\"}]} and text", "{\"answer\": [1, {\"x\": \"}\"}]} and text" },
        { "{\"never\": \"ends", "{\"never\": \"ends" },
        { "[1] says so, [2] does not.", "[1] says so, [2] does not." },
        { "<|python_tag|>print(5)", "<|python_tag|>print(5)" },
        // Neither
        { "", "" },
        { "  two  spaces\n", "  two  spaces\n" },
        { "a <tool_cal b [TOOL_ c <", "a <tool_cal b [TOOL_ c <" },
        { "<tool_call>{\"name\":\"time\",\"arguments\":{}}</tool_call>\n\nand so on", "→time({})\n\nand so on" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public void Calls_are_found_and_everything_else_is_text(string answer, string expected) => Assert.Equal(expected, Read(answer, [answer.Length]));

    [Theory]
    [MemberData(nameof(Answers))]
    public void It_does_not_matter_where_the_pieces_are_cut(string answer, string expected)
    {
        var random = new Random(20260903);
        Assert.Equal(expected, Read(answer, [1]));
        for (var round = 0; round < 200; round++)
            Assert.Equal(expected, Read(answer, [.. Enumerable.Range(0, answer.Length + 1).Select(_ => random.Next(1, 9))]));
    }

    [Fact]
    public void Nothing_but_calls_and_white_space_around_them_is_ever_lost()
    {
        // Pieces of marks and of JSON in any order; without a whole call every letter comes out.
        string[] parts = ["<tool_call>", "</tool_call>", "[TOOL_CALLS]", "[ARGS]", "<|python_tag|>", "{", "}", "[", "]", "\"", "\\", "x", ";", "<", "\"name\":\"time\""];
        var random = new Random(20260904);
        for (var round = 0; round < 20_000; round++)
        {
            var answer = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => parts[random.Next(parts.Length)]));

            var read = Read(answer, [random.Next(1, 5)]);

            if (!read.Contains('→', StringComparison.Ordinal))
                Assert.Equal(answer, read);
        }
    }

    [Fact]
    public void Text_is_told_as_soon_as_it_can_be_no_mark()
    {
        var reader = new ToolCallReader(Functions);

        Assert.Equal("Dzień", Written(reader.Append("Dzień")));
        Assert.Equal(" dobry", Written(reader.Append(" dobry ")));
        Assert.Equal("", Written(reader.Append("<tool")));
        Assert.Equal(" <toolbox>", Written(reader.Append("box>")));
    }

    [Fact]
    public void A_hundred_thousand_pieces_of_one_argument_are_read_in_no_time()
    {
        var reader = new ToolCallReader(Functions);
        reader.Append("<tool_call>{\"name\":\"time\",\"arguments\":{\"x\":\"");
        for (var piece = 0; piece < 100_000; piece++)
            Assert.Empty(reader.Append("abcdefgh"));

        Assert.NotNull(Assert.Single(reader.Append("\"}}</tool_call>")).Call);
    }

    private static string Read(string answer, int[] lengths)
    {
        var reader = new ToolCallReader(Functions);
        var read = "";
        for (int at = 0, index = 0; at < answer.Length; index++)
        {
            var length = Math.Min(lengths[index % lengths.Length], answer.Length - at);
            read += Written(reader.Append(answer.Substring(at, length)));
            at += length;
        }

        return read + Written(reader.Flush());
    }

    private static string Written(IEnumerable<AnswerPart> parts) => string.Concat(parts.Select(part => part.Text ?? $"→{part.Call!.Name}({part.Call.Arguments})"));
}
