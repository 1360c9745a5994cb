using System.Text;
using Endonym.Text.Tokenizers.Normalizers;
using Endonym.Text.Tokenizers.WordModels;

namespace Endonym.Text.Tokenizers.SentencePiece;

/// <summary>Normalizes as SentencePiece does: replacements by the longest key, spaces as <c>▁</c>, and user-defined tokens left as they are.</summary>
internal sealed class ModelNormalizer : INormalizer
{
    private readonly ModelFile _model;
    private readonly CharacterMap? _map;
    private readonly ByteTrie? _userDefined;

    /// <param name="model">The file.</param>
    /// <param name="path">For messages.</param>
    /// <exception cref="Endonym.Lineage.InvalidInputException">The table of replacements is broken.</exception>
    public ModelNormalizer(ModelFile model, string path)
    {
        _model = model;
        _map = model.CharacterMap.Length > 0 ? new CharacterMap(model.CharacterMap, $"{path}: normalizer_spec.precompiled_charsmap") : null;
        foreach (var piece in model.Pieces.Where(piece => piece.Kind == PieceKind.UserDefined))
            (_userDefined ??= new ByteTrie()).Add(Encoding.UTF8.GetBytes(piece.Text), 0);
    }

    private ReadOnlySpan<byte> Space => _model.EscapesSpaces ? "▁"u8 : " "u8;

    /// <inheritdoc/>
    public string Normalize(string text)
    {
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(text);
        if (_model.RemovesExtraSpaces)
        {
            while (Next(rest, out var replacement) is > 0 and var length && replacement.SequenceEqual(" "u8))
                rest = rest[length..];
        }

        if (rest.IsEmpty)
            return "";

        List<byte> changed = new(rest.Length + 16);
        if (_model.AddsDummyPrefix && !_model.SpacesEndWords)
            changed.AddRange(Space);
        var afterSpace = _model.RemovesExtraSpaces;
        while (Next(rest, out var replacement) is > 0 and var length)
        {
            rest = rest[length..];
            while (afterSpace && replacement is [(byte)' ', ..])
                replacement = replacement[1..];
            if (replacement.IsEmpty)
                continue;
            foreach (var value in replacement)
            {
                if (value == ' ')
                    changed.AddRange(Space);
                else
                    changed.Add(value);
            }

            afterSpace = _model.RemovesExtraSpaces && replacement[^1] == ' ';
        }

        if (_model.RemovesExtraSpaces)
            RemoveLastSpaces(changed);
        if (_model.AddsDummyPrefix && _model.SpacesEndWords)
            changed.AddRange(Space);
        return Encoding.UTF8.GetString(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(changed));
    }

    private void RemoveLastSpaces(List<byte> changed)
    {
        var kept = changed.Count;
        while (System.Runtime.InteropServices.CollectionsMarshal.AsSpan(changed)[..kept].EndsWith(Space))
            kept -= Space.Length;
        changed.RemoveRange(kept, changed.Count - kept);
    }

    /// <summary>What the text begins with, and what comes in its place.</summary>
    /// <returns>Its length in bytes; 0 at the end.</returns>
    private int Next(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> replacement)
    {
        replacement = [];
        if (text.IsEmpty)
            return 0;
        if (UserDefinedLength(text) is > 0 and var known)
        {
            replacement = text[..known];
            return known;
        }

        if (_map?.FindLongest(text, out replacement) is > 0 and var length)
            return length;
        Rune.DecodeFromUtf8(text, out _, out length);
        replacement = text[..length];
        return length;
    }

    private int UserDefinedLength(ReadOnlySpan<byte> text)
    {
        var longest = 0;
        var node = ByteTrie.Root;
        for (var i = 0; _userDefined is not null && i < text.Length && (node = _userDefined.Next(node, text[i])) != ByteTrie.None; i++)
        {
            if (_userDefined.IdAt(node) != ByteTrie.None)
                longest = i + 1;
        }

        return longest;
    }
}
