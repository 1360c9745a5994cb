using System.Text;
using System.Text.RegularExpressions;
using Endonym.Text.Conversations;
using Endonym.Text.Tokenizers;

namespace Endonym.Text.Tests.ChatTemplates;

/// <summary>What other engines do with a chat template: they render its Jinja program, and encode the text with special tokens recognized in it.</summary>
internal static partial class RenderedChat
{
    /// <summary>Runs the small part of Jinja that chat templates of ours use: one loop over messages, one condition, sums of strings.</summary>
    public static string Text(string jinja, IReadOnlyList<ChatTurn> turns, string bosToken, bool addGenerationPrompt)
    {
        var text = new StringBuilder();
        Render(jinja, turn: null);
        return text.ToString();

        void Render(string part, ChatTurn? turn)
        {
            while (part.Length > 0)
            {
                if (Loop().Match(part) is { Success: true } loop)
                {
                    foreach (var each in turns)
                        Render(loop.Groups["body"].Value, each);
                    part = part[loop.Length..];
                }
                else if (Condition().Match(part) is { Success: true } condition)
                {
                    if (addGenerationPrompt)
                        Render(condition.Groups["body"].Value, turn);
                    part = part[condition.Length..];
                }
                else
                {
                    var output = Output().Match(part);
                    Assert.True(output.Success, "not a statement of this small Jinja: " + part);
                    text.Append(string.Concat(Term().Matches(output.Groups["sum"].Value).Select(term => ValueOf(term.Value, turn))));
                    part = part[output.Length..];
                }
            }
        }

        string ValueOf(string term, ChatTurn? turn) => term switch
        {
            "bos_token" => bosToken,
            "message['role']" => turn!.Role, // stands in the loop only
            "message['content']" => turn!.Content,
            ['\'', .. var literal, '\''] => literal.Replace("\\n", "\n", StringComparison.Ordinal),
            _ => throw new NotSupportedException(term),
        };
    }

    /// <summary>As Hugging Face's tokenizers do it: the text is cut at special tokens, and each stretch between them is encoded in one piece.</summary>
    public static int[] Encode(ByteLevelBpeTokenizer tokenizer, string text)
    {
        List<int> ids = [];
        foreach (var piece in Regex.Split(text, $"({string.Join('|', tokenizer.SpecialTokens.Keys.Select(Regex.Escape))})"))
        {
            if (tokenizer.SpecialTokens.TryGetValue(piece, out var id))
                ids.Add(id);
            else
                tokenizer.Encode(piece, ids);
        }

        return [.. ids];
    }

    [GeneratedRegex(@"^\{% for message in messages %\}(?<body>.*?)\{% endfor %\}", RegexOptions.Singleline)]
    private static partial Regex Loop();

    [GeneratedRegex(@"^\{% if add_generation_prompt %\}(?<body>.*?)\{% endif %\}", RegexOptions.Singleline)]
    private static partial Regex Condition();

    [GeneratedRegex(@"^\{\{(?<sum>.*?)\}\}", RegexOptions.Singleline)]
    private static partial Regex Output();

    [GeneratedRegex(@"'[^']*'|message\['\w+'\]|\w+")]
    private static partial Regex Term();
}
