using Endonym.Lineage;
using Endonym.Text.Json;

namespace Endonym.Text.Tokenizers.SentencePiece;

/// <summary>What a <c>tokenizer.model</c> says.</summary>
/// <remarks>The names and numbers of the fields are those of <c>sentencepiece_model.proto</c>; the defaults as well.</remarks>
internal sealed record ModelFile
{
    private const int UnigramType = 1;
    private const int BpeType = 2;

    /// <summary>By id.</summary>
    public required IReadOnlyList<ModelPiece> Pieces { get; init; }

    /// <summary>Byte-pair encoding; else Unigram.</summary>
    public bool IsBpe { get; private init; }

    /// <summary>Whether unknown characters become tokens of bytes.</summary>
    public bool FallsBackToBytes { get; private init; }

    /// <summary>Whether <c>▁</c> ends words instead of beginning them.</summary>
    public bool SpacesEndWords { get; private init; }

    /// <summary>The token that begins a sequence; below 0 if there is none.</summary>
    public int BeginId { get; private init; } = 1;

    /// <summary>The token that ends a sequence; below 0 if there is none.</summary>
    public int EndId { get; private init; } = 2;

    /// <summary>The compiled table of replacements; empty if there is none.</summary>
    public byte[] CharacterMap { get; private init; } = [];

    /// <summary>Whether a text gets a space before it.</summary>
    public bool AddsDummyPrefix { get; private init; } = true;

    /// <summary>Whether spaces at the ends vanish, and several become one.</summary>
    public bool RemovesExtraSpaces { get; private init; } = true;

    /// <summary>Whether spaces are written as <c>▁</c>.</summary>
    public bool EscapesSpaces { get; private init; } = true;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidInputException">It is missing, cut off, or no such model.</exception>
    public static ModelFile Read(string path)
    {
        var bytes = WholeFile.Read(path, TokenizerFiles.MaxBytes);
        List<ModelPiece> pieces = [];
        var model = new ModelFile { Pieces = pieces };
        var reader = new ProtobufReader(bytes, path);
        while (reader.Read())
        {
            switch (reader.Field)
            {
                case 1:
                    pieces.Add(ReadPiece(reader.AsBytes(), path, pieces.Count));
                    break;
                case 2:
                    model = ReadTrainer(model, reader.AsBytes(), path);
                    break;
                case 3:
                    model = ReadNormalizer(model, reader.AsBytes(), path);
                    break;
            }
        }

        return pieces.Count > 0 ? model : throw new InvalidInputException($"{path} has no tokens; is it a SentencePiece model? Fetch it again.");
    }

    private static ModelPiece ReadPiece(ReadOnlySpan<byte> message, string path, int id)
    {
        var (text, score, kind) = ("", 0f, PieceKind.Normal);
        var reader = new ProtobufReader(message, path);
        while (reader.Read())
        {
            switch (reader.Field)
            {
                case 1:
                    text = reader.AsText();
                    break;
                case 2:
                    score = reader.AsSingle();
                    break;
                case 3:
                    kind = (PieceKind)reader.AsInteger();
                    break;
            }
        }

        if (text.Length == 0 || !float.IsFinite(score) || !Enum.IsDefined(kind))
            throw new InvalidInputException(FormattableString.Invariant($"{path}: the token {id} is '{text}' with the score {score} and the type {(int)kind}; it needs a written form, a finite score and a type from 1 to 6. Fetch the file again."));
        return new ModelPiece(text, score, kind);
    }

    private static ModelFile ReadTrainer(ModelFile model, ReadOnlySpan<byte> message, string path)
    {
        var reader = new ProtobufReader(message, path);
        while (reader.Read())
        {
            model = reader.Field switch
            {
                3 => reader.AsInteger() is UnigramType or BpeType
                    ? model with { IsBpe = reader.AsInteger() == BpeType }
                    : throw new InvalidInputException(FormattableString.Invariant($"{path}: trainer_spec.model_type is {reader.AsInteger()}; supported: {UnigramType} (Unigram), {BpeType} (BPE). Use another tokenizer.")),
                24 => model with { SpacesEndWords = reader.AsFlag() },
                35 => model with { FallsBackToBytes = reader.AsFlag() },
                41 => model with { BeginId = reader.AsInteger() },
                42 => model with { EndId = reader.AsInteger() },
                _ => model,
            };
        }

        return model;
    }

    private static ModelFile ReadNormalizer(ModelFile model, ReadOnlySpan<byte> message, string path)
    {
        var reader = new ProtobufReader(message, path);
        while (reader.Read())
        {
            model = reader.Field switch
            {
                2 => model with { CharacterMap = reader.AsBytes().ToArray() },
                3 => model with { AddsDummyPrefix = reader.AsFlag() },
                4 => model with { RemovesExtraSpaces = reader.AsFlag() },
                5 => model with { EscapesSpaces = reader.AsFlag() },
                _ => model,
            };
        }

        return model;
    }
}
