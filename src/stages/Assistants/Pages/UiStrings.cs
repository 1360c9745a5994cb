using System.Text.Json;
using Endonym.Lineage;
using Endonym.Lineage.Manifests;

namespace Endonym.Assistants.Pages;

/// <summary>The words of the citizens' page in one language: a pack's <c>ui.json</c>, or the English ones that come with the program.</summary>
public sealed record UiStrings
{
    private static readonly Lazy<UiStrings> EmbeddedEnglish = new(() =>
    {
        using var stream = Asset.Open("ui.en.json");
        return JsonSerializer.Deserialize<UiStrings>(stream, LineageJson.Indented) ?? throw new System.Diagnostics.UnreachableException();
    });

    /// <summary>The English words.</summary>
    public static UiStrings English => EmbeddedEnglish.Value;

    /// <summary>The window's title.</summary>
    public required string PageTitle { get; init; }

    /// <summary>The page's heading.</summary>
    public required string Heading { get; init; }

    /// <summary>What the assistant is for.</summary>
    public required string Intro { get; init; }

    /// <summary>Label of the message field.</summary>
    public required string MessageLabel { get; init; }

    /// <summary>Example inside the empty message field.</summary>
    public required string MessagePlaceholder { get; init; }

    /// <summary>Button.</summary>
    public required string Send { get; init; }

    /// <summary>Button, while an answer comes.</summary>
    public required string Stop { get; init; }

    /// <summary>Button.</summary>
    public required string NewConversation { get; init; }

    /// <summary>Who wrote: the citizen.</summary>
    public required string You { get; init; }

    /// <summary>Who wrote: the model.</summary>
    public required string Assistant { get; init; }

    /// <summary>While nothing has come yet.</summary>
    public required string Thinking { get; init; }

    /// <summary>Label of the thumb.</summary>
    public required string RateUp { get; init; }

    /// <summary>Label of the other thumb.</summary>
    public required string RateDown { get; init; }

    /// <summary>Said after a rating.</summary>
    public required string RatedThanks { get; init; }

    /// <summary>Label of the switch.</summary>
    public required string ConsentLabel { get; init; }

    /// <summary>What is kept, who reads it, how it is deleted.</summary>
    public required string ConsentExplain { get; init; }

    /// <summary>Said when the switch goes on.</summary>
    public required string ConsentOn { get; init; }

    /// <summary>Said when the switch is off.</summary>
    public required string ConsentOff { get; init; }

    /// <summary>Stands above what the model still remembers of a long conversation.</summary>
    public required string Forgotten { get; init; }

    /// <summary>Too many ask at once.</summary>
    public required string ErrorBusy { get; init; }

    /// <summary>No answer came.</summary>
    public required string ErrorFailed { get; init; }

    /// <summary>The message alone is longer than the model can read.</summary>
    public required string ErrorTooLong { get; init; }

    /// <summary>That this is a machine (AI Act, article 50).</summary>
    public required string AiNotice { get; init; }

    /// <summary>Label of the languages' list.</summary>
    public required string LanguageSwitch { get; init; }

    /// <summary>Stands before the model's name.</summary>
    public required string ModelLabel { get; init; }

    /// <summary>First link for people who use a keyboard.</summary>
    public required string SkipToMessage { get; init; }

    /// <summary>Who runs this.</summary>
    public required string Footer { get; init; }

    /// <summary>Reads a pack's file.</summary>
    /// <exception cref="InvalidInputException">It is missing, or a name in it is unknown or missing.</exception>
    public static UiStrings Read(string path) => LineageJson.Read<UiStrings>(path, "list of the page's words (ui.json)");

    /// <summary>The words by their names in <c>ui.json</c>.</summary>
    public IReadOnlyDictionary<string, string> ByName() =>
        JsonSerializer.SerializeToElement(this, LineageJson.Indented).Deserialize<Dictionary<string, string>>() ?? throw new System.Diagnostics.UnreachableException();
}
