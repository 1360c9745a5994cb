using Endonym.Serving.Keys;
using Endonym.Serving.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Endonym.Serving.Http;

/// <summary>What every request passes before it is answered.</summary>
public static class PlatformPipeline
{
    extension(IApplicationBuilder app)
    {
        /// <summary>Puts requests' ids, counts and times, and keys, before what follows; goes right after routing.</summary>
        /// <returns>The same builder.</returns>
        public IApplicationBuilder UseServingPlatform()
        {
            var requests = app.ApplicationServices.GetRequiredService<RequestGate>();
            var keys = app.ApplicationServices.GetRequiredService<KeyGate>();
            // Collects from now on, not only from the first look.
            app.ApplicationServices.GetRequiredService<PrometheusExporter>();
            app.Use((context, next) => requests.PassAsync(context, _ => next(context)));
            return app.Use((context, next) => keys.PassAsync(context, _ => next(context)));
        }
    }
}
