namespace Endonym.Training.Data;

/// <summary>Documents laid end to end, with what each token is to predict and how much that counts.</summary>
/// <param name="Ids">(N).</param>
/// <param name="Targets">(N): the token that follows each; any valid id where the weight is 0. Targets are already shifted.</param>
/// <param name="Weights">(N): the factor of each token's loss; 0 leaves it out.</param>
/// <param name="Lengths">Length of each document; they add up to N.</param>
public sealed record TrainingBatch(int[] Ids, int[] Targets, float[] Weights, IReadOnlyList<int> Lengths);
