namespace Endonym.Release.AiAct;

/// <summary>Section 1.2.</summary>
/// <param name="Name">Name with version.</param>
/// <param name="LineageId">Id of the checkpoint's manifest; tells this model from every other.</param>
/// <param name="License">The model's own licence.</param>
/// <param name="Dependencies">The models it was made from.</param>
/// <param name="PlacedOnMarket">Day on which it was placed on the Union's market.</param>
public sealed record SummaryModel(string Name, string LineageId, string License, IReadOnlyList<string> Dependencies, DateOnly? PlacedOnMarket = null);
