namespace Endonym.Models.Contracts;

/// <summary>An adapter that a model holds in memory beside its weights.</summary>
/// <param name="Name">What it is asked for by.</param>
/// <param name="Bytes">What its matrices take, as the engine holds them.</param>
public sealed record LoadedAdapter(string Name, long Bytes);
