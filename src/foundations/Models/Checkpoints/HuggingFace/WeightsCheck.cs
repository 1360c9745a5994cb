using Endonym.Lineage;
using Endonym.Models.Checkpoints.SafeTensors;
using Endonym.Models.Families;
using static System.FormattableString;

namespace Endonym.Models.Checkpoints.HuggingFace;

/// <summary>The rule that a folder holds exactly the weights its configuration describes: nothing missing, nothing left over, each of the right shape and type.</summary>
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

    private static void Run(string folder, IReadOnlyList<WeightShape> expected, ElementType type, Func<string, bool> isHarmless, IReadOnlyDictionary<string, TensorEntry> found)
    {
        var faults = Faults(expected, type, isHarmless, found).ToList();
        if (faults.Count == 0)
            return;

        var shown = string.Join("; ", faults.Take(MaxFaultsShown));
        var rest = faults.Count > MaxFaultsShown ? Invariant($"; and {faults.Count - MaxFaultsShown} more") : "";
        throw new InvalidInputException($"{folder}: the weights are not those of {HuggingFaceFolder.ConfigFile}: {shown}{rest}. Use the configuration and the weights of the same model.");
    }

    private static IEnumerable<string> Faults(IReadOnlyList<WeightShape> expected, ElementType type, Func<string, bool> isHarmless, IReadOnlyDictionary<string, TensorEntry> found)
    {
        foreach (var weight in expected)
        {
            if (!found.TryGetValue(weight.Name, out var entry))
                yield return $"tensor '{weight.Name}' is missing";
            else if (SafeTensorsFile.Mismatch(entry, type, weight.Shape) is { } mismatch)
                yield return mismatch;
        }

        var names = expected.Select(weight => weight.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var name in found.Keys.Where(name => !names.Contains(name) && !isHarmless(name)).Order(StringComparer.Ordinal))
            yield return $"tensor '{name}' is unexpected";
    }
}
