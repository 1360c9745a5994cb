using System.Text.Json;
using Endonym.Lineage;
using Endonym.Models.Families;

namespace Endonym.Models.Checkpoints.Gguf;

/// <summary>What of a <c>tokenizer.json</c> a GGUF file repeats.</summary>
/// <param name="Tokens">Every token of the model by its id, as the file spells it.</param>
/// <param name="AddedTokens">Tokens that are found before the text is cut, by id: how they are written, and whether they stand for no text.</param>
/// <param name="Merges">Pairs in the order in which they are joined.</param>
/// <param name="ByteFallback">Whether text without a token is written byte by byte, as SentencePiece does.</param>
/// <param name="IgnoreMerges">Whether a piece that is a token is not cut further.</param>
/// <param name="UnknownToken">What stands for text without a token; null if that cannot be.</param>
/// <param name="Normalizer">The step before; undefined if there is none.</param>
/// <param name="PreTokenizer">The step that cuts; undefined if there is none.</param>
/// <param name="PostProcessor">The step that adds special tokens; undefined if there is none.</param>
internal sealed record TokenizerFile(
    IReadOnlyDictionary<int, string> Tokens, IReadOnlyDictionary<int, (string Text, bool IsSpecial)> AddedTokens, IReadOnlyList<(string Left, string Right)> Merges,
    bool ByteFallback, bool IgnoreMerges, string? UnknownToken, JsonElement Normalizer, JsonElement PreTokenizer, JsonElement PostProcessor)
{
    // Twenty times what the largest vocabularies have.
    private const int MaxId = 1 << 22;

    /// <exception cref="InvalidInputException">The file is missing, broken, or no byte-pair encoding.</exception>
    public static TokenizerFile Read(string path) => HuggingFaceJson.Read(path, root =>
    {
        var model = root.OptionalObject("model") ?? throw new InvalidInputException("'model' is missing; it holds the vocabulary.");
        model.RequireIfPresent("type", "BPE");
        var vocabulary = model.OptionalObject("vocab") ?? throw new InvalidInputException("'model.vocab' is missing; it must give each token an id.");
        var tokens = new Dictionary<int, string>();
        foreach (var (token, id) in vocabulary.Values)
        {
            if (!tokens.TryAdd(Id(model, "vocab", id), token))
                throw model.Unsupported("vocab", $"the id of '{token}', which another token has too", "an id of its own for each token");
        }

        return new TokenizerFile(
            tokens, ReadAdded(root), ReadMerges(model), model.OptionalBool("byte_fallback") ?? false, model.OptionalBool("ignore_merges") ?? false, model.OptionalString("unk_token"),
            Value(root, "normalizer"), Value(root, "pre_tokenizer"), Value(root, "post_processor"));
    });

    /// <summary>A step and, where it is a sequence, its steps within, in order.</summary>
    public static IEnumerable<JsonElement> Steps(JsonElement step)
    {
        if (step.ValueKind != JsonValueKind.Object)
            yield break;

        yield return step;
        foreach (var list in (string[])["normalizers", "pretokenizers", "processors"])
        {
            if (step.TryGetProperty(list, out var inner) && inner.ValueKind == JsonValueKind.Array)
            {
                foreach (var one in inner.EnumerateArray().SelectMany(Steps))
                    yield return one;
            }
        }
    }

    /// <summary>A step's property, if it is a string.</summary>
    public static string? Text(JsonElement step, string name) =>
        step.ValueKind == JsonValueKind.Object && step.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static JsonElement Value(HuggingFaceJson json, string name) => json.Values.TryGetValue(name, out var value) ? value : default;

    private static Dictionary<int, (string Text, bool IsSpecial)> ReadAdded(HuggingFaceJson root)
    {
        const string name = "added_tokens";
        var added = new Dictionary<int, (string Text, bool IsSpecial)>();
        var list = Value(root, name);
        if (list.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
            return added;
        if (list.ValueKind != JsonValueKind.Array)
            throw root.Unsupported(name, list.GetRawText(), "an array");

        foreach (var token in list.EnumerateArray())
        {
            if (Text(token, "content") is not { } text || !token.TryGetProperty("id", out var id))
                throw root.Unsupported(name, token.GetRawText(), "objects with 'id' and 'content'");
            added[Id(root, name, id)] = (text, token.TryGetProperty("special", out var special) && special.ValueKind == JsonValueKind.True);
        }

        return added;
    }

    private static List<(string Left, string Right)> ReadMerges(HuggingFaceJson model)
    {
        const string name = "merges";
        var list = Value(model, name);
        if (list.ValueKind != JsonValueKind.Array)
            throw model.Unsupported(name, list.ValueKind == JsonValueKind.Undefined ? "missing" : list.GetRawText(), "an array of pairs");

        List<(string, string)> merges = [];
        foreach (var merge in list.EnumerateArray())
        {
            // "a b" until tokenizers 0.19, ["a", "b"] since 0.20.
            string[] parts = merge.ValueKind switch
            {
                JsonValueKind.String => merge.GetString()!.Split(' '), // a string is never null
                JsonValueKind.Array => [.. merge.EnumerateArray().Select(part => part.ValueKind == JsonValueKind.String ? part.GetString()! : "")],
                _ => [],
            };
            if (parts is not [{ Length: > 0 } left, { Length: > 0 } right])
                throw model.Unsupported(name, merge.GetRawText(), "pairs of tokens, as \"a b\" or [\"a\", \"b\"]");
            merges.Add((left, right));
        }

        return merges;
    }

    private static int Id(HuggingFaceJson json, string name, JsonElement id) => id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out var number) && number is >= 0 and < MaxId
        ? number
        : throw json.Unsupported(name, id.GetRawText(), FormattableString.Invariant($"ids from 0 to {MaxId - 1}"));
}
