using Endonym.Lineage;

namespace Endonym.Text.Tokenizers;

/// <summary>Trains a byte-level BPE tokenizer. The result depends on the documents and the options only: not on the documents' order nor on the number of threads.</summary>
public static class BpeTrainer
{
    /// <summary>Counts the pieces of all documents, then learns merges from the counts.</summary>
    /// <param name="documents">Read once, by one thread at a time; memory grows with the number of different pieces, not with the length of the corpus.</param>
    /// <param name="options">What to learn.</param>
    /// <param name="onBytesCounted">Told the UTF-8 bytes counted so far, from counting threads but by one at a time.</param>
    /// <param name="onTokensLearnt">Told the number of tokens so far, the 256 bytes included, now and then and at the end.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="InvalidInputException">The vocabulary has no room for the 256 bytes and the special tokens.</exception>
    public static BpeVocabulary Train(
        IEnumerable<string> documents, BpeTrainingOptions options, Action<long>? onBytesCounted = null, Action<int>? onTokensLearnt = null, CancellationToken cancellationToken = default)
    {
        var least = ByteAlphabet.InIdOrder.Count + options.SpecialTokens.Count;
        if (options.VocabularySize < least)
            throw new InvalidInputException(FormattableString.Invariant($"A vocabulary of {options.VocabularySize} has no room for 256 bytes and {options.SpecialTokens.Count} special tokens. Choose at least {least}; 32,000 is usual for one language."));

        var counts = new WordCounter(documents, options, onBytesCounted).Count(cancellationToken);
        var learner = new BpeLearner(counts, options.MaxWordBytes);
        var merges = learner.Learn(options.VocabularySize - options.SpecialTokens.Count, options.MinPairCount, onTokensLearnt, cancellationToken);
        return new BpeVocabulary(
            [.. learner.Tokens, .. options.SpecialTokens.Select(_ => Array.Empty<byte>())],
            merges,
            options.SpecialTokens.Index().ToDictionary(token => token.Item, token => learner.Tokens.Count + token.Index));
    }
}
