using System.Text;
using Endonym.Lineage;
using Endonym.Text.Json;
using Endonym.Text.Tokenizers.AddedTokens;
using Endonym.Text.Tokenizers.Decoders;
using Endonym.Text.Tokenizers.PreTokenizers;
using Endonym.Text.Tokenizers.WordModels;

namespace Endonym.Text.Tokenizers.HuggingFace;

/// <summary>Reads <c>tokenizer.json</c> as Hugging Face's library does. Its <c>truncation</c> and <c>padding</c> concern batches, and are passed over.</summary>
internal static class HuggingFaceReader
{
    private const int MaxAddedCharacters = 1 << 20;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="names">What <c>tokenizer_config.json</c> says; empty if there is none.</param>
    /// <exception cref="InvalidInputException">The file is missing, broken, or asks for what this version does not know; names the field, what was found and what is supported.</exception>
    public static PipelineTokenizer Read(string path, SpecialTokenNames names)
    {
        var document = TokenizerDocument.Read(path);
        var root = document.Root;
        root.RequireOnly("version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder", "model");
        if (!root["version"].IsNull)
            root["version"].Require("1.0");

        var addedTokens = ReadAddedTokens(root["added_tokens"]);
        var steps = PreTokenizerReader.Read(root["pre_tokenizer"], out var isByteLevel);
        var reader = new ModelReader(document, isByteLevel);
        var model = document.ReadLists(() => reader.Read(tokens => Reserved(root, addedTokens, tokens)));
        if (reader.CanCutBeforeSpaces && steps.LastOrDefault() is not Scanner)
            steps.Add(new BoundaryScanner(reader.Tokens));

        var size = Math.Max(reader.Tokens.IdCount, addedTokens.Select(token => token.Id + 1).DefaultIfEmpty(0).Max());
        CheckSize(root, size, reader.Tokens, addedTokens);
        var template = TemplateReader.Read(root["post_processor"], size);
        return new PipelineTokenizer(new TokenizerParts
        {
            VocabularySize = size,
            EndOfTextId = EndOfText.Find(path, names, template, addedTokens),
            AddedTokens = addedTokens,
            Normalizer = NormalizerReader.Read(root["normalizer"]),
            Steps = steps,
            Model = model,
            Template = template,
            Bytes = ReadBytes(size, reader.Tokens, addedTokens, DecoderReader.Read(root["decoder"])),
        });
    }

    /// <summary>Tokens that are found in the text itself.</summary>
    /// <param name="field"><c>added_tokens</c>.</param>
    /// <exception cref="InvalidInputException">An entry lacks its id or content, or one comes twice.</exception>
    public static List<AddedToken> ReadAddedTokens(JsonField field)
    {
        List<AddedToken> tokens = [];
        HashSet<string> contents = new(StringComparer.Ordinal);
        HashSet<int> ids = [];
        var characters = 0;
        if (field.IsNull)
            return tokens;
        foreach (var token in field.Elements())
        {
            var content = token["content"].AsText();
            if ((characters += content.Length) > MaxAddedCharacters)
                throw token.Refusal(FormattableString.Invariant($"added tokens of {MaxAddedCharacters:N0} characters in all"));
            if (content.Length == 0)
                continue; // the library passes them over too
            var isSpecial = token["special"].AsFlag(false);
            var added = new AddedToken(token["id"].AsId(), content)
            {
                IsSpecial = isSpecial,
                IsSingleWord = token["single_word"].AsFlag(false),
                StripsLeft = token["lstrip"].AsFlag(false),
                StripsRight = token["rstrip"].AsFlag(false),
                IsNormalized = token["normalized"].AsFlag(!isSpecial),
            };
            if (!contents.Add(content))
                throw token["content"].Refusal("each added token once");
            if (!ids.Add(added.Id))
                throw token["id"].Refusal("each id once");
            tokens.Add(added);
        }

        return tokens;
    }

    /// <summary>Special tokens, which no text may become but through <see cref="ITokenizer.EncodeWithSpecialTokens"/>. Checks on the way that added tokens have the ids of the model's tokens of their name.</summary>
    private static HashSet<int> Reserved(JsonField root, List<AddedToken> addedTokens, TokenTable tokens)
    {
        HashSet<int> reserved = [];
        foreach (var token in addedTokens)
        {
            var id = tokens.Find(Encoding.UTF8.GetBytes(token.Content));
            if (id != TokenTable.None && id != token.Id)
                throw new InvalidInputException(FormattableString.Invariant($"{root.File}: added_tokens give '{token.Content}' the id {token.Id}, and model.vocab gives it {id}. One of them is wrong; fetch or write the file again."));
            if (id == TokenTable.None && token.Id < tokens.IdCount && !tokens[token.Id].IsEmpty)
                throw new InvalidInputException(FormattableString.Invariant($"{root.File}: added_tokens give '{token.Content}' the id {token.Id}, which is that of '{Encoding.UTF8.GetString(tokens[token.Id])}' in model.vocab. Each needs its own."));
            if (token.IsSpecial)
                reserved.Add(token.Id);
        }

        return reserved;
    }

    private static void CheckSize(JsonField root, int size, TokenTable tokens, List<AddedToken> addedTokens)
    {
        const int MoreIds = 1 << 16;
        if (size <= 0 || size > tokens.IdCount + addedTokens.Count + MoreIds)
            throw new InvalidInputException(FormattableString.Invariant($"{root.File}: {tokens.Count + addedTokens.Count:N0} tokens have ids up to {size - 1L:N0}. Number the added tokens right behind the model's."));
    }

    private static TokenBytes ReadBytes(int size, TokenTable tokens, List<AddedToken> addedTokens, ITokenDecoder decoder)
    {
        var added = addedTokens.ToDictionary(token => token.Id, token => token.IsSpecial ? [] : Encoding.UTF8.GetBytes(token.Content));
        return new TokenBytes(size, id => added.TryGetValue(id, out var content) ? content : id < tokens.IdCount ? tokens[id] : [], decoder);
    }
}
