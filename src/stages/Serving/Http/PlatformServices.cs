using Endonym.Serving.Batches;
using Endonym.Serving.Keys;
using Endonym.Serving.Metrics;
using Endonym.Serving.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Endonym.Serving.Http;

/// <summary>The services of what surrounds the engine: keys and limits, files and batches, metrics, and a stop in good order.</summary>
public static class PlatformServices
{
    extension(IServiceCollection services)
    {
        /// <summary>Adds the services.</summary>
        /// <param name="options">How it runs.</param>
        /// <param name="clock">Tells the time.</param>
        /// <returns>The same collection.</returns>
        public IServiceCollection AddServingPlatform(PlatformOptions options, TimeProvider clock)
        {
            services.AddMetrics();
            services.TryAddSingleton(clock);
            return services
                .AddSingleton(options)
                .AddSingleton(options.Batches)
                .AddSingleton(_ => new ServingDatabase(options.DatabasePath))
                .AddSingleton<KeyStore>()
                .AddSingleton<KeyLimiter>()
                .AddSingleton<KeyGate>()
                .AddSingleton<OpenRequests>()
                .AddSingleton<ServingMeter>()
                .AddSingleton<PrometheusExporter>()
                .AddSingleton<RequestGate>()
                .AddSingleton<FileStore>()
                .AddSingleton<BatchStore>()
                .AddSingleton<BatchGate>()
                .AddSingleton<IRequestExecutor, EndpointExecutor>()
                .AddSingleton<BatchRunner>()
                .AddSingleton<Drain>()
                .AddHostedService(provider => provider.GetRequiredService<BatchRunner>())
                .AddHostedService(provider => provider.GetRequiredService<Drain>());
        }
    }
}
