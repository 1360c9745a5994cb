using System.Text;
using Endonym.Serving.Engines;
using Microsoft.Extensions.AI;

namespace Endonym.Serving.OpenAi;

/// <summary>One answer that is told when it is whole.</summary>
internal sealed class CollectedAnswer
{
    private readonly StringBuilder _text = new();
    private readonly List<FunctionCallContent> _calls = [];
    private readonly List<AnswerToken> _tokens = [];

    /// <summary>What was said.</summary>
    public string Text => _text.ToString();

    /// <summary>What was called.</summary>
    public IReadOnlyList<FunctionCallContent> Calls => _calls;

    /// <summary>Its tokens with their log-probabilities; none if they were not asked for.</summary>
    public IReadOnlyList<AnswerToken> Tokens => _tokens;

    /// <summary>Why it ended.</summary>
    public string FinishReason { get; private set; } = ChatFinishReason.Stop.Value;

    /// <summary>What it cost.</summary>
    public UsageDetails Usage { get; private set; } = new();

    /// <summary>Takes the next update.</summary>
    public void Add(ChatResponseUpdate update)
    {
        _text.Append(update.Text);
        _calls.AddRange(update.Contents.OfType<FunctionCallContent>());
        _tokens.AddRange(AnswerStreams.LogProbabilities(update));
        FinishReason = update.FinishReason?.Value ?? FinishReason;
        Usage = update.Contents.OfType<UsageContent>().FirstOrDefault()?.Details ?? Usage;
    }
}
