using Endonym.Lineage;
using Endonym.Text.Tokenizers;
using static System.FormattableString;

namespace Endonym.Models.Quantization;

/// <summary>Makes of texts the sequences that a quantisation is calibrated on.</summary>
public static class CalibrationSequences
{
    // More characters than tokens ever stand for; a novel need not be encoded for its first page.
    private const int CharactersPerToken = 16;

    /// <summary>Takes the beginning of one text after another, so that many texts and not a few long ones have a say.</summary>
    /// <param name="texts">The texts; read until there are enough tokens.</param>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="maxTokens">Tokens of all sequences at most, the one that begins each of them included.</param>
    /// <param name="length">Tokens of a sequence at most.</param>
    /// <returns>Each begins with the end-of-text token, as in training; empty texts are left out.</returns>
    /// <exception cref="InvalidInputException">There is no text.</exception>
    public static IReadOnlyList<int[]> Take(IEnumerable<string> texts, ITokenizer tokenizer, long maxTokens, int length)
    {
        List<int[]> sequences = [];
        List<int> ids = [];
        var left = maxTokens;
        foreach (var text in texts)
        {
            ids.Clear();
            ids.Add(tokenizer.EndOfTextId);
            tokenizer.Encode(Beginning(text, length * CharactersPerToken), ids);
            var count = (int)Math.Min(Math.Min(ids.Count, length), left);
            if (count < 2)
                continue;
            sequences.Add([.. ids[..count]]);
            left -= count;
            if (left < 2)
                break;
        }

        return sequences.Count > 0
            ? sequences
            : throw new InvalidInputException(Invariant($"There is no text to calibrate on within {maxTokens:N0} tokens. Name a corpus that has some, or raise the budget."));
    }

    // Never half of a surrogate pair.
    private static string Beginning(string text, int length) => text.Length <= length ? text
        : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
}
