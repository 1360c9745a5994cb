using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Endonym.Corpus.Shards;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Runs;
using Endonym.Text.Shards;

namespace Endonym.Corpus.Exports;

/// <summary>
/// Writes shards as one indexed data set of Megatron-LM: <c>NAME_text_document.bin</c> and <c>.idx</c>, which engines of its family read, and beside them <c>NAME_text_document.json</c>
/// with the tokenizer, the sources and their rights.
/// </summary>
/// <remarks>
/// The format is that of <c>megatron/core/datasets/indexed_dataset.py</c>, version 1. The index: <c>MMIDIDX</c> and two zero bytes; the version (u64); the code
/// of the tokens' type (1 byte); the number of sequences (u64) and of document bounds (u64); each sequence's tokens (i32); each sequence's offset in the other
/// file, in bytes (i64); the sequences with which documents begin, and the end (i64). A document is one sequence. As Megatron's own tools do with
/// <c>--append-eod</c>, the end-of-text token stands after a document, where our shards have it before.
/// </remarks>
public static class MegatronExport
{
    private const ulong Version = 1;
    private const byte UInt16Code = 8, Int32Code = 4;

    // Megatron's own rule for the narrow type, some ids short of what 16 bits hold.
    private const int NarrowVocabulary = 65_500;
    private const int DocumentsPerProgress = 10_000;

    private static ReadOnlySpan<byte> Magic => "MMIDIDX\0\0"u8;

    /// <summary>Writes the files; each is whole or absent.</summary>
    /// <param name="shards">The shards.</param>
    /// <param name="folder">Made if it is not there.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The path without ending, as Megatron's <c>--data-path</c> takes it.</returns>
    /// <exception cref="InvalidInputException">A shard is damaged, or a document longer than the format allows.</exception>
    public static string Write(Artifact shards, string folder, Action<StepProgress> progress, CancellationToken cancellationToken)
    {
        var report = ShardsStep.ReadReport(shards);
        Directory.CreateDirectory(folder);
        var prefix = Path.Combine(folder, shards.Manifest.Name + "_text_document");
        List<TokenShard> files = [];
        try
        {
            foreach (var summary in report.Shards)
                files.Add(TokenShard.Open(shards.PathOf(summary.File), report.TokenizerId));

            // The index is what a reader opens first, so it comes last.
            File.Delete(prefix + ".idx");
            AtomicFile.Write(prefix + ".bin", stream => WriteTokens(files, stream, report.Documents, progress, cancellationToken));
            LineageJson.Write(prefix + ".json", new ExportedShards
            {
                TokenizerId = report.TokenizerId,
                VocabularySize = files[0].VocabularySize,
                EndOfTextId = files[0].EndOfTextId,
                RightsClass = shards.Manifest.RightsClass,
                Artifact = shards.As("shards"),
                ProvenanceRoots = [.. report.Shards.Select(summary => summary.ProvenanceRoot)],
                Composition = shards.Manifest.Composition,
            });
            AtomicFile.Write(prefix + ".idx", stream => WriteIndex(files, stream, cancellationToken));
            return prefix;
        }
        finally
        {
            files.ForEach(file => file.Dispose());
        }
    }

    private static void WriteTokens(List<TokenShard> files, Stream stream, long total, Action<StepProgress> progress, CancellationToken cancellationToken)
    {
        var isNarrow = IsNarrow(files[0]);
        var done = 0L;
        foreach (var (file, document) in Documents(files, cancellationToken))
        {
            var tokens = file.Read(document);
            // From "end of text, then the document" to "the document, then end of text".
            var endOfText = tokens[0];
            Array.Copy(tokens, 1, tokens, 0, tokens.Length - 1);
            tokens[^1] = endOfText;
            if (isNarrow)
                stream.Write(MemoryMarshal.AsBytes<ushort>(Array.ConvertAll(tokens, id => (ushort)id)));
            else
                stream.Write(MemoryMarshal.AsBytes<int>(tokens));
            if (++done % DocumentsPerProgress == 0)
                progress(new StepProgress("exporting", done, total, "document"));
        }
    }

    private static void WriteIndex(List<TokenShard> files, Stream stream, CancellationToken cancellationToken)
    {
        var count = files.Sum(file => (long)file.DocumentCount);
        var bytesPerToken = IsNarrow(files[0]) ? sizeof(ushort) : sizeof(int);
        stream.Write(Magic);
        WriteNumber(stream, (long)Version);
        stream.WriteByte(IsNarrow(files[0]) ? UInt16Code : Int32Code);
        WriteNumber(stream, count);
        WriteNumber(stream, count + 1);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var (_, document) in Documents(files, cancellationToken))
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, (int)document.TokenCount); // an array's length at most, for it was read as one
            stream.Write(length);
        }

        var offset = 0L;
        foreach (var (_, document) in Documents(files, cancellationToken))
        {
            WriteNumber(stream, offset);
            offset += document.TokenCount * bytesPerToken;
        }

        for (var bound = 0L; bound <= count; bound++)
            WriteNumber(stream, bound);
    }

    private static IEnumerable<(TokenShard File, ShardDocument Document)> Documents(List<TokenShard> files, CancellationToken cancellationToken)
    {
        foreach (var file in files)
        {
            for (var index = 0; index < file.DocumentCount; index++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return (file, file.Document(index));
            }
        }
    }

    private static bool IsNarrow(TokenShard file) => file.VocabularySize < NarrowVocabulary;

    private static void WriteNumber(Stream stream, long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        stream.Write(bytes);
    }
}
