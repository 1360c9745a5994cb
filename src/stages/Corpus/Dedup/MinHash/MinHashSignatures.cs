using Endonym.Corpus.Dedup.Storage;

namespace Endonym.Corpus.Dedup.MinHash;

/// <summary>The first step, for each shard by itself: writes the signatures of its documents into a file, in the documents' order.</summary>
public sealed class MinHashSignatures : IDisposable
{
    private readonly MinHashOptions _options;
    private readonly RecordFileWriter<ulong> _file;
    private readonly ulong[] _block; // band after band, as the file has it
    private readonly ulong[] _signature;
    private int _inBlock;
    private long _documents;
    private long _without;

    /// <param name="path">The file; it gets its name when it is whole.</param>
    /// <param name="options">The sketch.</param>
    public MinHashSignatures(string path, MinHashOptions options)
    {
        _options = options;
        _block = new ulong[options.Bands * SignatureFile.BlockDocuments];
        _signature = new ulong[options.HashCount];
        _file = new RecordFileWriter<ulong>(path, SignatureFile.Kind);
    }

    /// <summary>Signs the next document.</summary>
    /// <param name="hasher">Made with the same options.</param>
    /// <param name="text">Its text.</param>
    public void Add(MinHasher hasher, ReadOnlySpan<char> text)
    {
        if (hasher.TrySign(text, _signature))
            Add(_signature);
        else
            AddWithout();
    }

    /// <summary>Adds the next document by its signature.</summary>
    public void Add(ReadOnlySpan<ulong> signature)
    {
        if (signature.Length != _options.HashCount)
            throw new ArgumentException(FormattableString.Invariant($"The signature has {signature.Length} minima where the file's options ask for {_options.HashCount}."), nameof(signature));
        for (var band = 0; band < _options.Bands; band++)
            _block[(band * SignatureFile.BlockDocuments) + _inBlock] = SignatureFile.HashBand(signature.Slice(band * _options.RowsPerBand, _options.RowsPerBand));
        Advance();
    }

    /// <summary>Adds the next document by the hashes of its bands.</summary>
    internal void AddBands(ReadOnlySpan<ulong> hashes)
    {
        if (hashes.Length != _options.Bands)
            throw new ArgumentException(FormattableString.Invariant($"{hashes.Length} hashes of bands cannot be added to a file of {_options.Bands} bands."), nameof(hashes));
        if (hashes[0] == SignatureFile.None)
        {
            AddWithout();
            return;
        }

        for (var band = 0; band < _options.Bands; band++)
            _block[(band * SignatureFile.BlockDocuments) + _inBlock] = hashes[band];
        Advance();
    }

    /// <summary>Adds the next document, which is too short to have a signature: it is like no other.</summary>
    public void AddWithout()
    {
        for (var band = 0; band < _options.Bands; band++)
            _block[(band * SignatureFile.BlockDocuments) + _inBlock] = SignatureFile.None;
        _without++;
        Advance();
    }

    /// <summary>Ends the file.</summary>
    public MinHashSignaturesReport Complete()
    {
        WriteBlock();
        _file.Complete(new SignatureDescription(_options, _documents, _without));
        return new MinHashSignaturesReport(_documents, _without);
    }

    /// <summary>Takes an incomplete file back.</summary>
    public void Dispose() => _file.Dispose();

    private void Advance()
    {
        _documents++;
        if (++_inBlock == SignatureFile.BlockDocuments)
            WriteBlock();
    }

    private void WriteBlock()
    {
        if (_inBlock == 0)
            return;
        for (var band = 0; band < _options.Bands; band++)
        {
            var column = _block.AsSpan(band * SignatureFile.BlockDocuments, _inBlock);
            _file.Write(column);
            _file.Write(SignatureFile.Check(column, _documents - _inBlock, band));
        }

        _inBlock = 0;
    }
}
