namespace Endonym.Models.Grammar;

/// <summary>A place in a grammar, and what is already known of where it leads.</summary>
internal sealed class GrammarPlace(Configuration[] configurations, bool mayEnd)
{
    private static readonly GrammarPlace Nowhere = new([], mayEnd: false);

    private GrammarPlace?[]? _next;

    /// <summary>Those that wait for a byte.</summary>
    public Configuration[] Configurations { get; } = configurations;

    /// <summary>Whether the text may end here.</summary>
    public bool MayEnd { get; } = mayEnd;

    /// <summary>The tokens that may come here, a bit for each id; null until it was asked for.</summary>
    public ulong[]? Allowed { get; set; }

    public bool TryGetNext(byte value, out GrammarPlace? next)
    {
        next = _next?[value];
        var known = next is not null;
        if (next == Nowhere)
            next = null;
        return known;
    }

    public void SetNext(byte value, GrammarPlace? next) => (_next ??= new GrammarPlace?[256])[value] = next ?? Nowhere;

    /// <summary>Drops what is known of where it leads; it will be found again.</summary>
    public void Forget() => _next = null;
}
