namespace Endonym.Evaluation.Tasks.Competency;

/// <summary>What is wrong with an item.</summary>
/// <param name="ItemId">The item's id.</param>
/// <param name="Fault">What was found, as a sentence.</param>
public sealed record ItemFault(string ItemId, string Fault);
