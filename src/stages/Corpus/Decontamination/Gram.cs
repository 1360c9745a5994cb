namespace Endonym.Corpus.Decontamination;

/// <summary>A run of words that gives an item away, by its hashes.</summary>
/// <param name="Words">Words in it.</param>
/// <param name="Sieve">The quick hash.</param>
/// <param name="Hash">The hash that decides.</param>
internal readonly record struct Gram(int Words, uint Sieve, UInt128 Hash)
{
    /// <summary>The different runs of an item, ordered by hash: their order in the text is nobody's business.</summary>
    /// <returns>Empty if all its texts are too short, also together.</returns>
    public static IReadOnlyList<Gram> Of(EvaluationItem item, GramOptions options, GramHash hash)
    {
        var words = new NormalizedWords();
        var grams = new HashSet<Gram>();
        foreach (var text in item.Texts)
            Add(text);
        // "Kto to?" and "Ona." are nothing to look for; one after the other they may be.
        if (grams.Count == 0)
            Add(string.Join('\n', item.Texts));
        return [.. grams.OrderBy(gram => gram.Hash)];

        void Add(string text)
        {
            var normalized = words.Read(text);
            var length = Math.Min(words.Count, options.NgramWords);
            if (length == 0 || (words.Count < options.NgramWords && (length < options.MinWords || normalized.Length < options.MinCharacters)))
                return;
            for (var first = 0; first + length <= words.Count; first++)
            {
                var run = normalized[words.RangeOf(first, length)];
                grams.Add(new Gram(length, hash.SieveOf(run), hash.Decide(run)));
            }
        }
    }
}
