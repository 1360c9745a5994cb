namespace Endonym.Serving.Engines;

/// <summary>When things happened to a request, in <see cref="TimeProvider.GetTimestamp"/>'s stamps; 0 for what has not.</summary>
internal sealed class GenerationTimes
{
    /// <summary>It came.</summary>
    public long Submitted { get; set; }

    /// <summary>It got a slot.</summary>
    public long Admitted { get; set; }

    /// <summary>Its first token was made.</summary>
    public long FirstToken { get; set; }

    /// <summary>Its latest token was made.</summary>
    public long LastToken { get; set; }

    /// <summary>Tokens of its answer that have been counted; the one that ends it is none.</summary>
    public int ToldTokens { get; set; }
}
