using System.Runtime.InteropServices;

namespace Endonym.Text.Tokenizers.PreTokenizers;

/// <summary>Cuts where a pattern matches.</summary>
/// <param name="pattern">What is sought.</param>
/// <param name="behavior">What becomes of it.</param>
/// <param name="invert">Whether what matches and what does not change places.</param>
internal sealed class SplitStep(Pattern pattern, SplitBehavior behavior, bool invert) : PreTokenizerStep
{
    /// <inheritdoc/>
    public override void Cut(Piece piece, List<Piece> pieces)
    {
        List<TextSpan> matches = [];
        pattern.FindAll(piece.Text.Span, matches);
        var parts = Parts(matches, piece.Text.Length);
        if (behavior is SplitBehavior.MergedWithNext)
            parts = MergeWithNext(parts);
        else if (behavior is not SplitBehavior.Isolated)
            parts = Merge(parts);
        foreach (var part in parts)
        {
            if (part.End > part.Start && !(behavior is SplitBehavior.Removed && part.IsMatch))
                pieces.Add(piece.Part(part.Start, part.End));
        }
    }

    /// <summary>The whole text in parts.</summary>
    private List<Part> Parts(List<TextSpan> matches, int length)
    {
        List<Part> parts = [];
        var end = 0;
        foreach (var match in matches)
        {
            if (match.Start > end)
                parts.Add(new Part(end, match.Start, invert));
            if (match.End > match.Start)
                parts.Add(new Part(match.Start, match.End, !invert));
            end = match.End;
        }

        if (end < length)
            parts.Add(new Part(end, length, invert));
        return parts;
    }

    private List<Part> Merge(List<Part> parts)
    {
        List<Part> merged = [];
        bool? last = null;
        foreach (var part in parts)
        {
            var joins = behavior switch
            {
                SplitBehavior.Contiguous => last == part.IsMatch,
                SplitBehavior.MergedWithPrevious => part.IsMatch && last == false,
                _ => false,
            };
            if (joins)
                merged[^1] = merged[^1] with { End = part.End };
            else
                merged.Add(part);
            last = part.IsMatch;
        }

        return merged;
    }

    private static List<Part> MergeWithNext(List<Part> parts)
    {
        List<Part> merged = [];
        bool? next = null;
        for (var i = parts.Count - 1; i >= 0; i--)
        {
            if (parts[i].IsMatch && next == false)
                merged[^1] = merged[^1] with { Start = parts[i].Start };
            else
                merged.Add(parts[i]);
            next = parts[i].IsMatch;
        }

        merged.Reverse();
        return merged;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Part(int Start, int End, bool IsMatch);
}
