using System.Buffers;
using System.Text;
using Endonym.Lineage;

namespace Endonym.Corpus.Languages;

/// <summary>Tells languages with a fastText model: lid.176, GlotLID, or one's own.</summary>
/// <param name="model">The model.</param>
/// <param name="options">How it is asked.</param>
public sealed class FastTextIdentifier(FastTextModel model, FastTextIdentifierOptions options) : ILanguageIdentifier
{
    private const int MaxBytesPerCharacter = 3;

    /// <inheritdoc/>
    public IReadOnlyList<string> Labels { get; } = [.. model.Labels.Select(label => label.StartsWith(options.LabelPrefix, StringComparison.Ordinal) ? label[options.LabelPrefix.Length..] : label)];

    /// <summary>Reads a model; see <see cref="FastTextModel.Load"/>.</summary>
    /// <exception cref="InvalidInputException">The file is missing, or is no sound supervised model.</exception>
    public static FastTextIdentifier Load(string path, FastTextIdentifierOptions? options = null) => new(FastTextModel.Load(path), options ?? new FastTextIdentifierOptions());

    /// <inheritdoc/>
    public LanguageDecision Identify(ReadOnlySpan<char> text)
    {
        // Cut before the conversion, so that a long line costs no more than a short one.
        if (text.Length > options.MaxBytes)
            text = text[..options.MaxBytes];
        var bytes = ArrayPool<byte>.Shared.Rent(text.Length * MaxBytesPerCharacter);
        try
        {
            return Identify(bytes.AsSpan(0, Encoding.UTF8.GetBytes(text, bytes)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>The language of a text in UTF-8.</summary>
    public LanguageDecision Identify(ReadOnlySpan<byte> text)
    {
        Span<FastTextPrediction> best = stackalloc FastTextPrediction[2];
        return model.Predict(Prefix(text), best) switch
        {
            0 => default,
            1 => new LanguageDecision(Labels[best[0].Label], Score(best[0]), null, 0),
            _ => new LanguageDecision(Labels[best[0].Label], Score(best[0]), Labels[best[1].Label], Score(best[1])),
        };
    }

    // The original reports up to 1.00001.
    private static float Score(FastTextPrediction prediction) => Math.Min(1, prediction.Probability);

    private ReadOnlySpan<byte> Prefix(ReadOnlySpan<byte> text)
    {
        if (text.Length <= options.MaxBytes)
            return text;

        var end = options.MaxBytes;
        while (end > 0 && (text[end] & 0xC0) == 0x80)
            end--;
        return text[..end];
    }
}
