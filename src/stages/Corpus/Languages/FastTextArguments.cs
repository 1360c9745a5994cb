namespace Endonym.Corpus.Languages;

/// <summary>What a fastText model was trained with, as far as predictions need it.</summary>
/// <param name="Dimension">Numbers in a vector.</param>
/// <param name="WordNgrams">Longest run of words that has a vector; 1 is words alone.</param>
/// <param name="Loss">The last layer's kind.</param>
/// <param name="BucketCount">Numbers that n-grams are hashed to.</param>
/// <param name="MinNgram">Fewest characters of an n-gram within a word.</param>
/// <param name="MaxNgram">Most characters of one; 0 is none.</param>
internal sealed record FastTextArguments(int Dimension, int WordNgrams, FastTextLoss Loss, int BucketCount, int MinNgram, int MaxNgram)
{
    /// <summary>Far above any model in use; bounds the work on one word.</summary>
    public const int MaxWordNgrams = 32;

    private const int MaxDimension = 8_192;
    private const int MaxCharacterNgram = 64;
    private const int SupervisedModel = 3;

    /// <summary>Reads the arguments of a file of a version.</summary>
    public static FastTextArguments Read(BoundedReader reader, int version)
    {
        var dimension = reader.Int32();
        reader.Skip(4 * sizeof(int)); // context window, epochs, least count, negatives: of training only
        var wordNgrams = reader.Int32();
        var loss = reader.Int32();
        var model = reader.Int32();
        var (bucketCount, minNgram, maxNgram) = (reader.Int32(), reader.Int32(), reader.Int32());
        reader.Skip(sizeof(int) + sizeof(double)); // update rate, sampling threshold: of training only

        // Supervised models of the first version had no n-grams of characters, whatever the file says.
        if (version == FastTextFile.FirstVersion)
            maxNgram = 0;
        if (model != SupervisedModel)
            throw reader.Fault($"it is of kind {model}, word vectors, and gives no labels; a supervised model is of kind {SupervisedModel}.");
        if (!Enum.IsDefined((FastTextLoss)loss))
            throw reader.Fault($"its loss is {loss}, which none is.");
        if (dimension is < 1 or > MaxDimension || wordNgrams > MaxWordNgrams || maxNgram > MaxCharacterNgram || bucketCount < 0)
            throw reader.Fault($"its vectors have {dimension} numbers (at most {MaxDimension}), its n-grams {wordNgrams} words (at most {MaxWordNgrams}) and {maxNgram} characters (at most {MaxCharacterNgram}), in {bucketCount} buckets.");

        var arguments = new FastTextArguments(dimension, wordNgrams, (FastTextLoss)loss, bucketCount, minNgram, maxNgram);
        return bucketCount > 0 || !arguments.HasNgrams ? arguments : throw reader.Fault("it has n-grams and no buckets for them.");
    }

    /// <summary>Whether anything is hashed.</summary>
    public bool HasNgrams => MaxNgram > 0 || WordNgrams > 1;
}

/// <summary>How a fastText model turns scores into probabilities; the numbers of the file.</summary>
internal enum FastTextLoss
{
    /// <summary>A tree of logistics over the labels.</summary>
    HierarchicalSoftmax = 1,

    /// <summary>A logistic per label, trained against some others.</summary>
    NegativeSampling = 2,

    /// <summary>One distribution over all labels.</summary>
    Softmax = 3,

    /// <summary>A logistic per label, trained against all others.</summary>
    OneVersusAll = 4,
}
