using System.Text.Json;

namespace Endonym.Server.Tests.Clients;

/// <summary>A client of OpenAI's API as somebody else wrote it. Requests are the scenario's; what has no place in the client's own types is left out.</summary>
internal interface IScenarioClient : IAsyncDisposable
{
    Task<IReadOnlyList<string>> ModelsAsync();

    Task<Answer> ChatAsync(JsonElement request);

    Task<StreamedAnswer> StreamAsync(JsonElement request);

    Task<Answer> CompleteAsync(JsonElement request);

    Task<Embedded> EmbedAsync(JsonElement request);

    /// <summary>Uploads lines of a batch.</summary>
    /// <returns>The file's id.</returns>
    Task<string> UploadAsync(string content);

    Task<IReadOnlyList<FileTold>> FilesAsync();

    /// <returns>Whether it is gone.</returns>
    Task<bool> DeleteFileAsync(string id);

    /// <returns>The batch's id.</returns>
    Task<string> CreateBatchAsync(JsonElement request);

    Task<BatchState> BatchAsync(string id);

    Task<string> DownloadAsync(string fileId);

    /// <summary>What an exception of the client says; null where it is none of its own.</summary>
    Refusal? RefusalOf(Exception error);
}

/// <summary>An answer in whatever client's words.</summary>
/// <param name="Text">What was said.</param>
/// <param name="Finish">Why it ended, as OpenAI's API writes it.</param>
/// <param name="Usage">What it cost; null where that was not told.</param>
/// <param name="Calls">Functions that are to be called.</param>
/// <param name="Tokens">Its tokens, where log-probabilities were asked for.</param>
internal sealed record Answer(string Text, string? Finish, Usage? Usage, IReadOnlyList<Called> Calls, IReadOnlyList<TokenTold> Tokens);

/// <summary>The same, of which the text came in pieces.</summary>
internal sealed record StreamedAnswer(IReadOnlyList<string> Deltas, string? Finish, Usage? Usage, IReadOnlyList<Called> Calls, IReadOnlyList<TokenTold> Tokens)
{
    public Answer Whole => new(string.Concat(Deltas), Finish, Usage, Calls, Tokens);
}

/// <summary>Tokens read and written.</summary>
internal sealed record Usage(long Prompt, long Completion, long Total);

/// <summary>A function to be called; the arguments are JSON.</summary>
internal sealed record Called(string Id, string Name, string Arguments);

/// <summary>A token; the most probable ones in its place come first.</summary>
internal sealed record TokenTold(string Text, double LogProbability, int[] Utf8, IReadOnlyList<TopTold> Top);

/// <summary>A token that might have come.</summary>
internal sealed record TopTold(string Text, double LogProbability);

/// <summary>Texts as vectors.</summary>
internal sealed record Embedded(IReadOnlyList<float[]> Vectors, long PromptTokens);

/// <summary>A file in the list of files.</summary>
internal sealed record FileTold(string Id, long Bytes);

/// <summary>How far a batch is.</summary>
internal sealed record BatchState(string Status, string? Output, string? Errors);

/// <summary>An error as the client's own exception tells it.</summary>
internal sealed record Refusal(string Exception, int Status, string? Code, string? Param, string Message);
