using Endonym.Lineage;
using Endonym.Models.Contracts;
using Endonym.Serving.Embeddings;
using Microsoft.Extensions.DependencyInjection;

namespace Endonym.Server;

/// <summary>Encoders that are served beside a model that writes.</summary>
public sealed record ServedEncoders
{
    /// <summary>For <c>/v1/embeddings</c>.</summary>
    public IReadOnlyList<IEmbeddingModel> EmbeddingModels { get; init; } = [];

    /// <summary>For <c>/v1/rerank</c>.</summary>
    public IReadOnlyList<ICrossEncoder> Rerankers { get; init; } = [];

    private IEnumerable<ITextEncoder> All => [.. EmbeddingModels, .. Rerankers];

    /// <summary>Checks that a name means one model, as <c>/v1/models</c> lists them all.</summary>
    /// <param name="writing">The names of the model that writes and of its adapters.</param>
    /// <exception cref="InvalidInputException">Two have one name.</exception>
    internal void CheckNames(IEnumerable<string> writing)
    {
        HashSet<string> names = [];
        if (writing.Concat(All.Select(encoder => encoder.Name)).FirstOrDefault(name => !names.Add(name)) is { } twice)
            throw new InvalidInputException($"Two models would be called '{twice}', and requests choose by it. Name the adapter, or the folder of the encoder, otherwise.");
    }
}

/// <summary>The services that run encoders.</summary>
internal static class EncoderServices
{
    extension(IServiceCollection services)
    {
        /// <summary>Offers the encoders to <c>/v1/embeddings</c> and <c>/v1/rerank</c>.</summary>
        public IServiceCollection AddEncoders(ServerOptions server, TimeProvider clock)
        {
            var options = server.Encoding with { QueueLength = Math.Max(1, server.Scheduler.QueueLength), RetryAfter = server.Scheduler.RetryAfter };
            foreach (var model in server.Encoders.EmbeddingModels)
            {
                services.AddScheduler(model, options)
                    .AddSingleton(provider => new ServedEmbeddingModel(model.Name, model.ContextLength, clock.GetUtcNow(), new EncoderEmbeddingGenerator(model, provider.SchedulerOf(model))));
            }

            foreach (var model in server.Encoders.Rerankers)
            {
                services.AddScheduler(model, options)
                    .AddSingleton(provider => new ServedReranker(model.Name, model.ContextLength, clock.GetUtcNow(), new EncoderReranker(model, provider.SchedulerOf(model))));
            }

            return services;
        }

        // Of the container, which stops its thread at the end.
        private IServiceCollection AddScheduler(ITextEncoder encoder, EncoderSchedulerOptions options) =>
            services.AddKeyedSingleton(encoder.Name, (_, _) => new EncoderScheduler(encoder, options));
    }

    extension(IServiceProvider provider)
    {
        private EncoderScheduler SchedulerOf(ITextEncoder encoder) => provider.GetRequiredKeyedService<EncoderScheduler>(encoder.Name);
    }
}
