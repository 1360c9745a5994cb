using System.Text.Json;
using System.Text.Json.Nodes;
using Endonym.Text.ChatTemplates.Jinja;

namespace Endonym.Text.Tests.ChatTemplates;

/// <summary>A template of the tests, rendered by ours.</summary>
internal static class JinjaRun
{
    public static RenderedText Render(string template, JsonObject? variables = null, JinjaLimits? limits = null)
    {
        using var json = JsonDocument.Parse((variables ?? []).ToJsonString());
        var values = json.RootElement.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, PythonJson.Read(member.Value, TextOrigin.Content))).ToList();
        return JinjaTemplate.Read(template).Render(values, limits ?? new JinjaLimits(), new FixedTime(JinjaPeer.Now), TestContext.Current.CancellationToken);
    }

    public static string Text(string template, JsonObject? variables = null) => Render(template, variables).Text.Value;

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => now;
    }
}
