using System.Text;

namespace Endonym.Corpus.Tests.Languages;

/// <summary>A fastText model small enough for a test, written byte by byte from a plain generator, so that the original can be asked about the very same file.</summary>
internal sealed record TinyFastText
{
    public static readonly string[] Words = ["</s>", "ma", "kota", "zażółć", "the", "of"];

    public static readonly (string Label, long Count)[] Labels = [("__label__pl", 90), ("__label__en", 70), ("__label__cs", 20), ("__label__de", 9), ("__label__sk", 4)];

    /// <summary>1 hierarchical softmax, 2 negative sampling, 3 softmax, 4 one versus all.</summary>
    public required int Loss { get; init; }

    public int Magic { get; init; } = 793712314;

    public int Version { get; init; } = 12;

    public int Model { get; init; } = 3;

    public int Dimension { get; init; } = 5;

    public int WordNgrams { get; init; } = 1;

    public int BucketCount { get; init; } = 97;

    public int MinNgram { get; init; } = 2;

    public int MaxNgram { get; init; } = 4;

    public bool Quantized { get; init; }

    public bool Norms { get; init; }

    public bool QuantizedOutput { get; init; }

    /// <summary>Buckets that pruning left; null where none was.</summary>
    public int[]? Kept { get; init; }

    public float Scale { get; init; } = 1.5f;

    public byte[] Bytes()
    {
        using var memory = new MemoryStream();
        using var file = new BinaryWriter(memory);
        var state = 12345UL;
        foreach (var number in new[] { Magic, Version, Dimension, 5, 5, 1, 5, WordNgrams, Loss, Model, BucketCount, MinNgram, MaxNgram, 100 })
            file.Write(number);
        file.Write(1e-4);

        file.Write(Words.Length + Labels.Length);
        file.Write(Words.Length);
        file.Write(Labels.Length);
        file.Write(1000L);
        file.Write(Kept is null ? -1L : Kept.Length);
        foreach (var (word, count, type) in Words.Select(word => (word, 10L, 0)).Concat(Labels.Select(label => (label.Label, label.Count, 1))))
        {
            file.Write(Encoding.UTF8.GetBytes(word));
            file.Write((byte)0);
            file.Write(count);
            file.Write((byte)type);
        }

        for (var row = 0; row < (Kept?.Length ?? 0); row++)
        {
            file.Write(Kept![row]); // not null, it has a length
            file.Write(row);
        }

        file.Write(Quantized);
        WriteMatrix(Words.Length + (Kept?.Length ?? BucketCount), Quantized, partLength: 2);
        file.Write(QuantizedOutput);
        WriteMatrix(Labels.Length, QuantizedOutput, partLength: 3);
        return memory.ToArray();

        void WriteMatrix(int rows, bool quantized, int partLength)
        {
            if (!quantized)
            {
                file.Write((long)rows);
                file.Write((long)Dimension);
                WriteFloats(rows * Dimension);
                return;
            }

            var parts = (Dimension + partLength - 1) / partLength;
            file.Write(Norms);
            file.Write((long)rows);
            file.Write((long)Dimension);
            file.Write(rows * parts);
            WriteBytes(rows * parts);
            WriteQuantizer(Dimension, parts, partLength, Dimension - ((parts - 1) * partLength));
            if (Norms)
            {
                WriteBytes(rows);
                WriteQuantizer(1, 1, 1, 1);
            }
        }

        void WriteQuantizer(int dimension, int parts, int partLength, int lastPartLength)
        {
            foreach (var number in new[] { dimension, parts, partLength, lastPartLength })
                file.Write(number);
            WriteFloats(dimension * 256);
        }

        void WriteFloats(int count)
        {
            for (var i = 0; i < count; i++)
                file.Write(Scale * ((Next() / 1000f) - 1));
        }

        void WriteBytes(int count)
        {
            for (var i = 0; i < count; i++)
                file.Write((byte)Next());
        }

        // The generator of Numerical Recipes, 64 bits; 0 to 1999.
        int Next()
        {
            state = unchecked((state * 6364136223846793005UL) + 1442695040888963407UL);
            return (int)((state >> 33) % 2000);
        }
    }
}
