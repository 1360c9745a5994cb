using Endonym.Serving.Tests.Fakes;

namespace Endonym.Evaluation.Tests.Fakes;

/// <summary>The simplest model that learns: how often a byte followed another in a text, every pair counted once more than it occurred.</summary>
internal static class BigramModel
{
    public static FakeModel TrainedOn(string name, string text)
    {
        int[] ids = [ByteTokenizer.EndOfText, .. System.Text.Encoding.UTF8.GetBytes(text).Select(value => (int)value)];
        var pairs = ids.Zip(ids.Skip(1)).GroupBy(pair => pair).ToDictionary(group => group.Key, group => group.Count());
        var firsts = ids.SkipLast(1).GroupBy(id => id).ToDictionary(group => group.Key, group => group.Count());
        return new FakeModel
        {
            Name = name,
            LogProbability = (first, second) => MathF.Log((pairs.GetValueOrDefault((first, second)) + 1f) / (firsts.GetValueOrDefault(first) + 259f)),
        };
    }
}
