namespace Endonym.Text.Tokenizers.Normalizers;

/// <summary>Several, one after the other.</summary>
/// <param name="normalizers">In order.</param>
internal sealed class SequenceNormalizer(IReadOnlyList<INormalizer> normalizers) : INormalizer
{
    /// <inheritdoc/>
    public string Normalize(string text) => normalizers.Aggregate(text, (changed, normalizer) => normalizer.Normalize(changed));
}
