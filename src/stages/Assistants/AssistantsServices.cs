using System.Threading.RateLimiting;
using Endonym.Assistants.Chatbots;
using Endonym.Assistants.Feedback;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;

namespace Endonym.Assistants;

/// <summary>What the citizens' chat is made of.</summary>
public static class AssistantsServices
{
    internal const string RateLimit = "citizens";

    extension(IServiceCollection services)
    {
        /// <summary>Adds what <see cref="AssistantsEndpoints"/> need. The host adds an <see cref="Microsoft.Extensions.AI.IChatClient"/>, a <see cref="ChatFailureOf"/> and a <see cref="ForgottenMessagesOf"/>.</summary>
        /// <param name="options">Also says where the database is, which is opened now.</param>
        /// <param name="clock">Dates what is kept.</param>
        /// <exception cref="Lineage.InvalidInputException">The database cannot be opened.</exception>
        public IServiceCollection AddAssistants(AssistantsOptions options, TimeProvider clock)
        {
            var store = new FeedbackStore(options.DatabasePath, clock);
            return services
                .AddSingleton(options)
                .AddSingleton(_ => store) // by a function, so that it is disposed with the others
                .AddSingleton<ChatEndpoint>()
                .AddSingleton<FeedbackEndpoints>()
                .AddRateLimiter(limiter => Limit(limiter, options.Chatbot.RequestsPerMinute));
        }
    }

    private static void Limit(RateLimiterOptions limiter, int requestsPerMinute)
    {
        limiter.AddPolicy(RateLimit, context => RateLimitPartition.GetFixedWindowLimiter(
            context.Connection.RemoteIpAddress?.ToString() ?? "",
            _ => new FixedWindowRateLimiterOptions { PermitLimit = requestsPerMinute, Window = TimeSpan.FromMinutes(1) }));
        limiter.OnRejected = async (rejected, _) =>
        {
            rejected.HttpContext.Response.Headers.RetryAfter = "60";
            await ApiError.Result(StatusCodes.Status429TooManyRequests, ApiError.Busy, "Too many requests in a minute.").ExecuteAsync(rejected.HttpContext);
        };
    }
}
