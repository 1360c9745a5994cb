using System.Reflection;
using Endonym.Serving.Batches;
using Endonym.Serving.Embeddings;
using Endonym.Serving.Keys;
using Endonym.Serving.Metrics;
using Endonym.Serving.Remote;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Endonym.Serving.Http;

/// <summary>What can be asked of the server besides chat and completions.</summary>
public static class PlatformEndpoints
{
    extension(IEndpointRouteBuilder endpoints)
    {
        /// <summary>Maps <c>/v1/files</c>, <c>/v1/batches</c>, <c>/v1/embeddings</c>, <c>/v1/rerank</c>, <c>/v1/admin</c>, <c>/metrics</c> and <c>/openapi.json</c>.</summary>
        /// <returns>The same builder.</returns>
        public IEndpointRouteBuilder MapServingPlatform()
        {
            FileEndpoints.Map(endpoints, endpoints.ServiceProvider.GetRequiredService<BatchOptions>());
            BatchEndpoints.Map(endpoints);
            // Where other servers answer, these are among what is passed on to them.
            if (endpoints.ServiceProvider.GetService<RemotePool>() is null)
            {
                EmbeddingEndpoints.Map(endpoints);
                RerankEndpoints.Map(endpoints);
            }

            KeyEndpoints.Map(endpoints);
            endpoints.MapGet("/metrics", (PrometheusExporter exporter) => Results.Text(exporter.Write(), PrometheusExporter.ContentType));
            endpoints.MapGet("/openapi.json", () => Results.Stream(
                Assembly.GetExecutingAssembly().GetManifestResourceStream("openapi.json") ?? throw new InvalidOperationException("openapi.json is not in the assembly."), "application/json"));
            return endpoints;
        }
    }
}
