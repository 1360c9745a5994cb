namespace Endonym.Evaluation.Tasks.BitsPerByte;

/// <summary>What it costs a model to write one document.</summary>
/// <param name="Id">The document's id.</param>
/// <param name="Bits">−log₂ of the document's probability.</param>
/// <param name="Bytes">UTF-8 bytes of its text.</param>
/// <param name="Tokens">Tokens under the model's tokenizer.</param>
/// <param name="Covered">Whether those tokens stand for all of the bytes.</param>
public sealed record DocumentBits(string Id, double Bits, long Bytes, int Tokens, bool Covered);
