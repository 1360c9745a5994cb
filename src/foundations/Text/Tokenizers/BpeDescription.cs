using System.Text;
using Endonym.Lineage;
using Endonym.Text.Json;
using Endonym.Text.Tokenizers.HuggingFace;
using Endonym.Text.Tokenizers.WordModels;

namespace Endonym.Text.Tokenizers;

/// <summary>What a <c>tokenizer.json</c> with byte-pair encoding says, for writing it down in another format. <see cref="TokenizerFiles"/> reads it to encode.</summary>
public sealed class BpeDescription
{
    // Under which a Sequence keeps its steps, for each kind of step.
    private static readonly string[] Lists = ["normalizers", "pretokenizers", "processors"];

    private BpeDescription(string path)
    {
        var document = TokenizerDocument.Read(path);
        var model = document.Root["model"];
        if (!model["type"].IsNull)
            model["type"].Require("BPE");
        foreach (var affix in (ReadOnlySpan<string>)["continuing_subword_prefix", "end_of_word_suffix"])
        {
            if (!model[affix].IsNull)
                model[affix].Require("");
        }

        var (tokens, merges) = document.ReadLists(() =>
        {
            var vocabulary = new VocabularyReader(document);
            var ids = vocabulary.ReadIds();
            return (ids, vocabulary.ReadMerges(ids, continuingPrefix: "", isReserved: _ => false));
        });
        Tokens = tokens.Ids.ToDictionary(id => id, id => Text(tokens, id));
        AddedTokens = HuggingFaceReader.ReadAddedTokens(document.Root["added_tokens"]).ToDictionary(token => token.Id, token => (token.Content, token.IsSpecial));
        Merges = [.. merges.Merges.Select(merge => (Text(tokens, merge.Left), Text(tokens, merge.Right)))];
        ByteFallback = model["byte_fallback"].AsFlag(otherwise: false);
        IgnoreMerges = model["ignore_merges"].AsFlag(otherwise: false);
        UnknownToken = model["unk_token"] is { IsNull: false } unknown ? unknown.AsText() : null;
        Normalizers = Steps(document.Root["normalizer"]);
        PreTokenizers = Steps(document.Root["pre_tokenizer"]);
        PostProcessors = Steps(document.Root["post_processor"]);
    }

    /// <summary>Every token of the model by its id, as the file spells it.</summary>
    public IReadOnlyDictionary<int, string> Tokens { get; }

    /// <summary>Tokens that are found before the text is cut, by id: how they are written, and whether they stand for no text.</summary>
    public IReadOnlyDictionary<int, (string Text, bool IsSpecial)> AddedTokens { get; }

    /// <summary>Pairs of tokens in the order in which they are joined; together they are a third.</summary>
    public IReadOnlyList<(string Left, string Right)> Merges { get; }

    /// <summary>Whether text without a token is written byte by byte, as SentencePiece does.</summary>
    public bool ByteFallback { get; }

    /// <summary>Whether a piece that is a token is not cut further.</summary>
    public bool IgnoreMerges { get; }

    /// <summary>What stands for text without a token; null if that cannot be.</summary>
    public string? UnknownToken { get; }

    /// <summary>What is done to a text before it is cut, in order; empty if nothing is.</summary>
    public IReadOnlyList<JsonField> Normalizers { get; }

    /// <summary>How it is cut.</summary>
    public IReadOnlyList<JsonField> PreTokenizers { get; }

    /// <summary>Which tokens are added around it.</summary>
    public IReadOnlyList<JsonField> PostProcessors { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidInputException">It is missing, broken, or no byte-pair encoding; names the field, what was found and what is supported.</exception>
    public static BpeDescription Read(string path) => new(path);

    private static string Text(TokenTable tokens, int id) => Encoding.UTF8.GetString(tokens[id]);

    // A step, or a sequence of steps, which may be sequences in turn.
    private static List<JsonField> Steps(JsonField step) => step switch
    {
        { IsNull: true } => [],
        _ when step["type"].AsText() != "Sequence" => [step],
        _ => [.. Lists.Select(name => step[name]).Where(list => !list.IsNull).SelectMany(list => list.Elements()).SelectMany(Steps)],
    };
}
