using Microsoft.Extensions.AI;

namespace Endonym.Serving.Engines;

/// <summary>A text that is tokens already, for a model that goes on from it.</summary>
/// <param name="ids">Token ids.</param>
public sealed class TokenContent(IReadOnlyList<int> ids) : AIContent
{
    /// <summary>Token ids.</summary>
    public IReadOnlyList<int> Ids { get; } = ids;
}
