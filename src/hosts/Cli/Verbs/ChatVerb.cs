using System.CommandLine;
using System.Text;
using Endonym.Cli.Console;
using Endonym.Lineage;
using Endonym.Models.Contracts;
using Endonym.Serving.Engines;
using Endonym.Text.Packs;
using Microsoft.Extensions.AI;

namespace Endonym.Cli.Verbs;

/// <summary><c>endonym chat</c>: talk to a model in the terminal; a base model continues what is typed.</summary>
internal static class ChatVerb
{
    public static Command Create()
    {
        var work = CommonOptions.Work();
        var packs = CommonOptions.Packs();
        var model = ServedModelFlags.Model();
        var language = ServedModelFlags.Language();
        var system = ServedModelFlags.SystemPrompt();
        var temperature = new Option<double>("--temperature") { Description = "0 always takes the most probable token.", DefaultValueFactory = _ => 0.7 };
        var topP = new Option<double>("--top-p") { Description = "Draw among the fewest tokens whose probabilities add up to this.", DefaultValueFactory = _ => 0.9 };
        var topK = new Option<int>("--top-k") { Description = "Draw among so many of the most probable tokens; 0 means all." };
        var penalty = new Option<double>("--repetition-penalty") { Description = "Above 1, tokens already there become less probable.", DefaultValueFactory = _ => 1.1 };
        var tokens = new Option<int>("--max-tokens") { Description = "Tokens of an answer at most.", DefaultValueFactory = _ => 200 };
        var stops = new Option<string[]>("--stop") { Description = "A text that ends an answer and is no part of it; may be given several times.", Arity = ArgumentArity.ZeroOrMore };
        var seed = new Option<long?>("--seed") { Description = "The same seed gives the same answers." };

        var command = new Command("chat", "Talk to a model in the terminal. An empty line, Ctrl-D or Ctrl-C ends it.")
        {
            model, language, system, temperature, topP, topK, penalty, tokens, stops, seed, packs, work,
        };
        command.SetAction(parsed => parsed.Run(work, (workspace, _, stop) =>
        {
            var sampling = new SamplingOptions
            {
                Temperature = parsed.GetValue(temperature),
                TopP = parsed.GetValue(topP),
                TopK = parsed.GetValue(topK),
                RepetitionPenalty = parsed.GetValue(penalty),
                Seed = parsed.GetValue(seed) ?? Random.Shared.NextInt64(),
            };
            var options = new ChatOptions
            {
                Temperature = (float)sampling.Temperature,
                TopP = (float)sampling.TopP,
                TopK = sampling.TopK,
                MaxOutputTokens = parsed.GetValue(tokens),
                StopSequences = [.. parsed.All(stops)],
                AdditionalProperties = new() { [LanguageModelChatClient.RepetitionPenaltyProperty] = sampling.RepetitionPenalty },
            };

            using var loaded = ServedModelFlags.Load(workspace, parsed.Needed(model));
            using var scheduler = new GenerationScheduler(loaded.Model, new SchedulerOptions { SlotCount = 1 });
            using var client = loaded.Model.ChatTemplate is null ? Continuing() : Conversing();
            Talk(client, options, sampling.Seed, loaded.Model.ContextLength, stop);

            IChatClient Continuing() => parsed.GetValue(system) is null
                ? LanguageModelChatClient.Continuing(loaded.Model, scheduler, TimeProvider.System, loaded.EosTokenIds)
                : throw new InvalidInputException($"'{loaded.Model.Name}' is a base model: it goes on from what is typed and cannot be told anything first. Leave --system out, or chat with a model that was instruction-tuned.");

            IChatClient Conversing() => new SystemPromptChatClient(
                new ForgettingChatClient(new LanguageModelChatClient(loaded.Model, scheduler, TimeProvider.System, loaded.EosTokenIds), loaded.Model),
                parsed.GetValue(system) ?? LanguagePack.Find(parsed.GetRequiredValue(packs), parsed.GetValue(language) ?? ServedModelFlags.DefaultLanguage)?.SystemPrompt);
        }, beforeStopping: "the conversation ends"));
        return command;
    }

    private static void Talk(IChatClient client, ChatOptions options, long seed, int contextLength, CancellationToken stop)
    {
        List<ChatMessage> messages = [];
        while (Ask(stop) is { Length: > 0 } question)
        {
            messages.Add(new ChatMessage(ChatRole.User, question));
            options.Seed = unchecked(seed + (messages.Count / 2));
            try
            {
                messages.Add(new ChatMessage(ChatRole.Assistant, AnswerAsync(client, messages, options, stop).GetAwaiter().GetResult()));
            }
            catch (ContextLengthExceededException)
            {
                messages.RemoveAt(messages.Count - 1);
                System.Console.WriteLine(FormattableString.Invariant($"That leaves no room for an answer in the {contextLength:N0} tokens this model reads. Ask something shorter."));
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
        }
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

    private static async Task<string> AnswerAsync(IChatClient client, List<ChatMessage> messages, ChatOptions options, CancellationToken stop)
    {
        var answer = new StringBuilder();
        await foreach (var update in client.GetStreamingResponseAsync(messages, options, stop))
        {
            if (ForgettingChatClient.ForgottenMessages(update.AdditionalProperties) is > 0 and var forgotten)
                System.Console.WriteLine(FormattableString.Invariant($"(The model no longer reads the first {forgotten:N0} messages of this conversation.)"));
            answer.Append(update.Text);
            System.Console.Write(ShownText.Of(update.Text));
        }

        System.Console.WriteLine();
        return answer.ToString();
    }
}
