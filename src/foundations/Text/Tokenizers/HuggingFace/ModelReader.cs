using System.Text;
using Endonym.Lineage;
using Endonym.Text.Json;
using Endonym.Text.Tokenizers.WordModels;

namespace Endonym.Text.Tokenizers.HuggingFace;

/// <summary>Reads <c>model</c>.</summary>
/// <param name="document">The file.</param>
/// <param name="isByteLevel">Whether the pre-tokenizer hands the model bytes.</param>
internal sealed class ModelReader(TokenizerDocument document, bool isByteLevel)
{
    private const string Supported = "BPE, Unigram, WordPiece, WordLevel";
    private const int MaxCharactersPerWord = 10_000; // a word is searched for its longest token again and again

    private readonly VocabularyReader _lists = new(document);
    private readonly JsonField _model = document.Root["model"];

    /// <summary>The tokens by their written forms; those withheld still have their bytes.</summary>
    public TokenTable Tokens { get; private set; } = new();

    /// <summary>Whether words may be encoded apart wherever <see cref="PreTokenizers.BoundaryScanner"/> cuts.</summary>
    public bool CanCutBeforeSpaces { get; private set; }

    /// <summary>Reads the model.</summary>
    /// <param name="reserve">Told the tokens, names those that no text may become: the special ones.</param>
    /// <exception cref="InvalidInputException">It is of a kind that is not supported, broken, or contradicts itself.</exception>
    public IWordModel Read(Func<TokenTable, IReadOnlySet<int>> reserve)
    {
        var type = TypeOf();
        if (isByteLevel && type != "BPE")
            throw _model["type"].Refusal("BPE behind a ByteLevel pre-tokenizer");
        return type switch
        {
            "BPE" => ReadBpe(reserve),
            "Unigram" => ReadUnigram(reserve),
            "WordPiece" => ReadWordPiece(reserve),
            "WordLevel" => ReadWordLevel(reserve),
            _ => throw _model["type"].Refusal(Supported),
        };
    }

    /// <summary>Files of the library's first versions do not say which model they hold.</summary>
    private string TypeOf()
    {
        if (!_model["type"].IsNull)
            return _model["type"].AsText();
        if (!document.Merges.IsEmpty)
            return "BPE";
        if (!_model["unk_id"].IsNull)
            return "Unigram";
        return _model["max_input_chars_per_word"].IsNull ? throw _model["type"].Refusal(Supported) : "WordPiece";
    }

    private IWordModel ReadBpe(Func<TokenTable, IReadOnlySet<int>> reserve)
    {
        _model.RequireOnly("type", "dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix", "fuse_unk", "byte_fallback", "ignore_merges", "vocab", "merges", "cache_capacity");
        if (!_model["dropout"].IsNull && !(_model["dropout"].Value.TryGetDouble(out var dropout) && dropout == 0))
            throw _model["dropout"].Refusal("null, because the same text must always give the same ids");

        Tokens = _lists.ReadIds();
        var options = new BpeOptions
        {
            Unknown = new UnknownToken(_model["unk_token"].IsNull ? null : IdOf(_model["unk_token"]), _model["fuse_unk"].AsFlag(false), Tokens, _model["byte_fallback"].AsFlag(false)),
            ContinuingPrefix = _model["continuing_subword_prefix"].AsText(""),
            EndOfWordSuffix = _model["end_of_word_suffix"].AsText(""),
            WholeWordsFirst = _model["ignore_merges"].AsFlag(false),
        };
        var hasAffixes = options.ContinuingPrefix.Length > 0 || options.EndOfWordSuffix.Length > 0;
        if (isByteLevel && hasAffixes)
            throw _model[options.ContinuingPrefix.Length > 0 ? "continuing_subword_prefix" : "end_of_word_suffix"].Refusal("none behind a ByteLevel pre-tokenizer");

        var reserved = reserve(Tokens);
        var (merges, _) = _lists.ReadMerges(Tokens, options.ContinuingPrefix, reserved.Contains);
        Withhold(reserved);
        if (isByteLevel)
            return new ByteBpe(Tokens, merges, options);

        CanCutBeforeSpaces = !hasAffixes && !options.WholeWordsFirst && Tokens.Find("▁"u8) != TokenTable.None;
        return new CharacterBpe(Tokens, merges, options);
    }

    private Unigram ReadUnigram(Func<TokenTable, IReadOnlySet<int>> reserve)
    {
        _model.RequireOnly("type", "unk_id", "byte_fallback", "vocab");
        (Tokens, var scores) = _lists.ReadScores();
        if (scores.Count == 0)
            throw _model["vocab"].Refusal("a list of at least one token");
        var unknownId = _model["unk_id"].AsId();
        if (Tokens.ByteCount > Unigram.MaxBytes)
            throw _model["vocab"].Refusal(FormattableString.Invariant($"tokens of {Unigram.MaxBytes:N0} bytes in all"));
        if (unknownId >= scores.Count)
            throw _model["unk_id"].Refusal(FormattableString.Invariant($"an id below {scores.Count}, because not every character has a token"));

        var unknown = new UnknownToken(unknownId, fuses: true, Tokens, _model["byte_fallback"].AsFlag(false));
        Withhold(reserve(Tokens));
        return new Unigram(Tokens.Ids.Where(id => Tokens[id].Length > 0).Select(id => new UnigramPiece(Tokens[id].ToArray(), id, scores[id], IsUserDefined: false)), scores.Count, scores, unknown, singlePrecision: false);
    }

    private WordPiece ReadWordPiece(Func<TokenTable, IReadOnlySet<int>> reserve)
    {
        _model.RequireOnly("type", "unk_token", "continuing_subword_prefix", "max_input_chars_per_word", "vocab");
        Tokens = _lists.ReadIds();
        var unknown = IdOf(_model["unk_token"]);
        var longest = _model["max_input_chars_per_word"];
        Withhold(reserve(Tokens));
        return new WordPiece(Tokens, unknown, _model["continuing_subword_prefix"].AsText("##"), longest.IsNull ? 100 : longest.AsId() is <= MaxCharactersPerWord and var most ? most : throw longest.Refusal(FormattableString.Invariant($"0 to {MaxCharactersPerWord}")));
    }

    private WordLevel ReadWordLevel(Func<TokenTable, IReadOnlySet<int>> reserve)
    {
        _model.RequireOnly("type", "unk_token", "vocab");
        Tokens = _lists.ReadIds();
        var unknown = IdOf(_model["unk_token"]);
        Withhold(reserve(Tokens));
        return new WordLevel(Tokens, unknown);
    }

    private int IdOf(JsonField token) => Tokens.Find(Encoding.UTF8.GetBytes(token.AsText())) is not TokenTable.None and var id ? id : throw token.Refusal("a token of model.vocab");

    private void Withhold(IReadOnlySet<int> ids)
    {
        foreach (var id in ids)
            Tokens.Withhold(id);
    }
}
