using System.Text;
using Endonym.Corpus.Dedup.Storage;
using Endonym.Lineage;

namespace Endonym.Corpus.Dedup.Lines;

/// <summary>The third step, for each shard by itself: takes the listed lines or paragraphs out of its documents, shown in the same order as in the first step.</summary>
public sealed class LineRemover : IDisposable
{
    private readonly RecordFileReader<DropRecord, LineDuplicates.Description> _drops;
    private readonly LineDedupOptions _options;
    private readonly ShardRange _shard;
    private readonly StringBuilder _kept = new();
    private long _next;
    private ulong _unit;

    /// <param name="path">The list of <see cref="LineDuplicates"/>.</param>
    /// <param name="shard">The name of the shard's file of hashes.</param>
    /// <exception cref="InvalidInputException">The list is missing or broken, or knows no such shard.</exception>
    public LineRemover(string path, string shard)
    {
        _drops = new RecordFileReader<DropRecord, LineDuplicates.Description>(path, LineDuplicates.Kind);
        _options = _drops.Description.Options;
        if (_drops.Description.Shards.FirstOrDefault(range => range.Name == shard) is not { } found)
        {
            _drops.Dispose();
            throw new InvalidInputException($"{path} has no shard {shard}; it was made from {string.Join(", ", _drops.Description.Shards.Select(range => range.Name))}. Make it again with the shard.");
        }

        _shard = found;
        _unit = (ulong)_shard.First;
        _next = FirstFrom(_unit);
    }

    /// <summary>Units taken out so far.</summary>
    public long Removed { get; private set; }

    /// <summary>Takes the listed units out of the next document.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="site">The site or source that it is of.</param>
    /// <returns>What is left; the text itself if nothing was taken out.</returns>
    /// <exception cref="InvalidInputException">The documents are not those of the first step, or come in another order.</exception>
    public string Next(string text, string site)
    {
        _kept.Clear();
        var copied = 0; // everything before it is either in _kept or taken out
        var seed = UnitHash.SeedOf(_options, site);
        var units = new TextUnits(text, _options.Unit);
        var removed = 0;
        while (units.MoveNext())
        {
            if (UnitHash.Of(units.Current, _options, seed) is not { } hash)
                continue;
            if (TryPeek(out var drop) && drop.Unit == _unit)
            {
                if (drop.Hash != hash)
                    throw OtherDocuments();
                _next++;
                removed++;
                _kept.Append(text, copied, units.Start - copied);
                copied = units.Start + units.Current.Length;
            }

            _unit++;
        }

        if (removed == 0)
            return text;
        Removed += removed;
        return _kept.Append(text, copied, text.Length - copied).ToString();
    }

    /// <summary>Says that the shard is at its end.</summary>
    /// <exception cref="InvalidInputException">It had more or fewer lines or paragraphs in the first step.</exception>
    public void Complete()
    {
        if (_unit != (ulong)(_shard.First + _shard.Count))
            throw OtherDocuments();
    }

    /// <inheritdoc/>
    public void Dispose() => _drops.Dispose();

    private bool TryPeek(out DropRecord drop)
    {
        drop = default;
        if (_next == _drops.Count)
            return false;
        _drops.ReadAt(_next, new Span<DropRecord>(ref drop));
        return true;
    }

    private long FirstFrom(ulong unit)
    {
        DropRecord probe = default;
        long low = 0, high = _drops.Count;
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            _drops.ReadAt(middle, new Span<DropRecord>(ref probe));
            if (probe.Unit < unit)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private InvalidInputException OtherDocuments() =>
        new($"The documents shown for {_shard.Name} are not those whose lines were counted, or come in another order. Run the three steps over the same documents.");
}
