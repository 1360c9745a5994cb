using System.Text.Json.Serialization;

namespace Endonym.Evaluation.Adaptation;

/// <summary>Whether a stage undid the adaptation. The order is that of severity: of several the greatest holds.</summary>
public enum Verdict
{
    /// <summary>Not shown to be worse. That is no proof that it is as good: see the interval.</summary>
    [JsonStringEnumMemberName("green")]
    Green,

    /// <summary>Shown to be worse: the whole interval is.</summary>
    [JsonStringEnumMemberName("red")]
    Red,
}
