namespace Endonym.Corpus.Decontamination;

/// <summary>Something that a model is measured with and must therefore not be trained on.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Texts">What would give it away: question and answer, or both sentences of a pair. Each is looked for by itself.</param>
public sealed record EvaluationItem(string Id, IReadOnlyList<string> Texts);
