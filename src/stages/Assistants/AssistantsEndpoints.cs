using Endonym.Assistants.Chatbots;
using Endonym.Assistants.Feedback;
using Endonym.Assistants.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Endonym.Assistants;

/// <summary>The citizens' chat: its page and its API.</summary>
public static class AssistantsEndpoints
{
    extension(IEndpointRouteBuilder endpoints)
    {
        /// <summary>Maps the page at <c>/</c>, its files at <c>/assets</c> and its API at <c>/api</c>. The host calls <c>UseRateLimiter</c> before.</summary>
        /// <returns>The same builder.</returns>
        public IEndpointRouteBuilder MapAssistants()
        {
            var services = endpoints.ServiceProvider;
            var chat = services.GetRequiredService<ChatEndpoint>();
            var feedback = services.GetRequiredService<FeedbackEndpoints>();
            PageEndpoints.Map(endpoints, services.GetRequiredService<AssistantsOptions>());

            var api = endpoints.MapGroup("/api").RequireRateLimiting(AssistantsServices.RateLimit).WithMetadata(new RequestSizeLimitAttribute(ChatEndpoint.MaxBodyBytes));
            api.MapPost("/chat", (HttpContext context, ChatRequest request) => chat.AnswerAsync(context, request));
            api.MapPost("/conversations", FeedbackEndpoints.Begin);
            api.MapPut("/conversations/{id}/consent", feedback.SetConsentAsync);
            api.MapPost("/conversations/{id}/turns", feedback.KeepEarlierAsync);
            api.MapPut("/conversations/{id}/turns/{number:int}/rating", feedback.RateAsync);
            return endpoints;
        }
    }
}
