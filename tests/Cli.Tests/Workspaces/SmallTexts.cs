using System.Globalization;
using System.Text.Json;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;
using Endonym.Text.Conversations;

namespace Endonym.Cli.Tests.Workspaces;

/// <summary>Texts enough for a very small model, put together from a few words: no network, no files of the machine.</summary>
internal static class SmallTexts
{
    private static readonly string[] Subjects = ["the ferryman", "an old miller", "the teacher", "a young sailor", "the baker", "my neighbour", "the clockmaker", "a tired traveller"];
    private static readonly string[] Verbs = ["carries", "mends", "paints", "sells", "remembers", "loses", "finds", "counts", "hides", "borrows"];
    private static readonly string[] Objects = ["a wooden boat", "the silver bell", "seven apples", "an empty basket", "the long letter", "a broken wheel", "warm bread", "the blue lantern", "two maps"];
    private static readonly string[] Places = ["beside the river", "under the bridge", "in the market", "behind the mill", "at the harbour", "on the hill", "near the old church"];
    private static readonly string[] Times = ["in the morning", "before the storm", "every Sunday", "after supper", "late in the autumn", "when the snow melts"];

    /// <summary>A line of a <c>jsonl:</c> source.</summary>
    public static string DocumentLine(int number)
    {
        var random = new Random(number);
        var text = string.Join(' ', Enumerable.Range(0, 8).Select(_ => Sentence(random)));
        return JsonSerializer.Serialize(new { id = string.Create(CultureInfo.InvariantCulture, $"tale-{number}"), text });
    }

    /// <summary>Lines of instructions.</summary>
    public static IEnumerable<string> Instructions(int count, Origin origin, params string?[] generators) => Enumerable.Range(0, count).Select(number =>
    {
        var random = new Random(number);
        return JsonSerializer.Serialize(
            new Instruction
            {
                Id = string.Create(CultureInfo.InvariantCulture, $"question-{number}"),
                Type = "answer",
                Messages = [new ChatTurn(ChatRole.User, $"Who {Of(Verbs, random)} {Of(Objects, random)}?"), new ChatTurn(ChatRole.Assistant, $"It is {Of(Subjects, random)}.")],
                Language = "en",
                Origin = origin,
                Generator = generators.Length == 0 ? null : generators[number % generators.Length],
                License = "CC-BY-4.0",
            },
            LineageJson.Compact);
    });

    /// <summary>Lines of preferences.</summary>
    public static IEnumerable<string> Preferences(int count) => Enumerable.Range(0, count).Select(number =>
    {
        var random = new Random(number);
        return JsonSerializer.Serialize(
            new PreferencePair
            {
                Id = string.Create(CultureInfo.InvariantCulture, $"pair-{number}"),
                Prompt = [new ChatTurn(ChatRole.User, $"Where is {Of(Objects, random)}?")],
                Chosen = [new ChatTurn(ChatRole.Assistant, $"It is {Of(Places, random)}.")],
                Rejected = [new ChatTurn(ChatRole.Assistant, $"{Of(Times, random)}, perhaps.")],
                Criterion = "helpfulness",
                Language = "en",
                Origin = Origin.Organic,
                License = "CC-BY-4.0",
            },
            LineageJson.Compact);
    });

    private static string Sentence(Random random) => $"In this tale {Of(Subjects, random)} {Of(Verbs, random)} {Of(Objects, random)} {Of(Places, random)} {Of(Times, random)}.";

    private static string Of(string[] words, Random random) => words[random.Next(words.Length)];
}
