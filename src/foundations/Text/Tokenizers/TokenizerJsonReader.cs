using System.Text.Json;
using Endonym.Lineage;
using Endonym.Text.Json;

namespace Endonym.Text.Tokenizers;

/// <summary>Reads the part of Hugging Face's <c>tokenizer.json</c> that <see cref="ByteLevelBpeTokenizer"/> implements, and refuses the rest.</summary>
internal static class TokenizerJsonReader
{
    public static BpeVocabulary Read(string path)
    {
        var root = JsonField.Open(path, TokenizerFiles.MaxBytes);
        root.RequireOnly("version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder", "model");
        root["version"].Require("1.0");
        root["truncation"].RequireNull();
        root["padding"].RequireNull();
        root["normalizer"].RequireNull();
        CheckPreTokenizer(root["pre_tokenizer"]);
        CheckPostProcessor(root["post_processor"]);
        root["decoder"]["type"].Require("ByteLevel");
        CheckModel(root["model"]);
        return Vocabulary(root);
    }

    private static void CheckPreTokenizer(JsonField preTokenizer)
    {
        preTokenizer["type"].Require("Sequence");
        if (preTokenizer["pretokenizers"].Elements().ToArray() is not [var split, var byteLevel])
            throw preTokenizer["pretokenizers"].Refusal("a Split and a ByteLevel");

        split["type"].Require("Split");
        split["pattern"].RequireOnly("Regex");
        split["pattern"]["Regex"].Require(PreTokenizer.Pattern);
        split["behavior"].Require("Isolated");
        split["invert"].Require(false);
        byteLevel["type"].Require("ByteLevel");
        byteLevel["add_prefix_space"].Require(false);
        byteLevel["use_regex"].Require(false);
    }

    private static void CheckPostProcessor(JsonField postProcessor)
    {
        // A ByteLevel one changes the offsets of tokens only, which are not used here.
        if (!postProcessor.IsNull)
            postProcessor["type"].Require("ByteLevel");
    }

    private static void CheckModel(JsonField model)
    {
        model.RequireOnly("type", "dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix", "fuse_unk", "byte_fallback", "ignore_merges", "vocab", "merges");
        model["type"].Require("BPE");
        model["dropout"].RequireNull();
        model["unk_token"].RequireNull();
        foreach (var affix in (ReadOnlySpan<string>)["continuing_subword_prefix", "end_of_word_suffix"])
        {
            if (!model[affix].IsNull)
                model[affix].Require("");
        }

        foreach (var option in (ReadOnlySpan<string>)["fuse_unk", "byte_fallback", "ignore_merges"])
        {
            if (!model[option].IsNull)
                model[option].Require(false);
        }
    }

    private static BpeVocabulary Vocabulary(JsonField root)
    {
        var special = SpecialTokens(root["added_tokens"]);
        var idOf = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (token, id) in root["model"]["vocab"].Members())
            idOf.Add(token, id.AsId());
        foreach (var (token, id) in special)
        {
            if (!idOf.TryAdd(token, id.AsId()) && idOf[token] != id.AsId())
                throw id.Refusal(FormattableString.Invariant($"{idOf[token]}, which model.vocab gives {token}"));
        }

        // Ids without a gap: their number, not the largest of them, says how much memory they take.
        var tokens = new byte[idOf.Count][];
        foreach (var (token, id) in idOf)
        {
            if (id >= tokens.Length || tokens[id] is not null)
                throw new InvalidInputException(FormattableString.Invariant($"{root.File}: the token {token} has the id {id}, which another has too or which leaves a gap: {idOf.Count} tokens have the ids 0 to {idOf.Count - 1}, each one. Number them anew."));
            tokens[id] = special.ContainsKey(token) ? [] : ByteAlphabet.Parse(token)
                ?? throw new InvalidInputException($"{root.File}: model.vocab has '{token}', which is not spelt in GPT-2's alphabet of bytes and is no special token. Use a byte-level tokenizer.");
        }

        BpeMerge[] merges = [.. root["model"]["merges"].Elements().Select(merge => Merge(merge, idOf))];
        try
        {
            return new BpeVocabulary(tokens, merges, special.ToDictionary(token => token.Key, token => token.Value.AsId()));
        }
        catch (InvalidInputException error)
        {
            throw new InvalidInputException($"{root.File}: {error.Message}", error);
        }
    }

    private static Dictionary<string, JsonField> SpecialTokens(JsonField addedTokens)
    {
        var special = new Dictionary<string, JsonField>(StringComparer.Ordinal);
        foreach (var token in addedTokens.Elements())
        {
            token["special"].Require(true);
            if (!special.TryAdd(token["content"].AsText(), token["id"]))
                throw token["content"].Refusal("each added token once");
        }

        return special;
    }

    private static BpeMerge Merge(JsonField merge, Dictionary<string, int> idOf)
    {
        // "a b" until tokenizers 0.19, ["a", "b"] since 0.20. The alphabet of bytes has no space.
        var parts = merge.Value.ValueKind == JsonValueKind.String
            ? merge.AsText().Split(' ')
            : [.. merge.Elements().Select(part => part.AsText())];
        return parts is [var left, var right] && idOf.TryGetValue(left, out var leftId) && idOf.TryGetValue(right, out var rightId) && idOf.TryGetValue(left + right, out var result)
            ? new BpeMerge(leftId, rightId, result)
            : throw merge.Refusal("two tokens of model.vocab that together are a third");
    }
}
