using Endonym.Lineage.Rights;

namespace Endonym.Release.Gate;

/// <summary>What a policy allows one use of text.</summary>
public sealed record UseRule
{
    /// <summary>Rights classes that sources may have; never <see cref="RightsClass.Excluded"/>.</summary>
    public required List<RightsClass> Rights { get; init; }

    /// <summary>Who may have written them; <see cref="Origin.Unknown"/> is judged as <see cref="Origin.Synthetic"/> and never listed.</summary>
    public required List<Origin> Origins { get; init; }

    /// <summary>The largest part of the use's tokens (bytes, before tokenization) that may be synthetic, from 0 to 1.</summary>
    public required double MaxSyntheticShare { get; init; }
}
