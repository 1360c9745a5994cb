using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Endonym.Lineage;
using Endonym.Text.Json;

namespace Endonym.Text.Tokenizers.HuggingFace;

/// <summary>A <c>tokenizer.json</c> in three parts: what describes the tokenizer, and the two large lists, which are read without an object for each entry, and are not known to be JSON until they are.</summary>
/// <param name="Root">The file without <c>model.vocab</c> and <c>model.merges</c>.</param>
/// <param name="Vocabulary">The JSON of <c>model.vocab</c>; empty if there is none.</param>
/// <param name="Merges">The JSON of <c>model.merges</c>; empty if there is none.</param>
internal sealed record TokenizerDocument(JsonField Root, ReadOnlyMemory<byte> Vocabulary, ReadOnlyMemory<byte> Merges)
{
    private const int ModelDepth = 1; // of the names of the root's members
    private const int ListDepth = 2; // of the names of the model's members
    private const int MaxRootBytes = 32 << 20; // with 6,415 added tokens, Gemma 3 has 1.5 MB

    private static ReadOnlySpan<byte> Null => "null"u8;

    private static ReadOnlySpan<byte> ModelName => "model"u8;

    private static ReadOnlySpan<byte> VocabularyName => "vocab"u8;

    private static ReadOnlySpan<byte> MergesName => "merges"u8;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidInputException">It is missing, unreadable, too large, or not JSON.</exception>
    public static TokenizerDocument Read(string file) => Split(file, WholeFile.ReadUtf8(file, TokenizerFiles.MaxBytes));

    /// <summary>Takes the two lists apart.</summary>
    /// <param name="read">Does it.</param>
    /// <exception cref="InvalidInputException">One of them is not JSON.</exception>
    public T ReadLists<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (JsonException error)
        {
            throw new InvalidInputException($"{Root.File}: this is not JSON: model.vocab or model.merges breaks off or has a fault: {error.Message} Fetch or write it again.", error);
        }
    }

    private static TokenizerDocument Split(string file, byte[] json)
    {
        var (vocabulary, merges) = FindLists(json);
        var rest = Without(json, [.. new[] { vocabulary, merges }.OfType<Range>().OrderBy(part => part.Start.Value)]);
        if (rest.Length > MaxRootBytes)
            throw new InvalidInputException(FormattableString.Invariant($"{file} has {rest.Length:N0} bytes beside model.vocab and model.merges; at most {MaxRootBytes:N0} are read. Is it another file?"));
        var root = JsonField.Parse(file, rest);
        return new TokenizerDocument(root, vocabulary is { } v ? json.AsMemory(v) : default, merges is { } m ? json.AsMemory(m) : default);
    }

    /// <summary>Where the values of <c>model.vocab</c> and <c>model.merges</c> lie.</summary>
    /// <remarks>
    /// It looks for quotation marks and brackets only, which takes a quarter of the time of reading the lists as JSON; whoever takes a list apart does that, and
    /// everything beside them is read as JSON too. Names spelt with escapes are not recognized; such a list counts as missing.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (Range? Vocabulary, Range? Merges) FindLists(ReadOnlySpan<byte> json)
    {
        var (vocabulary, merges) = (default(Range?), default(Range?));
        var (depth, listStart) = (0, -1);
        var (inModel, isVocabulary) = (false, false);
        ReadOnlySpan<byte> name = [];
        for (var i = 0; i < json.Length; i++)
        {
            switch (json[i])
            {
                case (byte)'"':
                    var start = ++i;
                    for (; i < json.Length && json[i] != '"'; i++)
                    {
                        if (json[i] == '\\')
                            i++;
                    }

                    if (listStart < 0 && depth <= ListDepth && i < json.Length)
                        name = json[start..i];
                    break;
                case (byte)':' when depth == ModelDepth:
                    inModel = name.SequenceEqual(ModelName);
                    break;
                case (byte)'{' or (byte)'[':
                    if (depth == ListDepth && inModel && listStart < 0 && (name.SequenceEqual(VocabularyName) ? vocabulary is null : name.SequenceEqual(MergesName) && merges is null))
                        (listStart, isVocabulary) = (i, name.SequenceEqual(VocabularyName));
                    depth++;
                    break;
                case (byte)'}' or (byte)']':
                    if (--depth != ListDepth || listStart < 0)
                        break;
                    if (isVocabulary)
                        vocabulary = listStart..(i + 1);
                    else
                        merges = listStart..(i + 1);
                    listStart = -1;
                    name = [];
                    break;
            }
        }

        return (vocabulary, merges);
    }

    private static byte[] Without(ReadOnlySpan<byte> json, Range[] parts)
    {
        var rest = new ArrayBufferWriter<byte>();
        var end = 0;
        foreach (var part in parts)
        {
            rest.Write(json[end..part.Start.Value]);
            rest.Write(Null);
            end = part.End.Value;
        }

        rest.Write(json[end..]);
        return rest.WrittenSpan.ToArray();
    }
}
