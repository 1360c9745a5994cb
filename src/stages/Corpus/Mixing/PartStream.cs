using System.Diagnostics;
using Endonym.Corpus.Shards;

namespace Endonym.Corpus.Mixing;

/// <summary>The documents of a part, again and again as often as they may come, each time in another order of a seed.</summary>
/// <param name="inputs">Where they lie.</param>
/// <param name="part">Which part.</param>
/// <param name="plan">What is asked of it.</param>
/// <param name="seed">Decides the orders.</param>
/// <param name="folder">For temporary files; belongs to this stream alone.</param>
/// <param name="memoryBytes">Bytes of documents held in memory.</param>
/// <param name="slackTokens">Tokens that may be asked for beyond the plan.</param>
internal sealed class PartStream(MixInputs inputs, int part, PlannedPart plan, ulong seed, string folder, long memoryBytes, long slackTokens) : IDisposable
{
    // In memory, beside its tokens.
    private const int BytesPerDocument = 200;
    private const int OrderBits = 64;
    private const int BinBits = 12;

    private IEnumerator<EncodedDocument>? _documents;
    private long _tokens;
    private long _given;

    /// <summary>Whether a document may still come.</summary>
    public bool HasMore => _given < plan.Documents * plan.MaxRepeats;

    /// <summary>How often the documents have come before, as the one last taken has.</summary>
    public int Pass { get; private set; }

    /// <summary>The next document.</summary>
    public EncodedDocument Take()
    {
        _documents ??= Documents().GetEnumerator();
        if (!_documents.MoveNext())
            throw new UnreachableException($"Part '{plan.Name}' ended after {_given} documents.");
        _given++;
        _tokens += _documents.Current.Ids.Length + 1;
        return _documents.Current;
    }

    /// <summary>Takes its temporary files away.</summary>
    public void Dispose() => _documents?.Dispose();

    private IEnumerable<EncodedDocument> Documents()
    {
        for (; Pass < plan.MaxRepeats; Pass++)
        {
            var passSeed = unchecked(seed + ((ulong)Pass * 0x9E3779B97F4A7C15)); // the golden ratio: far from every small seed
            // Of a pass that is needed in part the rest is not copied, unless somebody asks for it after all.
            var last = LastNeeded(passSeed);
            foreach (var document in Stretch(passSeed, ulong.MinValue, last))
                yield return document;
            if (last == ulong.MaxValue)
                continue;
            foreach (var document in Stretch(passSeed, last + 1, ulong.MaxValue))
                yield return document;
        }
    }

    private IEnumerable<EncodedDocument> Stretch(ulong passSeed, ulong first, ulong last)
    {
        var share = (double)((UInt128)(last - first) + 1) / (double)((UInt128)ulong.MaxValue + 1);
        var expectedBytes = share * ((plan.Tokens * sizeof(int)) + (plan.Documents * BytesPerDocument));
        using var shuffle = new DocumentShuffle(folder, (long)expectedBytes, memoryBytes, first, last);
        foreach (var (shard, document) in inputs.Documents(part))
        {
            var order = DocumentShuffle.OrderOf(document.Key, passSeed);
            if (order >= first && order <= last)
                shuffle.Add(order, new EncodedDocument(document.Key, shard.Groups[document.Group], document.TextBytes, shard.Read(document)[1..]));
        }

        foreach (var document in shuffle.InOrder())
            yield return document;
    }

    // Where in a pass' order the tokens that are still asked for end, by counting tokens along it.
    private ulong LastNeeded(ulong passSeed)
    {
        var needed = plan.TokensAsked - _tokens + slackTokens;
        if (needed >= plan.Tokens)
            return ulong.MaxValue;

        var tokensInBin = new long[1 << BinBits];
        foreach (var (_, document) in inputs.Documents(part))
            tokensInBin[DocumentShuffle.OrderOf(document.Key, passSeed) >> (OrderBits - BinBits)] += document.TokenCount;
        var (sum, bin) = (0L, 0);
        while (bin < tokensInBin.Length - 1 && (sum += tokensInBin[bin]) < needed)
            bin++;
        return bin == tokensInBin.Length - 1 ? ulong.MaxValue : (((ulong)bin + 1) << (OrderBits - BinBits)) - 1;
    }
}
