namespace Endonym.Corpus.Languages;

/// <summary>The layout of a fastText model file: arguments, vocabulary, input matrix, output matrix.</summary>
internal static class FastTextFile
{
    /// <summary>The oldest version that the original reads with a rule of its own.</summary>
    public const int FirstVersion = 11;

    private const int LastVersion = 12;
    private const int Magic = 793712314;

    /// <summary>Reads a model, whatever its file claims of itself.</summary>
    /// <exception cref="Lineage.InvalidInputException">It is no sound supervised model.</exception>
    public static FastTextModel Read(BoundedReader reader)
    {
        if (reader.Remaining < 2 * sizeof(int) || reader.Int32() != Magic)
            throw reader.Fault("it does not begin as one.");
        var version = reader.Int32();
        if (version is < FirstVersion or > LastVersion)
            throw reader.Fault($"it is of version {version}; known are {FirstVersion} and {LastVersion}.");

        var arguments = FastTextArguments.Read(reader, version);
        var size = reader.Int32();
        var (wordCount, labelCount) = (reader.Int32(), reader.Int32());
        reader.Skip(sizeof(long)); // tokens of the training data
        var keptCount = reader.Int64();
        if (wordCount < 0 || labelCount < 1 || (long)wordCount + labelCount != size)
            throw reader.Fault($"its {size} entries are {wordCount} words and {labelCount} labels; it needs a label.");

        var vocabulary = FastTextVocabulary.Read(reader, wordCount, labelCount);
        var kept = keptCount < 0 ? null : ReadKept(reader, keptCount);
        var isQuantized = reader.Boolean("the mark of a quantized input");
        if (kept is not null && !isQuantized)
            throw reader.Fault("it is pruned and not quantized, which only a defective early release wrote.");

        var input = isQuantized
            ? FastTextMatrix.ReadQuantized(reader, arguments.Dimension, "input vectors")
            : FastTextMatrix.ReadDense(reader, arguments.Dimension, "input vectors");
        CheckRows(reader, arguments, wordCount, kept, input);

        var isOutputQuantized = reader.Boolean("the mark of a quantized output");
        var output = isQuantized && isOutputQuantized
            ? FastTextMatrix.ReadQuantized(reader, arguments.Dimension, "output vectors")
            : FastTextMatrix.ReadDense(reader, arguments.Dimension, "output vectors");
        if (output.Rows != labelCount)
            throw reader.Fault($"it has {output.Rows} output vectors for {labelCount} labels.");

        return new FastTextModel(arguments, vocabulary, new FastTextBuckets(arguments.HasNgrams ? arguments.BucketCount : 0, kept), input, Output(arguments, output, vocabulary, reader));
    }

    private static (int Bucket, int Row)[] ReadKept(BoundedReader reader, long count)
    {
        var kept = new (int, int)[reader.EntryCount(count, 2 * sizeof(int), "buckets kept by pruning")];
        foreach (ref var pair in kept.AsSpan())
            pair = (reader.Int32(), reader.Int32());
        return kept;
    }

    // Rows are looked up without a check afterwards.
    private static void CheckRows(BoundedReader reader, FastTextArguments arguments, int wordCount, (int Bucket, int Row)[]? kept, FastTextMatrix input)
    {
        var ngramRows = kept is null ? (arguments.HasNgrams ? arguments.BucketCount : 0) : 0L;
        foreach (var (bucket, row) in kept ?? [])
        {
            if (bucket < 0 || row < 0)
                throw reader.Fault($"pruning gave bucket {bucket} the row {row}.");
            ngramRows = Math.Max(ngramRows, row + 1L);
        }

        if (input.Rows < wordCount + ngramRows)
            throw reader.Fault($"it has {input.Rows} input vectors for {wordCount} words and {ngramRows} n-grams.");
    }

    private static FastTextOutput Output(FastTextArguments arguments, FastTextMatrix matrix, FastTextVocabulary vocabulary, BoundedReader reader) => arguments.Loss switch
    {
        FastTextLoss.HierarchicalSoftmax => new TreeOutput(matrix, vocabulary.LabelCounts, reader),
        var loss => new FlatOutput(matrix, vocabulary.Labels.Count, isSoftmax: loss == FastTextLoss.Softmax),
    };
}
