using System.CommandLine;
using Endonym.Models.Contracts;
using Endonym.Models.Torch.Generation;
using Endonym.Text.Conversations;
using Endonym.Text.Tokenizers;

namespace Endonym.Cli.Verbs;

/// <summary><c>endonym chat</c>: talk to a model in the terminal; a base model continues what is typed.</summary>
internal static class ChatVerb
{
    public static Command Create()
    {
        var work = CommonOptions.Work();
        var model = ServedModelFlags.Model();
        var system = new Option<string?>("--system") { Description = "What the model is told first." };
        var temperature = new Option<double>("--temperature") { Description = "0 always takes the most probable token.", DefaultValueFactory = _ => 0.7 };
        var topP = new Option<double>("--top-p") { Description = "Draw among the fewest tokens whose probabilities add up to this.", DefaultValueFactory = _ => 0.9 };
        var penalty = new Option<double>("--repetition-penalty") { Description = "Above 1, tokens already there become less probable.", DefaultValueFactory = _ => 1.1 };
        var tokens = new Option<int>("--max-tokens") { Description = "Tokens of an answer at most.", DefaultValueFactory = _ => 200 };
        var seed = new Option<long?>("--seed") { Description = "The same seed gives the same answers." };

        var command = new Command("chat", "Talk to a model in the terminal. An empty line, Ctrl-D or Ctrl-C ends it.") { model, system, temperature, topP, penalty, tokens, seed, work };
        command.SetAction(parsed => parsed.Run(work, (workspace, _, stop) =>
        {
            using var loaded = ServedModelFlags.Load(workspace, parsed.Needed(model));
            List<ChatTurn> turns = parsed.GetValue(system) is { } words ? [new ChatTurn(ChatRole.System, words)] : [];
            for (var question = 0; Ask(stop) is { Length: > 0 } text; question++)
            {
                turns.Add(new ChatTurn(ChatRole.User, text));
                if (Prompt(loaded, turns, parsed.GetValue(tokens)) is not { } prompt)
                {
                    turns.RemoveAt(turns.Count - 1);
                    System.Console.WriteLine(FormattableString.Invariant($"That is longer than the {loaded.ContextLength:N0} tokens this model reads. Ask something shorter."));
                    continue;
                }

                var sampling = new SamplingOptions
                {
                    Temperature = parsed.GetValue(temperature),
                    TopP = parsed.GetValue(topP),
                    RepetitionPenalty = parsed.GetValue(penalty),
                    Seed = (parsed.GetValue(seed) ?? Random.Shared.NextInt64()) + question,
                };
                turns.Add(new ChatTurn(ChatRole.Assistant, Answer(loaded, prompt, sampling, parsed.GetValue(tokens), stop)));
            }
        }, beforeStopping: "the conversation ends"));
        return command;
    }

    // Reading a line cannot be given up, so it is left behind where Ctrl-C comes in between.
    private static string? Ask(CancellationToken stop)
    {
        if (stop.IsCancellationRequested)
            return null;
        System.Console.Write("> ");
        var line = Task.Run(System.Console.ReadLine, CancellationToken.None);
        try
        {
            line.Wait(stop);
            return line.Result;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>The conversation as token ids. Its oldest turns are forgotten, but never the system's, until the rest leaves room for an answer.</summary>
    /// <returns>Null if the last question alone is too long.</returns>
    private static int[]? Prompt(TorchLanguageModel model, List<ChatTurn> turns, int maxTokens)
    {
        // At least a quarter of the context is the answer's; a model with a small one would otherwise have no room for anything but answers.
        var longest = model.ContextLength - Math.Min(maxTokens, model.ContextLength / 4);
        while (true)
        {
            var ids = model.ChatTemplate is { } template
                ? template.Encode(model.Tokenizer, turns, addGenerationPrompt: true).Ids
                : [model.Tokenizer.EndOfTextId, .. model.Tokenizer.Encode(turns[^1].Content)];
            if (ids.Length <= longest)
                return ids;

            var oldest = turns.FindIndex(turn => turn.Role != ChatRole.System);
            if (model.ChatTemplate is null || oldest == turns.Count - 1)
                return ids.Length < model.ContextLength ? ids : null;
            turns.RemoveRange(oldest, 2); // a question and its answer
        }
    }

    private static string Answer(TorchLanguageModel model, int[] prompt, SamplingOptions sampling, int maxTokens, CancellationToken stop)
    {
        int[] ends = model.ChatTemplate is { } template ? [template.EndOfTurnId(model.Tokenizer), model.Tokenizer.EndOfTextId] : [model.Tokenizer.EndOfTextId];
        var decoder = new TokenStreamDecoder(model.Tokenizer);
        var answer = new System.Text.StringBuilder();

        using var session = model.Generate(prompt, sampling);
        for (var count = 0; count < maxTokens && !stop.IsCancellationRequested && session.Next() is { } id && !ends.Contains(id); count++)
            Say(decoder.Feed(id));
        Say(decoder.Flush());
        System.Console.WriteLine();
        return answer.ToString();

        void Say(string piece)
        {
            answer.Append(piece);
            System.Console.Write(piece);
        }
    }
}
