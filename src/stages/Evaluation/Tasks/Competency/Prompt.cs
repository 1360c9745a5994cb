using Endonym.Models.Contracts;
using Endonym.Text.Conversations;
using Endonym.Text.Tokenizers;

namespace Endonym.Evaluation.Tasks.Competency;

/// <summary>A question as a model is asked it: through its chat template, or as a line to go on from if it has none.</summary>
/// <param name="Ids">The token ids; the first is the end-of-text token.</param>
/// <param name="EndIds">Tokens that end the answer.</param>
/// <param name="Stops">Strings that end the answer.</param>
public sealed record Prompt(int[] Ids, IReadOnlyList<int> EndIds, IReadOnlyList<string> Stops)
{
    /// <summary>How models without a chat template are asked; no examples are given, for the choice of examples would be part of the result.</summary>
    public const string CompletionTemplate = "{prompt}\n";

    /// <summary>A question for this model.</summary>
    public static Prompt For(ILanguageModel model, string question, CompetencyOptions options)
    {
        var tokenizer = model.Tokenizer;
        var request = options.Wording.Ask(question);
        ChatTurn[] frame = options.Wording.SystemPrompt is { } system ? [new ChatTurn(ChatRole.System, system)] : [];
        return model.ChatTemplate is { } template
            ? new Prompt(
                template.Encode(tokenizer, [.. frame, new ChatTurn(ChatRole.User, request)], addGenerationPrompt: true).Ids,
                [tokenizer.EndOfTextId, template.EndOfTurnId(tokenizer)],
                options.ChatStops)
            : new Prompt(
                [tokenizer.EndOfTextId, .. tokenizer.Encode(CompletionTemplate.Replace("{prompt}", request, StringComparison.Ordinal))],
                [tokenizer.EndOfTextId],
                options.CompletionStops);
    }
}
