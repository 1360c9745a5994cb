namespace Endonym.Corpus.Execution;

/// <summary>A file of a source that could not be read, or not to its end.</summary>
/// <param name="Name">Its name within the source.</param>
/// <param name="Error">What is wrong with it.</param>
public sealed record BrokenFile(string Name, string Error);
