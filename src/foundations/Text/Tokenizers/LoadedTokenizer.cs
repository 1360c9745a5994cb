using Endonym.Text.ChatTemplates;

namespace Endonym.Text.Tokenizers;

/// <summary>What a model's folder says about its tokenizer.</summary>
/// <param name="Tokenizer">Of <c>tokenizer.json</c>.</param>
/// <param name="ChatTemplate">How the model writes a conversation down; null for a base model.</param>
public sealed record LoadedTokenizer(ByteLevelBpeTokenizer Tokenizer, ChatTemplate? ChatTemplate);
