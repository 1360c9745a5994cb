using System.Security.Cryptography;
using System.Text;
using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Rights.Signals;

/// <summary>One thing that was looked at, and what it says of a document's rights.</summary>
public sealed record RightsSignal
{
    /// <summary>One of <see cref="SignalKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>What it does.</summary>
    public required SignalEffect Effect { get; init; }

    /// <summary>What it speaks of.</summary>
    public required SignalScope Scope { get; init; }

    /// <summary>Its words, or one sentence on what was not there.</summary>
    public required string Statement { get; init; }

    /// <summary>Where it stands: a URL, with the header, element or line where there is one.</summary>
    public required string Location { get; init; }

    /// <summary>SHA-256 of the bytes that were read, in lower-case hexadecimal; null where nothing was there to read.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The day it was read, UTC.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>The licence it grants, an SPDX expression or <c>LicenseRef-…</c>; only where it <see cref="SignalEffect.Licenses"/>.</summary>
    public string? License { get; init; }

    /// <summary>What that licence allows; only where it <see cref="SignalEffect.Licenses"/>.</summary>
    public RightsClass? LicenseClass { get; init; }

    /// <summary>The rightsholder's offer of a licence, <c>tdm-policy</c>; null where none is named.</summary>
    public string? Policy { get; init; }

    /// <summary>Whether its own protocol puts another of its places above this one, so that it does not count.</summary>
    public bool Superseded { get; init; }

    /// <summary>The same, as evidence of a source.</summary>
    public Evidence ToEvidence() => new() { Kind = Kind, Statement = Statement, Location = Location, Sha256 = Sha256, Date = Date };

    /// <summary>SHA-256 of a short text's UTF-8, for what has no file of its own: a header, a meta tag.</summary>
    internal static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
