namespace Endonym.Corpus.Filters;

/// <summary>What a filter says of a text: keep it, or drop it for a reason.</summary>
public readonly record struct Verdict
{
    private Verdict(string reason) => Reason = reason;

    /// <summary>Nothing speaks against it.</summary>
    public static Verdict Keep => default;

    /// <summary>Something does.</summary>
    /// <param name="reason">What; from a small set, since reasons are counted.</param>
    public static Verdict Drop(string reason) => new(reason);

    /// <summary>Why it is dropped; null if it is kept.</summary>
    public string? Reason { get; }

    /// <summary>Whether it is kept.</summary>
    public bool Kept => Reason is null;
}
