using Endonym.Lineage;
using Endonym.Models.Contracts;

namespace Endonym.Models.Grammar;

/// <summary>A grammar over a vocabulary. Keeps which tokens may come at each place that answers have met; safe for concurrent use.</summary>
public sealed class TokenGrammar(TextGrammar grammar, VocabularyTrie vocabulary)
{
    // 32 MB for a vocabulary of 128k tokens.
    private const int MostMasks = 2_000;

    private readonly GrammarAutomaton _automaton = new(grammar);
    private readonly Lock _lock = new();
    private int _masks;

    private VocabularyTrie Vocabulary => vocabulary;

    /// <summary>Begins an answer.</summary>
    public ITokenConstraint Begin() => new Constraint(this);

    private ulong[] Allowed(GrammarPlace place)
    {
        lock (_lock)
        {
            if (place.Allowed is { } known)
                return known;
            if (++_masks > MostMasks)
            {
                _automaton.Forget();
                _masks = 1;
            }

            return place.Allowed = vocabulary.Allowed(_automaton, place);
        }
    }

    private GrammarPlace? Advance(GrammarPlace? place, ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            foreach (var value in bytes)
            {
                if (place is not null)
                    place = _automaton.Advance(place, value);
            }
        }

        return place;
    }

    private sealed class Constraint(TokenGrammar owner) : ITokenConstraint
    {
        private GrammarPlace _place = owner._automaton.Start;

        public bool MayEnd => _place.MayEnd;

        public void Mask(Span<float> logits)
        {
            var allowed = owner.Allowed(_place);
            var endIds = owner.Vocabulary.EndIds;
            // No end is among the tokens of a text, so those that may come are put back afterwards.
            List<(int Id, float Logit)> ends = [];
            foreach (var id in endIds)
                ends.Add((id, logits[id]));
            var isStuck = !MayEnd;
            for (var start = 0; start < logits.Length; start += 64)
            {
                var word = start < owner.Vocabulary.Size ? allowed[start >> 6] : 0;
                isStuck &= word == 0;
                var span = logits.Slice(start, Math.Min(64, logits.Length - start));
                if (word == 0)
                    span.Fill(float.NegativeInfinity);
                else if (word != ulong.MaxValue)
                    MaskWord(span, word);
            }

            if (isStuck)
                throw new InvalidInputException("No token of the vocabulary can go on with this form: it lacks tokens for single bytes. Use a tokenizer with byte fallback, or another form.");
            if (!MayEnd)
                return;
            foreach (var (id, logit) in ends)
                logits[id] = logit;
        }

        private static void MaskWord(Span<float> logits, ulong allowed)
        {
            for (var i = 0; i < logits.Length; i++, allowed >>= 1)
            {
                if ((allowed & 1) == 0)
                    logits[i] = float.NegativeInfinity;
            }
        }

        public void Accept(int token)
        {
            if (owner.Vocabulary.EndIds.Contains(token))
                return;
            _place = owner.Advance(_place, owner.Vocabulary.Tokenizer.BytesOf(token)) ?? throw new ArgumentException(FormattableString.Invariant($"The token {token} may not come here; only a token that Mask left may be accepted."), nameof(token));
        }
    }
}
