using System.Text;
using Endonym.Text.Tokenizers.WordModels;

namespace Endonym.Text.Tokenizers.PreTokenizers;

/// <summary>Cuts before a <c>▁</c> where no token could lie across, so that words can be encoded apart, and remembered, without any other ids.</summary>
/// <remarks>A merge makes a token. If no token holds a certain character with <c>▁</c> right behind it, nothing merges over such a place, and merges on its two sides do not know of each other.</remarks>
internal sealed class BoundaryScanner : Scanner
{
    /// <summary>What stands for a space in SentencePiece's vocabularies.</summary>
    public const char Space = '▁';

    private readonly bool[] _joins = new bool[char.MaxValue + 1]; // whether a token has this UTF-16 unit right before ▁

    /// <param name="tokens">Written forms, UTF-8; <c>▁</c> is one of them.</param>
    public BoundaryScanner(TokenTable tokens)
    {
        ReadOnlySpan<byte> space = "▁"u8;
        foreach (var id in tokens.Ids)
        {
            if (tokens[id] is not { Length: > 3 } token || token[1..].IndexOf(space) < 0)
                continue;
            var text = Encoding.UTF8.GetString(token);
            for (var i = 1; i < text.Length; i++)
            {
                if (text[i] == Space)
                    _joins[text[i - 1]] = true;
            }
        }
    }

    /// <inheritdoc/>
    public override int Next(ReadOnlySpan<char> text, int start)
    {
        for (var at = start + 1; at < text.Length; at++)
        {
            var next = text[at..].IndexOf(Space);
            if (next < 0)
                break;
            at += next;
            if (!_joins[text[at - 1]])
                return at;
        }

        return text.Length;
    }
}
