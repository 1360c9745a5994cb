using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using Endonym.Lineage;

namespace Endonym.Corpus.Dedup.MinHash;

/// <summary>The signature files of a corpus, in the order that numbers its documents.</summary>
internal sealed class SignatureSet : IDisposable
{
    private readonly List<SignatureFile> _files = [];

    public SignatureSet(IReadOnlyList<string> paths)
    {
        if (paths.Count == 0)
            throw new InvalidInputException("There is no signature file; a corpus has at least one, were it empty.");
        try
        {
            foreach (var path in paths)
            {
                var file = new SignatureFile(path);
                _files.Add(file);
                if (file.Description.Options != Options)
                    throw new InvalidInputException($"{path} was made with other options than {_files[0].Path}: {file.Description.Options} and {Options}. Sign both in the same way.");
            }

            Shards = ShardRange.Number(_files.Select(file => (file.Name, file.Description.Documents)));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IReadOnlyList<SignatureFile> Files => _files;

    public MinHashOptions Options => _files[0].Description.Options;

    public IReadOnlyList<ShardRange> Shards { get; }

    public long Documents => Shards.Sum(shard => shard.Count);

    public long WithoutSignature => _files.Sum(file => file.Description.WithoutSignature);

    /// <summary>Tells the same files in the same order from any others.</summary>
    public string Fingerprint
    {
        get
        {
            ulong[] fingerprints = [.. _files.Select(file => file.Fingerprint)];
            return XxHash3.HashToUInt64(MemoryMarshal.AsBytes(fingerprints.AsSpan())).ToString("x16", CultureInfo.InvariantCulture);
        }
    }

    public void Dispose() => _files.ForEach(file => file.Dispose());
}
