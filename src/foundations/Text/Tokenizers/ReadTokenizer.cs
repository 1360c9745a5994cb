namespace Endonym.Text.Tokenizers;

/// <summary>The tokenizer of a model's folder.</summary>
/// <param name="Tokenizer">Text to ids and back.</param>
/// <param name="Names">What <c>tokenizer_config.json</c> calls the tokens with a part to play.</param>
public sealed record ReadTokenizer(PipelineTokenizer Tokenizer, SpecialTokenNames Names);
