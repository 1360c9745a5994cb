using Endonym.Lineage.Rights;
using Endonym.Release.Gate;
using Endonym.Text.Markup;

namespace Endonym.Release.ModelCard;

/// <summary>What a model is for and what it cannot do, as far as purpose, size and texts tell.</summary>
internal static class ModelUse
{
    // Below a billion weights a model holds little knowledge; below a hundred million hardly any.
    private const long Small = 1_000_000_000;
    private const long Tiny = 100_000_000;

    /// <summary>Whether it was tuned to answer.</summary>
    public static bool Converses(ReleaseSubject subject) => subject.Texts.Any(text => text.Use is TextUse.Instruct or TextUse.Align);

    /// <summary>What it is for.</summary>
    public static IReadOnlyList<string> Intended(ReleaseSubject subject) =>
    [
        subject.Purpose switch
        {
            ReleasePurpose.Prototype => "A prototype for the lab and its partners: to study, to measure and to build on. It is not to be published or put before the public.",
            ReleasePurpose.Public => $"Published under {MarkdownText.Escape(subject.License)}, on the terms of that licence.",
            _ => $"Published for any use, commercial use included, under {MarkdownText.Escape(subject.License)}.",
        },
        Converses(subject)
            ? "It was tuned to answer and is asked through the chat template in `tokenizer_config.json` or `chat_template.jinja`."
            : "It continues text. It was not tuned to answer questions or to follow instructions.",
    ];

    /// <summary>What it cannot do.</summary>
    public static IEnumerable<string> Limits(ReleaseSubject subject)
    {
        var facts = CheckpointFacts.Of(subject.Checkpoint);
        yield return facts.Parameters switch
        {
            < Tiny => $"With {NumberText.Count(facts.Parameters)} parameters it shows that the whole flow works. It can write text that looks like its language; it knows next to nothing, and what it says is not to be relied on for anything.",
            < Small => $"With {NumberText.Count(facts.Parameters)} parameters it is good for narrow tasks that it is tuned and tested for. It knows few facts and invents others.",
            null => "Its size is not recorded. Like any language model it states false things with confidence.",
            _ => "Like any language model it states false things with confidence. Whatever matters is to be checked.",
        };
        if (facts.ContextLength is { } context)
            yield return $"It looks at no more than {NumberText.Count(context)} tokens at once, question and answer together.";
        yield return subject.Languages.Count > 0
            ? $"It was trained on text marked as {string.Join(", ", subject.Languages.Select(MarkdownText.Escape))}; of other languages it knows what those texts happen to hold."
            : "The languages of its texts are not recorded.";
        if (subject.Texts.All(text => text.Use != TextUse.Align))
            yield return "It was not aligned with people's preferences. It can produce offensive or harmful text.";
        else
            yield return "It was aligned with the preferences listed below and with nothing else; that is no guarantee against offensive or harmful text.";
        if (subject.Evaluation is null)
            yield return "It is released without measurements.";
    }
}
