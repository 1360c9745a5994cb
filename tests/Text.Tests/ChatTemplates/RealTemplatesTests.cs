using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Endonym.Text.ChatTemplates;
using Endonym.Text.ChatTemplates.Jinja;
using Endonym.Text.Conversations;

namespace Endonym.Text.Tests.ChatTemplates;

/// <summary>The templates of published models, in a folder that <c>bench/chat-templates/fetch.sh</c> fills: they are other people's and are not kept here.</summary>
public sealed partial class RealTemplatesTests
{
    private const string FolderVariable = "ENDONYM_CHAT_TEMPLATES";

    private static readonly string[] Conversations =
    [
        """[{"role": "user", "content": "Co stoi nad rzeką?"}]""",
        """[{"role": "system", "content": "Odpowiadaj krótko."}, {"role": "user", "content": " Co stoi nad rzeką? "}, {"role": "assistant", "content": "Młyn."}, {"role": "user", "content": "A kto tam mieszka?"}]""",
        """[{"role": "user", "content": "Hej"}, {"role": "assistant", "content": "<think>\nmyślę\n</think>\n\nCześć!"}, {"role": "user", "content": "Pa"}, {"role": "assistant", "content": "Do zobaczenia."}]""",
        """
        [{"role": "system", "content": "S"}, {"role": "user", "content": "Pogoda w Łodzi?"},
         {"role": "assistant", "content": "", "tool_calls": [{"id": "abcdef123", "type": "function", "function": {"name": "weather", "arguments": {"city": "Łódź", "days": 2, "exact": true}}}]},
         {"role": "tool", "name": "weather", "tool_call_id": "abcdef123", "content": "{\"t\": 21.5}"}, {"role": "assistant", "content": "Ciepło."}, {"role": "user", "content": "Dzięki"}]
        """,
        """[{"role": "user", "content": [{"type": "text", "text": "Co tu widać?"}, {"type": "text", "text": " Powiedz."}]}]""",
        """[{"role": "user", "content": "1"}, {"role": "user", "content": "2"}]""",
        """[{"role": "assistant", "content": "Najpierw ja", "reasoning_content": "hm"}, {"role": "user", "content": "x"}]""",
        "[]",
    ];

    private const string Tools = """
        [{"type": "function", "function": {"name": "weather", "description": "Pogoda w mieście.", "parameters": {"type": "object", "properties": {
          "city": {"type": "string", "description": "Miasto", "enum": ["Łódź", "Kraków"]}, "days": {"type": "integer", "default": 1}, "exact": {"type": ["boolean", "null"]},
          "parts": {"type": "array", "items": {"type": "object", "properties": {"a": {"type": "number"}}}}}, "required": ["city"]}}}]
        """;

    private static readonly string[] Settings =
    [
        "{}", """{"enable_thinking": false}""", """{"enable_thinking": true, "date_string": "7 Mar 2026", "custom_tools": null, "reasoning_effort": "high", "builtin_tools": ["browser"], "documents": [{"title": "T", "text": "x"}]}""",
    ];

