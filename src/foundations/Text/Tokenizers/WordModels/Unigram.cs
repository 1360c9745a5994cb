using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace Endonym.Text.Tokenizers.WordModels;

/// <summary>The likeliest sequence of tokens, each drawn independently of the others.</summary>
/// <remarks>Kudo, 2018, "Subword Regularization", arXiv:1804.10959; the search is Viterbi's over the bytes, at the starts of characters only.</remarks>
internal sealed class Unigram : IWordModel
{
    /// <summary>Bytes of all tokens together; each may take a node of the trie. The largest vocabulary published has 3 MB.</summary>
    public const int MaxBytes = 1 << 24;

    private const double UnknownPenalty = 10; // nats below the least likely token, as in SentencePiece
    private const double UserDefinedMalus = 0.1; // nats; as in SentencePiece
    private const int NoStart = -1;
    private const int UnknownMark = -1; // in the place of an id, until it is known what comes there

    private readonly ByteTrie _trie = new();
    private readonly double[] _scores;
    private readonly double _unknownScore;
    private readonly UnknownToken _unknown;
    private readonly bool _singlePrecision;

    /// <param name="pieces">Token, id and score of all that a text may be made of.</param>
    /// <param name="idCount">Ids of the vocabulary.</param>
    /// <param name="scores">Of all tokens, in nats: the least likely sets the score of what is unknown, the likeliest that of user-defined ones.</param>
    /// <param name="unknown">Has an id.</param>
    /// <param name="singlePrecision">Whether sums are rounded as SentencePiece's library does; Hugging Face's keeps double precision.</param>
    public Unigram(IEnumerable<UnigramPiece> pieces, int idCount, IEnumerable<double> scores, UnknownToken unknown, bool singlePrecision)
    {
        (_unknown, _singlePrecision) = (unknown, singlePrecision);
        _scores = new double[idCount];
        double[] all = [.. scores];
        var largest = Math.Max(0, all.Max()); // SentencePiece looks for it from a positive number on, so it is 0 as a rule
        foreach (var piece in pieces)
        {
            _trie.Add(piece.Utf8, piece.Id);
            _scores[piece.Id] = piece.IsUserDefined ? (piece.Utf8.Length * largest) - UserDefinedMalus : piece.Score;
        }

        _unknownScore = Round(all.Min() - UnknownPenalty);
    }

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<char> word, List<int> ids)
    {
        var utf8 = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(word.Length));
        var bytes = utf8.AsSpan(0, Encoding.UTF8.GetBytes(word, utf8));
        var rented = ArrayPool<Step>.Shared.Rent(bytes.Length + 1);
        var best = rented.AsSpan(0, bytes.Length + 1);
        Search(bytes, best);
        Collect(bytes, best, ids);
        ArrayPool<Step>.Shared.Return(rented);
        ArrayPool<byte>.Shared.Return(utf8);
    }

    private static int LengthOfCharacter(byte first) => first switch
    {
        < 0x80 => 1,
        < 0xE0 => 2,
        < 0xF0 => 3,
        _ => 4,
    };

    private double Round(double score) => _singlePrecision ? (float)score : score;

    private void Search(ReadOnlySpan<byte> bytes, Span<Step> best)
    {
        best.Fill(new Step(NoStart, 0, 0));
        for (int start = 0, length; start < bytes.Length; start += length)
        {
            length = LengthOfCharacter(bytes[start]);
            var score = best[start].Score;
            var isSpelled = false;
            var node = ByteTrie.Root;
            for (var end = start; end < bytes.Length && (node = _trie.Next(node, bytes[end])) != ByteTrie.None;)
            {
                end++;
                var id = _trie.IdAt(node);
                if (id == ByteTrie.None)
                    continue;
                Offer(best, end, new Step(start, id, score + _scores[id]));
                isSpelled |= end - start == length;
            }

            if (!isSpelled)
                Offer(best, start + length, new Step(start, UnknownMark, Round(score + _unknownScore)));
        }
    }

    /// <summary>SentencePiece's library compares a sum of double precision with the best one so far, which it keeps in single precision.</summary>
    private void Offer(Span<Step> best, int end, Step step)
    {
        if (best[end].Start == NoStart || step.Score > best[end].Score)
            best[end] = step with { Score = Round(step.Score) };
    }

    private void Collect(ReadOnlySpan<byte> bytes, Span<Step> best, List<int> ids)
    {
        var first = ids.Count;
        List<(int Start, int End)> unknownRuns = [];
        for (var end = bytes.Length; end > 0; end = best[end].Start)
        {
            var (start, id, _) = best[end];
            if (id != UnknownMark)
            {
                ids.Add(id);
                continue;
            }

            if (ids.Count > first && ids[^1] < 0 && unknownRuns[^1].Start == end)
            {
                unknownRuns[^1] = (start, unknownRuns[^1].End);
                continue;
            }

            unknownRuns.Add((start, end));
            ids.Add(UnknownMark);
        }

        CollectionsMarshal.AsSpan(ids)[first..].Reverse();
        if (unknownRuns.Count > 0)
            Resolve(bytes, unknownRuns, first, ids);
    }

    private void Resolve(ReadOnlySpan<byte> bytes, List<(int Start, int End)> unknownRuns, int first, List<int> ids)
    {
        int[] marked = [.. CollectionsMarshal.AsSpan(ids)[first..]];
        ids.RemoveRange(first, ids.Count - first);
        var run = unknownRuns.Count; // the last found is the first of the text
        foreach (var id in marked)
        {
            if (id != UnknownMark)
                ids.Add(id);
            else if (unknownRuns[--run] is var (start, end) && !_unknown.TryAddBytes(bytes[start..end], ids) && _unknown.Id is { } unknown)
                ids.Add(unknown);
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Step(int Start, int Id, double Score);
}
