using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Endonym.Serving.Batches;

/// <summary>Checks a batch's file before anything of it is answered.</summary>
internal static class BatchCheck
{
    private const int MaxErrors = 100;

    /// <summary>Reads the whole file, once to count the lines and once for what they say.</summary>
    /// <returns>How many lines there are, and what is wrong, of which the first hundred faults.</returns>
    public static async Task<(int Lines, IReadOnlyList<BatchError> Errors)> RunAsync(string path, string endpoint, BatchOptions options, CancellationToken cancellationToken)
    {
        List<BatchError> errors = [];
        // Of each custom_id 128 bits of its SHA-256 are kept, 16 MB for a million: two different ones fall together once in 10²⁶ such batches.
        // The room for them is taken once: a list that grows would hold three times as much while it moves.
        List<UInt128> ids = new((int)Math.Min(await JsonLines.CountAtMostAsync(path, cancellationToken), options.MaxLines + 1L));
        await foreach (var line in JsonLines.ReadAsync(path, options.MaxLineBytes, static _ => true, cancellationToken))
        {
            if (BatchLine.Parse(line, endpoint, out var fault) is { } parsed)
                ids.Add(Fingerprint(parsed.CustomId));
            else if (fault is not null)
                errors.Add(fault);

            if (ids.Count > options.MaxLines)
                return (ids.Count, [new BatchError("too_many_lines", FormattableString.Invariant($"The file has more than {options.MaxLines} lines, the limit of this server. Split it, or ask who runs the server to raise BatchMaxLines."), Param: null, Line: null)]);
            if (errors.Count >= MaxErrors)
                return (ids.Count, errors);
        }

        if (ids.Count == 0 && errors.Count == 0)
            return (0, [new BatchError("empty_file", "The file has no lines.", "input_file_id", Line: null)]);
        if (errors.Count == 0)
            errors.AddRange(await DuplicatesAsync(path, endpoint, ids, options, cancellationToken));
        return (ids.Count, errors);
    }

    /// <summary>Where a name is used again; the file is read a second time only where one is.</summary>
    private static async Task<IReadOnlyList<BatchError>> DuplicatesAsync(string path, string endpoint, List<UInt128> ids, BatchOptions options, CancellationToken cancellationToken)
    {
        ids.Sort();
        HashSet<UInt128> twice = [];
        for (var index = 1; index < ids.Count && twice.Count < MaxErrors; index++)
        {
            if (ids[index] == ids[index - 1])
                twice.Add(ids[index]);
        }

        if (twice.Count == 0)
            return [];
        Dictionary<UInt128, int> firstLines = [];
        List<BatchError> errors = [];
        await foreach (var line in JsonLines.ReadAsync(path, options.MaxLineBytes, static _ => true, cancellationToken))
        {
            if (BatchLine.Parse(line, endpoint, out _) is not { } parsed || Fingerprint(parsed.CustomId) is var id && !twice.Contains(id))
                continue;
            if (!firstLines.TryAdd(id, line.Number))
                errors.Add(new BatchError("duplicate_custom_id", FormattableString.Invariant($"The custom_id '{parsed.CustomId}' was used on line {firstLines[id]} already; each must be unique."), "custom_id", line.Number));
            if (errors.Count >= MaxErrors)
                break;
        }

        return errors;
    }

    private static UInt128 Fingerprint(string customId)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(customId.AsSpan()), hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
