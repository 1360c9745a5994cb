using Endonym.Corpus.Rights.Signals;

namespace Endonym.Corpus.Rights.Preferences;

/// <summary>Cloudflare's content signals in robots.txt: <c>Content-Signal: search=yes, ai-input=yes, ai-train=no</c>.</summary>
/// <remarks>
/// contentsignals.org, CC0; the policy text that goes with them declares restrictions to be express reservations under article 4 of Directive (EU) 2019/790.
/// Only <c>ai-train</c> is about training; a signal that is not there neither grants nor restricts.
/// </remarks>
public static class ContentSignal
{
    /// <summary>What a line says of training.</summary>
    /// <param name="value">What follows the colon.</param>
    /// <returns>Reserved if any <c>ai-train</c> of the line says no.</returns>
    public static SignalEffect EffectOf(string value)
    {
        var effect = SignalEffect.None;
        foreach (var range in value.AsSpan().SplitAny(",; \t"))
        {
            var signal = value.AsSpan()[range];
            var equals = signal.IndexOf('=');
            if (equals < 0 || !signal[..equals].Equals("ai-train", StringComparison.OrdinalIgnoreCase))
                continue;

            if (signal[(equals + 1)..].Equals("no", StringComparison.OrdinalIgnoreCase))
                return SignalEffect.Reserves;
            if (signal[(equals + 1)..].Equals("yes", StringComparison.OrdinalIgnoreCase))
                effect = SignalEffect.Permits;
        }

        return effect;
    }
}
