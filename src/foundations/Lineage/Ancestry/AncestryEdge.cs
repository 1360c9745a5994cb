namespace Endonym.Lineage.Ancestry;

/// <summary>One thing that an artifact was made from.</summary>
/// <param name="Role">What it served as: an input's role, or <c>source</c>.</param>
/// <param name="Node">The thing.</param>
public sealed record AncestryEdge(string Role, AncestryNode Node);
