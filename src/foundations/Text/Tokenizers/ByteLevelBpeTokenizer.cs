using System.Buffers;
using System.Text;

namespace Endonym.Text.Tokenizers;

/// <summary>Byte-level byte-pair encoding: every text has ids, and the ids give the text back byte for byte.</summary>
/// <remarks>
/// Text is cut by <see cref="PreTokenizer"/>; in each piece the UTF-8 bytes merge by rank. A surrogate without its partner has no UTF-8 and is
/// encoded as U+FFFD. Unlike Hugging Face's default, a special token's written form inside a text is never the special token.
/// </remarks>
public sealed class ByteLevelBpeTokenizer : ITokenizer
{
    private const int StackBytes = 256;
    private const int MaxUtf8BytesPerUnit = 3;

    private readonly WordCache _cache = new();
    private readonly WordMerger _merger;
    private readonly int[] _idOfByte = new int[byte.MaxValue + 1];

    private ByteLevelBpeTokenizer(BpeVocabulary vocabulary)
    {
        Vocabulary = vocabulary;
        EndOfTextId = vocabulary.SpecialTokens[BpeVocabulary.EndOfText];
        _merger = new WordMerger(vocabulary.Merges);
        for (var id = 0; id < vocabulary.Size; id++)
        {
            if (vocabulary.Tokens[id] is [var value])
                _idOfByte[value] = id;
        }
    }

    /// <summary>A tokenizer over a vocabulary.</summary>
    public static ByteLevelBpeTokenizer FromVocabulary(BpeVocabulary vocabulary) => new(vocabulary);

    /// <summary>Tokens, merges and special tokens.</summary>
    public BpeVocabulary Vocabulary { get; }

    /// <inheritdoc/>
    public int VocabularySize => Vocabulary.Size;

    /// <inheritdoc/>
    public int EndOfTextId { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, int> SpecialTokens => Vocabulary.SpecialTokens;

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<char> text, List<int> ids)
    {
        for (int start = 0, end; start < text.Length; start = end)
        {
            end = PreTokenizer.Next(text, start);
            var word = text[start..end];
            if (word.Length > WordCache.MaxWordLength)
            {
                ids.AddRange(Merge(word));
                continue;
            }

            var known = _cache.Find(word);
            if (known.IsEmpty)
                _cache.Add(word, known = Merge(word));
            ids.AddRange(known);
        }
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> BytesOf(int id)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(id, VocabularySize);
        return Vocabulary.Tokens[id];
    }

    /// <inheritdoc/>
    public string Decode(ReadOnlySpan<int> ids)
    {
        var bytes = new ArrayBufferWriter<byte>(Math.Max(StackBytes, ids.Length * sizeof(int)));
        foreach (var id in ids)
            bytes.Write(BytesOf(id));
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private int[] Merge(ReadOnlySpan<char> word)
    {
        var rented = word.Length * MaxUtf8BytesPerUnit > StackBytes ? ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetByteCount(word)) : null;
        Span<byte> bytes = rented ?? stackalloc byte[StackBytes];
        var length = Encoding.UTF8.GetBytes(word, bytes);
        var symbols = new int[length];
        for (var i = 0; i < length; i++)
            symbols[i] = _idOfByte[bytes[i]];
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return symbols[.._merger.Merge(symbols)];
    }
}