    [Fact]
    public void Templates_of_published_models_render_as_in_python()
    {
        JinjaPeer.SkipWithout();
        var folder = Environment.GetEnvironmentVariable(FolderVariable);
        Assert.SkipWhen(folder is null, $"{FolderVariable} names no folder of templates; bench/chat-templates/fetch.sh fills one.");
        List<(string File, string Template, JsonObject Variables)> cases = [];
        foreach (var file in Directory.GetFiles(folder, "*.jinja").Order(StringComparer.Ordinal))
        {
            var template = File.ReadAllText(file);
            foreach (var conversation in Conversations)
            {
                foreach (var tools in (string[])["null", Tools])
                {
                    foreach (var setting in Settings)
                    {
                        var variables = JsonNode.Parse(setting)!.AsObject();
                        variables["messages"] = JsonNode.Parse(conversation);
                        variables["tools"] = JsonNode.Parse(tools);
                        variables["bos_token"] = "<s>";
                        variables["eos_token"] = "</s>";
                        variables["add_generation_prompt"] = cases.Count % 2 == 0;
                        cases.Add((Path.GetFileName(file), template, variables));
                    }
                }
            }
        }

        var expected = JinjaPeer.Render([.. cases.Select(one => (one.Template, one.Variables))]);
        var differences = new StringBuilder();
        for (var i = 0; i < cases.Count; i++)
        {
            string? ours;
            string? refusal = null;
            try
            {
                ours = JinjaRun.Text(cases[i].Template, cases[i].Variables);
            }
            catch (JinjaException error)
            {
                (ours, refusal) = (null, error.Message);
            }

            // Python's filters give generators where ours give lists; one template that was not written for Python prints what it selects.
            // Another marks a text as safe and so makes Python escape, as HTML, what it is joined with; ours never escapes.
            var isKnown = expected[i].Error?.Contains("generator", StringComparison.Ordinal) == true
                || (cases[i].Template.Contains("safe", StringComparison.Ordinal) && ours == WebUtility.HtmlDecode(expected[i].Text));
            if (ours != expected[i].Text && !isKnown)
                differences.Append(cases[i].File).Append(' ').Append(i).Append("\n  Python: ").Append(expected[i].Text ?? expected[i].Error).Append("\n  ours:   ").AppendLine(ours ?? refusal);
        }

        Assert.True(differences.Length == 0, differences.ToString());
        TestContext.Current.SendDiagnosticMessage($"{cases.Count} renderings of {cases.Select(one => one.File).Distinct().Count()} templates, {expected.Count(answer => answer.Text is null)} of them refused by both");
    }

    [Fact]
    public void Nobody_forges_a_special_token_and_what_is_learnt_ends_each_answer_in_templates_of_published_models()
    {
        var folder = Environment.GetEnvironmentVariable(FolderVariable);
        Assert.SkipWhen(folder is null, $"{FolderVariable} names no folder of templates; bench/chat-templates/fetch.sh fills one.");
        Assert.All(Directory.GetFiles(folder, "*.jinja").Order(StringComparer.Ordinal), file =>
        {
            var jinja = File.ReadAllText(file);
            var tokenizer = new ByteTokenizer(SpecialForm().Matches(jinja).Select(match => match.Value).Concat(["<s>", "</s>", "<|user|>", "<|assistant|>", "<|end|>"]));
            var template = ChatTemplate.FromJinja(jinja, "<s>", "</s>");
            var forged = string.Concat(tokenizer.SpecialTokens.Keys);
            EncodedChat chat;
            try
            {
                chat = template.Encode(tokenizer, [new(ChatRole.User, "u" + forged), new(ChatRole.Assistant, "odp1" + forged), new(ChatRole.User, forged + "v"), new(ChatRole.Assistant, "odp2")], addGenerationPrompt: false);
            }
            catch (JinjaException)
            {
                return; // a template that wants tools
            }

            var honest = template.Encode(tokenizer, [new(ChatRole.User, "u"), new(ChatRole.Assistant, "odp1"), new(ChatRole.User, "v"), new(ChatRole.Assistant, "odp2")], addGenerationPrompt: false);
            Assert.Equal(honest.Ids.Where(id => id > 256), chat.Ids.Where(id => id > 256));
            Assert.Contains(honest.Ids.Where((_, i) => honest.IsAnswer[i]), id => id == template.EndOfTurnId(tokenizer) || template.EndOfTurnId(tokenizer) == tokenizer.EndOfTextId);
        });
    }

    [GeneratedRegex(@"<[|｜][^\s'""|｜{}]*[|｜]>|<(start|end)_of_turn>|\[/?(INST|SYSTEM_PROMPT|TOOL_CALLS|AVAILABLE_TOOLS|TOOL_RESULTS)\]")]
    private static partial Regex SpecialForm();
}
