using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Endonym.Lineage;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Decontamination;

/// <summary>Reads evaluation items: JSON Lines with a question and an answer, or with a pair of sentences, as language packs have them.</summary>
public static class EvaluationItems
{
    // In the order in which a leaked copy would most likely have them.
    private static readonly string[] TextNames = ["text", "prompt", "question", "choices", "answer", "good", "bad"];

    /// <summary>Reads a file.</summary>
    /// <param name="path">JSONL, also packed. Of a line the names <c>id</c>, <c>text</c>, <c>prompt</c>, <c>question</c>, <c>choices</c> (a list), <c>answer</c>, <c>good</c> and <c>bad</c> are read.</param>
    /// <exception cref="InvalidInputException">The file is missing, or a line is no item: a silent gap here would show only as a score that is too good.</exception>
    public static IReadOnlyList<EvaluationItem> Read(string path)
    {
        List<EvaluationItem> items = [];
        foreach (var line in JsonLines.Read<JsonObject>(path, JsonSerializerOptions.Default))
        {
            if (line.Value is not { } value)
                throw new InvalidInputException($"{path}, line {line.Number}: {line.Error} Mend the line or take it out.");
            var id = value["id"]?.ToString() ?? line.Number.ToString(CultureInfo.InvariantCulture);
            string[] texts = [.. TextNames.SelectMany(name => TextsOf(value[name]))];
            if (texts.Length == 0)
                throw new InvalidInputException($"{path}, line {line.Number}: item {id} has none of the names {string.Join(", ", TextNames)} with a text. Name its text so, or take it out.");
            items.Add(new EvaluationItem(id, texts));
        }

        return items;
    }

    private static IEnumerable<string> TextsOf(JsonNode? node) => node switch
    {
        JsonArray list => list.SelectMany(TextsOf),
        JsonValue value when value.GetValueKind() is JsonValueKind.String or JsonValueKind.Number && value.ToString() is { Length: > 0 } text => [text],
        _ => [],
    };
}
