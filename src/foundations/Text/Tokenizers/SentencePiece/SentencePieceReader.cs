using System.Text;
using Endonym.Lineage;
using Endonym.Text.Tokenizers.AddedTokens;
using Endonym.Text.Tokenizers.Decoders;
using Endonym.Text.Tokenizers.PreTokenizers;
using Endonym.Text.Tokenizers.Templates;
using Endonym.Text.Tokenizers.WordModels;

namespace Endonym.Text.Tokenizers.SentencePiece;

/// <summary>Reads <c>tokenizer.model</c>. Ids are those of SentencePiece's library; its BOS token is what <see cref="ITokenizer.EncodeWithSpecialTokens"/> may put before a text.</summary>
internal static class SentencePieceReader
{
    private const int MaxPieceBytes = 1 << 11; // SentencePiece trains tokens of 512 characters at most

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidInputException">The file is missing, broken, or asks for what this version does not know.</exception>
    public static PipelineTokenizer Read(string path)
    {
        var model = ModelFile.Read(path);
        var tokens = new TokenTable();
        foreach (var (id, piece) in model.Pieces.Index())
        {
            if (!tokens.TryAdd(Encoding.UTF8.GetBytes(piece.Text), id))
                throw new InvalidInputException(FormattableString.Invariant($"{path}: the token {id}, '{piece.Text}', came before. Each needs a written form of its own; fetch the file again."));
        }

        if (tokens.ByteCount > Unigram.MaxBytes || tokens.LongestToken > MaxPieceBytes)
            throw new InvalidInputException(FormattableString.Invariant($"{path} has tokens of {tokens.ByteCount:N0} bytes, the longest of {tokens.LongestToken:N0}; at most {Unigram.MaxBytes:N0} and {MaxPieceBytes:N0} are read. Fetch it again."));
        if (model.Pieces.Count(piece => piece.Kind == PieceKind.Unknown) != 1)
            throw new InvalidInputException($"{path} must have one token of the type UNKNOWN. Fetch it again.");
        var unknownId = model.Pieces.Index().First(piece => piece.Item.Kind == PieceKind.Unknown).Index;
        var unknown = new UnknownToken(unknownId, fuses: true, tokens, model.FallsBackToBytes);
        foreach (var (id, piece) in model.Pieces.Index())
        {
            if (piece.Kind is not (PieceKind.Normal or PieceKind.UserDefined))
                tokens.Withhold(id);
        }

        List<AddedToken> added = [.. model.Pieces.Index().Select(piece => AddedTokenOf(piece.Index, piece.Item, model)).OfType<AddedToken>()];
        var begin = IdOrNull(model.BeginId, model);
        return new PipelineTokenizer(new TokenizerParts
        {
            VocabularySize = model.Pieces.Count,
            EndOfTextId = begin ?? IdOrNull(model.EndId, model) ?? throw new InvalidInputException($"{path} has neither a BOS nor an EOS token, so there is none that begins a sequence. Use a model with one."),
            AddedTokens = added,
            Normalizer = new ModelNormalizer(model, path),
            Steps = model.IsBpe && tokens.Find("▁"u8) != TokenTable.None ? [new BoundaryScanner(tokens)] : [],
            Model = model.IsBpe ? ReadBpe(model, tokens, unknown, path) : ReadUnigram(model, tokens, unknown),
            Template = begin is { } id1
                ? new SequenceTemplate([new TemplatePart([id1]), new TemplatePart(null)], [new TemplatePart([id1]), new TemplatePart(null), new TemplatePart(null, IsSecond: true)])
                : SequenceTemplate.Bare,
            Bytes = new TokenBytes(model.Pieces.Count, id => model.Pieces[id].Kind is PieceKind.Control or PieceKind.Unknown ? [] : tokens[id], Decoder(model)),
        });
    }

    private static int? IdOrNull(int id, ModelFile model) => id >= 0 && id < model.Pieces.Count && model.Pieces[id].Kind == PieceKind.Control ? id : null;

    /// <summary>In a byte-pair encoding, user-defined tokens are cut out before anything merges; in a Unigram model they win by their score.</summary>
    private static AddedToken? AddedTokenOf(int id, ModelPiece piece, ModelFile model) => piece.Kind switch
    {
        PieceKind.Control or PieceKind.Unknown => new AddedToken(id, piece.Text) { IsSpecial = true },
        PieceKind.UserDefined when model.IsBpe => new AddedToken(id, piece.Text) { IsNormalized = true, NormalizedContent = piece.Text },
        _ => null,
    };

    private static ScoredBpe ReadBpe(ModelFile model, TokenTable tokens, UnknownToken unknown, string path)
    {
        // SentencePiece takes such tokens apart again by the way in which they were made in this text.
        return model.Pieces.Any(piece => piece.Kind == PieceKind.Unused)
            ? throw new InvalidInputException($"{path} is a byte-pair encoding with tokens of the type UNUSED, which is not supported; the types NORMAL, UNKNOWN, CONTROL, USER_DEFINED and BYTE are. Use its tokenizer.json.")
            : new ScoredBpe(tokens, [.. model.Pieces.Select(piece => piece.Score)], model.Pieces.Count, unknown);
    }

    private static Unigram ReadUnigram(ModelFile model, TokenTable tokens, UnknownToken unknown)
    {
        var normal = model.Pieces.Where(piece => piece.Kind == PieceKind.Normal).ToArray();
        var pieces = tokens.Ids.Select(id => new UnigramPiece(tokens[id].ToArray(), id, model.Pieces[id].Score, model.Pieces[id].Kind == PieceKind.UserDefined));
        return new Unigram(pieces, model.Pieces.Count, normal.Select(piece => (double)piece.Score).DefaultIfEmpty(0), unknown, singlePrecision: true);
    }

    private static SequenceDecoder Decoder(ModelFile model)
    {
        List<ITokenDecoder> steps = [new ReplaceDecoder("▁", " "), new ByteFallbackDecoder(), new FuseDecoder()];
        if (model.AddsDummyPrefix)
            steps.Add(new StripDecoder(new Rune(' '), 1));
        return new SequenceDecoder(steps);
    }
}
