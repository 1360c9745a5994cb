using Endonym.Lineage;
using Endonym.Text.Shards;

namespace Endonym.Training.Data;

/// <summary>The shards of one artifact, cut into windows of equal length.</summary>
public sealed class TokenSource : IDisposable
{
    private readonly IReadOnlyList<TokenShard> _shards;
    private readonly long[] _windowsBefore; // windows in the shards before each, and in all at the end

    /// <param name="name">The artifact's name.</param>
    /// <param name="shards">Its shards; disposed with this.</param>
    /// <param name="windowLength">Tokens each window trains on; one more is read, the last target.</param>
    /// <param name="isOrdered">Whether the order of the shards means something.</param>
    /// <exception cref="InvalidInputException">There is not one whole window.</exception>
    public TokenSource(string name, IReadOnlyList<TokenShard> shards, int windowLength, bool isOrdered = false)
    {
        _shards = shards;
        IsOrdered = isOrdered;
        WindowLength = windowLength;
        _windowsBefore = new long[shards.Count + 1];
        for (var index = 0; index < shards.Count; index++)
            _windowsBefore[index + 1] = _windowsBefore[index] + Math.Max(0, (shards[index].TokenCount - 1) / windowLength);
        if (WindowCount == 0)
        {
            throw new InvalidInputException(FormattableString.Invariant(
                $"Shards '{name}' hold {shards.Sum(shard => shard.TokenCount):N0} tokens, less than one window of {windowLength:N0}. Choose a shorter sequence length or more text."));
        }
    }

    /// <summary>Whether windows are to come as they lie, and not shuffled: the stages of a mixture would be lost.</summary>
    public bool IsOrdered { get; }

    /// <summary>Tokens in a window.</summary>
    public int WindowLength { get; }

    /// <summary>Windows in all shards.</summary>
    public long WindowCount => _windowsBefore[^1];

    /// <summary>Reads a window and the token after it.</summary>
    /// <param name="window">From 0 to <see cref="WindowCount"/> − 1.</param>
    /// <param name="destination"><see cref="WindowLength"/> + 1 tokens.</param>
    public void Read(long window, Span<int> destination)
    {
        var found = Array.BinarySearch(_windowsBefore, window);
        var shard = found >= 0 ? found : ~found - 1;
        while (_windowsBefore[shard + 1] == window)
            shard++; // shards too short for a window share a boundary
        _shards[shard].Read((window - _windowsBefore[shard]) * WindowLength, destination[..(WindowLength + 1)]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var shard in _shards)
            shard.Dispose();
    }
}
