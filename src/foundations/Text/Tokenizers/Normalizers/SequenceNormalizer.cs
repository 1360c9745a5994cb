using Endonym.Lineage;

namespace Endonym.Text.Tokenizers.Normalizers;

/// <summary>Several, one after the other.</summary>
/// <param name="normalizers">In order.</param>
internal sealed class SequenceNormalizer(IReadOnlyList<INormalizer> normalizers) : INormalizer
{
    // Each of many replacements may double a text; honest ones together make it three times as long.
    private const int LargestGrowth = 64;
    private const int LeastAllowance = 1 << 12; // UTF-16 units

    /// <inheritdoc/>
    /// <exception cref="InvalidInputException">They make the text many times longer.</exception>
    public string Normalize(string text)
    {
        var changed = text;
        foreach (var normalizer in normalizers)
        {
            changed = normalizer.Normalize(changed);
            if (changed.Length > LeastAllowance + ((long)LargestGrowth * text.Length))
                throw new InvalidInputException(FormattableString.Invariant($"The tokenizer's normalizers make {changed.Length:N0} characters of {text.Length:N0}; more than {LargestGrowth} times as many are refused. Use a tokenizer from a trusted source."));
        }

        return changed;
    }
}
