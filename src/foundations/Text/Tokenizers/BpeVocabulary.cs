using Endonym.Lineage;

namespace Endonym.Text.Tokenizers;

/// <summary>What training a byte-level BPE tokenizer yields, and all that encoding needs.</summary>
/// <remarks>The tokenizers trained here have the 256 bytes first, in GPT-2's order, then the learnt tokens, then the special ones. A vocabulary read from a file may be ordered otherwise.</remarks>
public sealed class BpeVocabulary
{
    /// <summary>The special token that every vocabulary must have; see <see cref="ITokenizer.EndOfTextId"/>.</summary>
    public const string EndOfText = "<|endoftext|>";

    /// <summary>Checks and keeps a vocabulary.</summary>
    /// <param name="tokens">The bytes of each token by its id; empty for special tokens and only for them.</param>
    /// <param name="merges">In the order in which they are applied.</param>
    /// <param name="specialTokens">Written form and id.</param>
    /// <exception cref="InvalidInputException">A byte or <see cref="EndOfText"/> is missing, two tokens have the same bytes, or a merge does not fit its tokens.</exception>
    public BpeVocabulary(IReadOnlyList<byte[]> tokens, IReadOnlyList<BpeMerge> merges, IReadOnlyDictionary<string, int> specialTokens)
    {
        (Tokens, Merges, SpecialTokens) = (tokens, merges, specialTokens);
        CheckSpecialTokens();
        CheckTokens();
        CheckMerges();
    }

    /// <summary>Number of ids, special tokens included.</summary>
    public int Size => Tokens.Count;

    /// <summary>The bytes of each token by its id; empty for special tokens. Not to be changed.</summary>
    public IReadOnlyList<byte[]> Tokens { get; }

    /// <summary>In the order in which they are applied.</summary>
    public IReadOnlyList<BpeMerge> Merges { get; }

    /// <summary>Tokens that stand for no text, by their written form.</summary>
    public IReadOnlyDictionary<string, int> SpecialTokens { get; }

    private void CheckSpecialTokens()
    {
        if (!SpecialTokens.ContainsKey(EndOfText))
            throw new InvalidInputException($"The vocabulary's special tokens are {string.Join(", ", SpecialTokens.Keys.DefaultIfEmpty("none"))}; {EndOfText} must be one of them, because documents and sequences begin with it. Add it.");

        foreach (var (token, id) in SpecialTokens)
        {
            if (id < 0 || id >= Size || Tokens[id].Length > 0)
                throw new InvalidInputException(FormattableString.Invariant($"The special token {token} has the id {id}, which is another token's or beyond the vocabulary of {Size}. Give it an id of its own."));
        }

        if (SpecialTokens.Values.Distinct().Count() < SpecialTokens.Count)
            throw new InvalidInputException("Two special tokens have the same id. Give each its own.");
    }

    private void CheckTokens()
    {
        var distinct = new HashSet<byte[]>(BytesComparer.Instance);
        foreach (var token in Tokens)
        {
            if (token.Length > 0 && !distinct.Add(token))
                throw new InvalidInputException($"The token '{ByteAlphabet.Spell(token)}' is in the vocabulary twice. Each needs bytes of its own.");
        }

        if (Size - distinct.Count != SpecialTokens.Count)
            throw new InvalidInputException(FormattableString.Invariant($"{Size - distinct.Count} tokens stand for no bytes, but {SpecialTokens.Count} are special. Only special tokens may be empty."));

        for (var value = 0; value <= byte.MaxValue; value++)
        {
            if (!distinct.Contains([(byte)value]))
                throw new InvalidInputException(FormattableString.Invariant($"The vocabulary lacks a token for the byte 0x{value:X2}, so not every text could be encoded. A byte-level vocabulary has all 256."));
        }
    }

    private void CheckMerges()
    {
        var pairs = new HashSet<(int, int)>();
        for (var rank = 0; rank < Merges.Count; rank++)
        {
            var (left, right, result) = Merges[rank];
            if (!IsText(left) || !IsText(right) || !IsText(result) || !Joins(left, right, result))
                throw new InvalidInputException(FormattableString.Invariant($"Merge {rank} makes {result} of {left} and {right}, which are not a token of the vocabulary and its two parts. Write it anew from the tokenizer that made it."));
            if (!pairs.Add((left, right)))
                throw new InvalidInputException(FormattableString.Invariant($"Merge {rank} joins {left} and {right}, as an earlier one does. Take one of them out."));
        }
    }

    private bool IsText(int id) => id >= 0 && id < Size && Tokens[id].Length > 0;

    private bool Joins(int left, int right, int result) =>
        Tokens[result].Length == Tokens[left].Length + Tokens[right].Length
        && Tokens[result].AsSpan().StartsWith(Tokens[left])
        && Tokens[result].AsSpan().EndsWith(Tokens[right]);
}
