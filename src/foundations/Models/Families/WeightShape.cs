namespace Endonym.Models.Families;

/// <summary>A weight as checkpoints name it.</summary>
/// <param name="Name">Hugging Face's name, such as <c>model.layers.0.self_attn.q_proj.weight</c>.</param>
/// <param name="Shape">Rows first: a linear layer's weight is (out, in).</param>
public sealed record WeightShape(string Name, IReadOnlyList<long> Shape);
