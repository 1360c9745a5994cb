using Endonym.Lineage;
using Endonym.Text.Json;
using Endonym.Text.Tokenizers.Templates;

namespace Endonym.Text.Tokenizers.HuggingFace;

/// <summary>Reads <c>post_processor</c>.</summary>
internal static class TemplateReader
{
    private const string Supported = "Sequence, TemplateProcessing, RobertaProcessing, BertProcessing, ByteLevel";

    /// <summary>What the file puts around texts.</summary>
    /// <param name="field">Null where there is none.</param>
    /// <param name="idCount">One more than the largest id.</param>
    /// <exception cref="InvalidInputException">It is of a kind that is not supported, broken, or names an id that there is not.</exception>
    public static SequenceTemplate Read(JsonField field, int idCount)
    {
        if (field.IsNull)
            return SequenceTemplate.Bare;

        switch (field["type"].AsText())
        {
            case "Sequence":
                var all = field["processors"].Elements().Select(part => Read(part, idCount)).Where(part => part != SequenceTemplate.Bare).ToArray();
                return all switch
                {
                    [] => SequenceTemplate.Bare,
                    [var only] => only,
                    _ => throw field["processors"].Refusal("one that adds tokens at most"),
                };
            case "ByteLevel": // changes offsets only
                return SequenceTemplate.Bare;
            case "TemplateProcessing":
                return new SequenceTemplate(ReadTemplate(field, "single", idCount), ReadTemplate(field, "pair", idCount));
            case "BertProcessing":
                return Classic(field, idCount, separators: 1);
            case "RobertaProcessing":
                return Classic(field, idCount, separators: 2);
            default:
                throw field["type"].Refusal(Supported);
        }
    }

    /// <summary>The layout of the first encoders: a token for the whole, and separators behind each text.</summary>
    private static SequenceTemplate Classic(JsonField field, int idCount, int separators)
    {
        var begin = new TemplatePart([TokenId(field["cls"], idCount)]);
        var separator = TokenId(field["sep"], idCount);
        var end = new TemplatePart([separator]);
        var between = new TemplatePart([.. Enumerable.Repeat(separator, separators)]);
        return new SequenceTemplate([begin, new TemplatePart(null), end], [begin, new TemplatePart(null), between, new TemplatePart(null, IsSecond: true), end]);
    }

    private static int TokenId(JsonField token, int idCount) => token.Elements().ToArray() is [_, var id] ? CheckId(id, idCount) : throw token.Refusal("a token and its id");

    private static int CheckId(JsonField id, int idCount) => id.AsId() is var value && value < idCount ? value : throw id.Refusal(FormattableString.Invariant($"an id below {idCount}"));

    private static TemplatePart[] ReadTemplate(JsonField field, string name, int idCount)
    {
        var special = field["special_tokens"];
        return [.. field[name].Elements().Select(part => ReadPart(part))];

        TemplatePart ReadPart(JsonField part)
        {
            if (part["Sequence"] is { IsNull: false } sequence)
            {
                return sequence["id"].AsText() switch
                {
                    "A" => new TemplatePart(null),
                    "B" when name == "pair" => new TemplatePart(null, IsSecond: true),
                    _ => throw sequence["id"].Refusal(name == "pair" ? "\"A\", \"B\"" : "\"A\""),
                };
            }

            var token = part["SpecialToken"]["id"];
            var ids = special[token.AsText()]["ids"];
            return ids.IsNull ? throw token.Refusal("a name in special_tokens") : new TemplatePart([.. ids.Elements().Select(id => CheckId(id, idCount))]);
        }
    }
}
