using System.Globalization;
using System.Text;
using System.Text.Json;
using Endonym.Assistants.Feedback;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace Endonym.Assistants.Chatbots;

/// <summary>Answers <c>POST /api/chat</c> as server-sent events: <c>forgotten</c> if the model does not read the conversation's beginning, <c>text</c> again and again, then <c>done</c> or <c>error</c>.</summary>
/// <remarks>The server itself keeps the answer it made, so that no browser can put words into the model's mouth; and only with consent.</remarks>
internal sealed class ChatEndpoint(
    IChatClient client, FeedbackStore store, AssistantsOptions options, ChatFailureOf failureOf, ForgottenMessagesOf forgottenOf, ILogger<ChatEndpoint> logger)
{
    /// <summary>A conversation of the allowed length in any script fits; a flood does not.</summary>
    public const int MaxBodyBytes = 1 << 20;

    private const int MaxTurnNumber = 100_000;

    public async Task<IResult> AnswerAsync(HttpContext context, ChatRequest request)
    {
        if (Fault(request) is { } fault)
            return fault;

        var answer = new StringBuilder();
        var gone = context.RequestAborted;
        try
        {
            string? finish = null;
            await foreach (var update in client.GetStreamingResponseAsync(Messages(request), Options(context), gone))
            {
                if (!context.Response.HasStarted)
                    await BeginAsync(context.Response, forgottenOf(update), gone);
                finish = update.FinishReason?.Value ?? finish;
                if (update.Text is not { Length: > 0 } text)
                    continue;
                answer.Append(text);
                await SendAsync(context.Response, "text", new { text }, gone);
            }

            await SendAsync(context.Response, "done", new { finish, kept = await KeepAsync(request, answer.ToString()) }, gone);
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            // The reader pressed Stop or left; what was said until then belongs to the conversation.
            await KeepAsync(request, answer.ToString());
        }
        catch (Exception error)
        {
            var (status, code) = Told(error);
            if (!context.Response.HasStarted)
                return Refusal(context, status, code);
            await SendAsync(context.Response, "error", new { code }, gone);
        }

        return Results.Empty;
    }

    private IResult? Fault(ChatRequest request)
    {
        if (request.Messages is not [.., { Role: "user", Content: { } question }] messages)
            return ApiError.BadRequest("'messages' must end with a message of the user.");
        if (messages.Any(message => message is not { Role: "user" or "assistant", Content: not null }))
            return ApiError.BadRequest("Each message needs the role 'user' or 'assistant' and a content.");
        if (string.IsNullOrWhiteSpace(question))
            return ApiError.BadRequest("The message is empty.");
        if (messages.Count > options.Chatbot.MaxMessages || messages.Any(message => message is { Role: "user", Content: { } words } && words.Length > options.Chatbot.MaxMessageLength))
            return ApiError.Result(StatusCodes.Status400BadRequest, ApiError.TooLong, FormattableString.Invariant(
                $"A message may have {options.Chatbot.MaxMessageLength} characters, a request {options.Chatbot.MaxMessages} messages."));
        if (request.Turn is < 1 or > MaxTurnNumber)
            return ApiError.BadRequest(FormattableString.Invariant($"'turn' must lie between 1 and {MaxTurnNumber}."));
        if (request.Locale is not null && options.PageLanguages.All(language => language.Code != request.Locale))
            return ApiError.BadRequest("'locale' is no language of this page.");
        return request.Conversation is null || ConversationId.TryParse(request.Conversation, out _) ? null : ApiError.NoSuchConversation();
    }

    private static IEnumerable<ChatMessage> Messages(ChatRequest request) => (request.Messages ?? []).Select(message =>
        new ChatMessage(message?.Role == "assistant" ? ChatRole.Assistant : ChatRole.User, message?.Content));

    private ChatOptions Options(HttpContext context) => new()
    {
        Temperature = (float)options.Chatbot.Temperature,
        TopP = (float)options.Chatbot.TopP,
        MaxOutputTokens = options.Chatbot.MaxAnswerTokens,
        // OpenAI's name for who asks; engines that queue let users take turns.
        AdditionalProperties = new() { ["user"] = context.Connection.RemoteIpAddress?.ToString() ?? "" },
    };

    /// <summary>Keeps the turn if its conversation has consent. The reader may be gone, so nothing cancels it.</summary>
    private async Task<bool> KeepAsync(ChatRequest request, string answer)
    {
        if (answer.Length == 0 || !ConversationId.TryParse(request.Conversation, out var id) || request.Messages is not [.., { Content: { } question }])
            return false;

        try
        {
            var turn = new KeptTurn(request.Turn, question, answer, options.ModelName, request.Locale ?? options.Language);
            return await store.KeepTurnAsync(id, turn, CancellationToken.None);
        }
        catch (Exception error) when (error is DbUpdateException or SqliteException)
        {
            // The citizen has the answer and is told that it was not kept; the operator learns why.
            logger.LogError("A turn could not be kept: {Error}", error.GetType());
            return false;
        }
    }

    private (int Status, string Code) Told(Exception error)
    {
        var failure = failureOf(error);
        if (failure == ChatFailure.Busy)
            return (StatusCodes.Status429TooManyRequests, ApiError.Busy);
        if (failure == ChatFailure.TooLong)
            return (StatusCodes.Status400BadRequest, ApiError.TooLong);

        // Where it happened, never the message: an engine's message might quote the citizen.
        logger.LogError("An answer failed: {Error} {StackTrace}", error.GetType(), error.StackTrace);
        return (StatusCodes.Status500InternalServerError, ApiError.Failed);
    }

    private IResult Refusal(HttpContext context, int status, string code)
    {
        if (code == ApiError.Busy)
            context.Response.Headers.RetryAfter = Math.Ceiling(options.RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return ApiError.Result(status, code, "There is no answer.");
    }

    private static async Task BeginAsync(HttpResponse response, int forgottenMessages, CancellationToken cancellationToken)
    {
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        // A proxy that gathers the answer would undo the streaming.
        response.Headers["X-Accel-Buffering"] = "no";
        await response.StartAsync(cancellationToken);
        if (forgottenMessages > 0)
            await SendAsync(response, "forgotten", new { messages = forgottenMessages }, cancellationToken);
    }

    private static async Task SendAsync<T>(HttpResponse response, string name, T value, CancellationToken cancellationToken)
    {
        await response.WriteAsync($"event: {name}\ndata: {JsonSerializer.Serialize(value, JsonSerializerOptions.Web)}\n\n", cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }
}
