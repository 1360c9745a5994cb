using Endonym.Lineage;
using Endonym.Models.Checkpoints.SafeTensors;
using Endonym.Models.Families;
using static System.FormattableString;

namespace Endonym.Models.Checkpoints.HuggingFace;

/// <summary>The rule that files hold exactly the tensors that a configuration describes: nothing missing, nothing left over, each of the right shape and type.</summary>
internal static class WeightsCheck
{
    // Enough to see what is wrong; a model of another family differs in all of its hundreds.
    private const int MaxFaultsShown = 5;

    // Files of Llama 1 and 2 kept the rotary frequencies, which follow from the configuration; transformers passes over them too.
    private const string KeptFrequencies = ".self_attn.rotary_emb.inv_freq";

    // A RoBERTa's pooler is trained by few and asked by none here; its numbered positions are no weights; its output layer is tied.
    private static readonly string[] EncodersExtras = ["pooler.dense.weight", "pooler.dense.bias", "embeddings.position_ids", "lm_head.decoder.weight", "lm_head.decoder.bias"];

    /// <exception cref="InvalidInputException">It does not.</exception>
    public static void Run(string folder, DecoderConfig config, IReadOnlyDictionary<string, TensorEntry> found)
    {
        var expected = config.Weights().ToList();
        // Some programs store the tied output layer as well; loaders take the embedding.
        if (config.TieWordEmbeddings && found.ContainsKey(DecoderWeightShapes.Output))
            expected.Add(new WeightShape(DecoderWeightShapes.Output, [config.VocabularySize, config.HiddenSize]));
        Run(folder, expected, config.StoredAs, name => name.EndsWith(KeptFrequencies, StringComparison.Ordinal), found);
    }

    /// <exception cref="InvalidInputException">It does not.</exception>
    public static void Run(string folder, RobertaConfig config, IReadOnlyDictionary<string, TensorEntry> found) =>
        Run(folder, config.Weights(), config.StoredAs, name => EncodersExtras.Any(extra => name.EndsWith(extra, StringComparison.Ordinal)), found);

    /// <summary>Checks any set of tensors.</summary>
    /// <param name="expected">Names and shapes.</param>
    /// <param name="found">What the files hold, by name.</param>
    /// <param name="mismatch">What is wrong with a tensor that is expected to have a shape; null for nothing.</param>
    /// <param name="stranger">What is wrong with a tensor whose name is not expected; null for nothing.</param>
    /// <param name="message">The error's, which names the faults.</param>
    /// <exception cref="InvalidInputException">Something is wrong.</exception>
    public static void Run(
        IReadOnlyList<WeightShape> expected, IReadOnlyDictionary<string, TensorEntry> found, Func<TensorEntry, IReadOnlyList<long>, string?> mismatch, Func<string, string?> stranger, Func<string, string> message)
    {
        var faults = Faults(expected, found, mismatch, stranger).ToList();
        if (faults.Count == 0)
            return;

        var rest = faults.Count > MaxFaultsShown ? Invariant($"; and {faults.Count - MaxFaultsShown} more") : "";
        throw new InvalidInputException(message(string.Join("; ", faults.Take(MaxFaultsShown)) + rest));
    }

    private static void Run(string folder, IReadOnlyList<WeightShape> expected, ElementType type, Func<string, bool> isHarmless, IReadOnlyDictionary<string, TensorEntry> found) => Run(
        expected,
        found,
        (entry, shape) => SafeTensorsFile.Mismatch(entry, type, shape),
        name => isHarmless(name) ? null : $"tensor '{name}' is unexpected",
        faults => $"{folder}: the weights are not those of {HuggingFaceFolder.ConfigFile}: {faults}. Use the configuration and the weights of the same model.");

    private static IEnumerable<string> Faults(
        IReadOnlyList<WeightShape> expected, IReadOnlyDictionary<string, TensorEntry> found, Func<TensorEntry, IReadOnlyList<long>, string?> mismatch, Func<string, string?> stranger)
    {
        foreach (var weight in expected)
        {
            if (!found.TryGetValue(weight.Name, out var entry))
                yield return $"tensor '{weight.Name}' is missing";
            else if (mismatch(entry, weight.Shape) is { } fault)
                yield return fault;
        }

        var names = expected.Select(weight => weight.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var name in found.Keys.Where(name => !names.Contains(name)).Order(StringComparer.Ordinal))
        {
            if (stranger(name) is { } fault)
                yield return fault;
        }
    }
}
