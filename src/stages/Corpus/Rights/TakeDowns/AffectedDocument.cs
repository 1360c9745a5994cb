using Endonym.Corpus.Rights.Signals;

namespace Endonym.Corpus.Rights.TakeDowns;

/// <summary>A document that must go, and why.</summary>
/// <param name="Document">The document.</param>
/// <param name="TakeDown">The entry that names it; the first of the list where several do.</param>
/// <param name="Evidence">The same as a signal of kind <see cref="SignalKinds.TakeDown"/>, or the new opt-out's own.</param>
public sealed record AffectedDocument(DocumentProvenance Document, TakeDown TakeDown, RightsSignal Evidence);
