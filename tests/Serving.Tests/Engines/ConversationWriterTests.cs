using System.Text.Json;
using Endonym.Serving.Engines;
using Endonym.Serving.Tests.Fakes;
using Endonym.Text.ChatTemplates;
using Microsoft.Extensions.AI;

namespace Endonym.Serving.Tests.Engines;

public sealed class ConversationWriterTests
{
    private static readonly AIFunctionDeclaration Weather = AIFunctionFactory.CreateDeclaration("pogoda", "Weather", JsonSerializer.SerializeToElement(new { type = "object" }));

    private static readonly ChatMessage[] Conversation =
    [
        new(ChatRole.User, "Gdzie pada?"),
        new(ChatRole.Assistant, [new TextContent("Sprawdzę."), new FunctionCallContent("id1", "pogoda", new Dictionary<string, object?> { ["m"] = "Łódź" }), new FunctionCallContent("id2", "pogoda") { RawRepresentation = "{ }" }]),
        new(ChatRole.Tool, [new FunctionResultContent("id1", "tak"), new FunctionResultContent("id2", new { deszcz = false })]),
        new(ChatRole.Tool, [new FunctionResultContent("id3", null)]),
    ];

    [Fact]
    public void Without_a_template_for_them_functions_are_written_in_Hermes_form()
    {
        var turns = ConversationWriter.Turns(Conversation, [Weather]);

        Assert.Equal(["system", "user", "assistant", "user"], turns.Select(turn => turn.Role));
        Assert.Contains("""{"type":"function","function":{"name":"pogoda","description":"Weather","parameters":{"type":"object"}}}""", turns[0].Content, StringComparison.Ordinal);
        Assert.Equal(
            "Sprawdzę.\n<tool_call>\n{\"name\": \"pogoda\", \"arguments\": {\"m\":\"Łódź\"}}\n</tool_call>\n<tool_call>\n{\"name\": \"pogoda\", \"arguments\": { }}\n</tool_call>", turns[2].Content);
        Assert.Equal(
            "<tool_response>\ntak\n</tool_response>\n<tool_response>\n{\"deszcz\":false}\n</tool_response>\n<tool_response>\n\n</tool_response>", turns[3].Content);
    }

    [Fact]
    public void A_template_that_knows_functions_writes_them_itself()
    {
        var template = ChatTemplate.FromJinja(
            "{% for tool in tools %}[{{ tool.function.name }}:{{ tool.function.parameters | tojson }}]{% endfor %}"
            + "{% for m in messages %}<{{ m.role }}>{{ m.content }}{% for c in m.tool_calls %}({{ c.id }} {{ c.function.name }} {{ c.function.arguments | tojson }}){% endfor %}{{ m.tool_call_id }}{% endfor %}"
            + "{% if add_generation_prompt %}<assistant>{% endif %}");

        var ids = ConversationWriter.Encode(template, new ByteTokenizer(), Conversation, [Weather]);

        Assert.Equal(
            "[pogoda:{\"type\": \"object\"}]<user>Gdzie pada?<assistant>Sprawdzę.(id1 pogoda {\"m\": \"Łódź\"})(id2 pogoda {})<tool>takid1<tool>{\"deszcz\":false}id2<tool>id3<assistant>",
            new ByteTokenizer().Decode(ids));
    }
}
