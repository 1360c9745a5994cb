using Endonym.Lineage.Rights;
using Endonym.Text.Conversations;
using Endonym.Text.Markup;

namespace Endonym.Training.Data;

/// <summary>Why a row of a data set is not learnt from; null where nothing is wrong with it.</summary>
internal static class RowFaults
{
    /// <summary>Of text with U+FFFD, which a reader puts where bytes are no UTF-8: the words are not what their author wrote.</summary>
    public const string LostCharacters = "it holds bytes that are no UTF-8, or U+FFFD, which stands for characters that were lost";

    /// <summary>What stands where characters were lost.</summary>
    public const char Lost = '\uFFFD';

    private const int ShownLetters = 40;

    /// <summary>Of a conversation.</summary>
    public static string? Of(Instruction row) => OfTurns("messages", row.Messages) ?? row.Messages switch
    {
        { Count: < 2 } => "fewer than two messages",
        [.., { Role: not ChatRole.Assistant }] => "the last message is not the assistant's",
        _ => OfRights(row.Language, row.Origin, row.Generator, row.License),
    };

    /// <summary>Of a pair of answers.</summary>
    public static string? Of(PreferencePair row) => OfTurns("prompt", row.Prompt) ?? OfTurns("chosen", row.Chosen) ?? OfTurns("rejected", row.Rejected) ?? row switch
    {
        { Prompt: [] or [.., { Role: not ChatRole.User }] } => "the prompt does not end with the user",
        { Chosen: not [{ Role: ChatRole.Assistant }] } or { Rejected: not [{ Role: ChatRole.Assistant }] } => "chosen and rejected must be one assistant turn each",
        _ when row.Chosen[0].Content == row.Rejected[0].Content => "chosen and rejected are the same",
        _ => OfRights(row.Language, row.Origin, row.Generator, row.License),
    };

    // JSON's null passes for an entry of a list, whatever the list's type says.
    private static string? OfTurns(string column, IReadOnlyList<ChatTurn?> turns)
    {
        foreach (var turn in turns)
        {
            var fault = turn switch
            {
                null => "holds null in place of a message",
                { Role: not (ChatRole.System or ChatRole.User or ChatRole.Assistant) } => $"holds the role '{Shown(turn.Role)}', which is none of {ChatRole.System}, {ChatRole.User} and {ChatRole.Assistant}",
                _ when string.IsNullOrWhiteSpace(turn.Content) => "holds an empty message",
                _ when turn.Content.Contains(Lost, StringComparison.Ordinal) => "holds U+FFFD, which stands for characters that were lost",
                _ => null,
            };
            if (fault is not null)
                return $"'{column}' {fault}";
        }

        return null;
    }

    private static string? OfRights(string language, Origin origin, string? generator, string license) => true switch
    {
        _ when string.IsNullOrWhiteSpace(language) => "language is empty",
        _ when generator is not null && string.IsNullOrWhiteSpace(generator) => "generator is empty; it names a model, or is left out",
        _ when origin == Origin.Synthetic && generator is null => "origin is Synthetic and generator is not named",
        _ when LicenseClass.Of(license) == RightsClass.Excluded => $"licence '{Shown(license)}' is not one whose terms are known",
        _ => null,
    };

    private static string Shown(string value) => PlainText.Shortened(value, ShownLetters);
}
